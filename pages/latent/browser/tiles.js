// A board of small images: each a button, reached with Tab and the arrow keys.

import { make } from '../../../ui/charts/browser/words.js';

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Draw image `index` of a sheet, whose images lie below one another, over a whole canvas. */
export function drawTile(canvas, sheet, index, height) {
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, 0, index * height, sheet.width, height, 0, 0, canvas.width, canvas.height);
}

export class TileBoard {
  /** `picked(index, event)` is called when a tile is chosen. */
  constructor(label, picked) {
    this.element = make('div', 'lx-tiles');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', label);
    this.element.addEventListener('keydown', (event) => this.move(event));
    this.picked = picked;
    this.tiles = [];
    this.marked = -1;
  }

  /** Show `count` images of a sheet in rows of `columns`; `names` says what each is. */
  show(sheet, height, columns, names) {
    this.columns = columns;
    this.element.style.setProperty('--lx-columns', columns);
    while (this.tiles.length > names.length) this.tiles.pop().remove();
    while (this.tiles.length < names.length) this.tiles.push(this.tile(this.tiles.length));
    names.forEach((name, index) => {
      const tile = this.tiles[index];
      const canvas = tile.firstChild;
      if (canvas.width !== sheet.width || canvas.height !== height) {
        Object.assign(canvas, { width: sheet.width, height });
      }
      drawTile(canvas, sheet, index, height);
      tile.setAttribute('aria-label', name);
    });
    this.mark(this.marked);
  }

  tile(index) {
    const tile = make('button', 'lx-tile');
    tile.type = 'button';
    tile.dataset.index = index;
    tile.append(make('canvas'));
    tile.addEventListener('click', (event) => this.picked(index, event));
    this.element.append(tile);
    return tile;
  }

  /** Mark the tile that is looked at; -1 for none. */
  mark(index) {
    this.marked = index;
    const reachable = index >= 0 && index < this.tiles.length ? index : 0;
    this.tiles.forEach((tile, at) => {
      tile.setAttribute('aria-pressed', String(at === index));
      tile.tabIndex = at === reachable ? 0 : -1;
    });
  }

  move(event) {
    const from = this.tiles.indexOf(document.activeElement);
    if (from < 0) return;
    let to;
    if (event.key === 'Home') to = 0;
    else if (event.key === 'End') to = this.tiles.length - 1;
    else if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      to = from + down * this.columns + right;
    }
    if (to === undefined) return;
    event.preventDefault();
    const tile = this.tiles[to];
    if (!tile) return;
    tile.tabIndex = 0;
    tile.focus();
    this.picked(to, event);
  }
}
