// A board of small images: each a button, reached with Tab and the arrow keys.

import { contextOf } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @type {Record<string, [down: number, right: number]>} */
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Draw image `index` of a sheet, whose images lie below one another, over a whole canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} sheet
 * @param {number} index
 * @param {number} height of one image
 */
export function drawTile(canvas, sheet, index, height) {
  const context = contextOf(canvas);
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, 0, index * height, sheet.width, height, 0, 0, canvas.width, canvas.height);
}

export class TileBoard {
  /** @type {{button: HTMLButtonElement, canvas: HTMLCanvasElement}[]} */
  tiles = [];
  marked = -1;
  columns = 1;

  /**
   * @param {string} label
   * @param {(index: number, event: MouseEvent | KeyboardEvent) => void} picked is called when a tile is chosen
   */
  constructor(label, picked) {
    this.element = make('div', 'lx-tiles');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', label);
    this.element.addEventListener('keydown', (event) => this.move(event));
    this.picked = picked;
  }

  /**
   * Show the images of a sheet in rows.
   * @param {HTMLCanvasElement} sheet
   * @param {number} height of one image
   * @param {number} columns
   * @param {string[]} names what each image is
   */
  show(sheet, height, columns, names) {
    this.columns = columns;
    this.element.style.setProperty('--lx-columns', String(columns));
    for (const { button } of this.tiles.splice(names.length)) button.remove();
    while (this.tiles.length < names.length) this.tiles.push(this.tile(this.tiles.length));
    names.forEach((name, index) => {
      const { button, canvas } = this.tiles[index];
      if (canvas.width !== sheet.width || canvas.height !== height) {
        Object.assign(canvas, { width: sheet.width, height });
      }
      drawTile(canvas, sheet, index, height);
      button.setAttribute('aria-label', name);
    });
    this.mark(this.marked);
  }

  /** @param {number} index */
  tile(index) {
    const button = make('button', 'lx-tile');
    button.type = 'button';
    button.dataset.index = String(index);
    const canvas = make('canvas');
    button.append(canvas);
    button.addEventListener('click', (event) => this.picked(index, event));
    this.element.append(button);
    return { button, canvas };
  }

  /**
   * Mark the tile that is looked at; -1 for none.
   * @param {number} index
   */
  mark(index) {
    this.marked = index;
    const reachable = index >= 0 && index < this.tiles.length ? index : 0;
    this.tiles.forEach(({ button }, at) => {
      button.setAttribute('aria-pressed', String(at === index));
      button.tabIndex = at === reachable ? 0 : -1;
    });
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const from = this.tiles.findIndex(({ button }) => button === document.activeElement);
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
    tile.button.tabIndex = 0;
    tile.button.focus();
    this.picked(to, event);
  }
}
