// The tab of the grid: between the four corners A, B, C and D.

import { download } from './files.js';
import { Newest } from '../../../ui/browser/link.js';
import { address, LATENTS } from './scene.js';
import { TileBoard } from './tiles.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { App } from './app.d.ts' */
/** @import { Scene } from './scene.js' */

const SIDES = [3, 5, 7, 9, 11, 13];
/** @type {Record<number, string>} */
const WORDS = {
  2: 'Two keys make a band. Add C and D for a square: all four corners count.',
  3: 'Three keys make a triangle: its lower side is the point C. Add D for a square.',
  4: 'A at the top left, B at the top right, C and D beneath.',
};

export class GridTab {
  /** @type {string | null} the question that was asked last */
  asked = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.element = make('section', 'mm-card lx-grid-tab');
    this.board = new TileBoard('Grid between the corners', (index, event) => {
      const columns = this.app.store.scene.grid[1];
      this.app.pick({ cell: [Math.floor(index / columns), index % columns], look: null }, event);
    });
    this.words = make('p', 'mm-hint lx-hint');
    const row = make('div', 'lx-files');
    this.rows = this.side('Rows', 0);
    this.columns = this.side('Columns', 1);
    const scene = () => address(app.store.scene);
    row.append(
      this.rows.label,
      this.columns.label,
      download(app, 'Grid (PNG)', () => ({ ask: 'grid.png', scene: scene() })),
    );
    this.element.append(this.words, this.board.element, row);
  }

  /**
   * @param {string} name
   * @param {0 | 1} axis
   */
  side(name, axis) {
    const label = make('label', 'lx-field', name);
    const select = make('select', 'lx-select');
    select.setAttribute('aria-label', name);
    select.addEventListener('change', () => {
      const { store } = this.app;
      const [rows, columns] = store.scene.grid;
      const side = Number(select.value);
      store.change({ grid: axis ? [rows, side] : [side, columns], cell: null }, 'grid');
    });
    label.append(select);
    return { label, select };
  }

  update() {
    const { scene } = this.app.store;
    [this.rows, this.columns].forEach(({ select }, axis) => {
      const sides = [...new Set([...SIDES, scene.grid[axis]])].sort((a, b) => a - b);
      select.replaceChildren(
        ...sides.map((side) => new Option(String(side), String(side), false, side === scene.grid[axis])),
      );
    });
    this.words.textContent = WORDS[Math.min(4, scene.keys.length)];
    this.element.style.setProperty('--lx-rows', String(scene.grid[0]));
    this.fetch(address(scene, [...LATENTS, 'path', 'grid']), scene);
    this.mark(scene);
  }

  /**
   * @param {string} question
   * @param {Scene} scene
   */
  async fetch(question, { grid, keys, path }) {
    if (question === this.asked) return;
    this.asked = question;
    try {
      const answer = await this.newest.ask({ ask: 'grid', scene: question });
      if (!answer) return;
      const { images } = answer.arrays;
      fillSheet(this.sheet, images);
      const [rows, columns] = grid;
      const names = Array.from(
        { length: rows * columns },
        (_, index) => `row ${Math.floor(index / columns) + 1}, column ${(index % columns) + 1}`,
      );
      this.board.show(this.sheet, images.shape[1], columns, names);
      Object.assign(this.board.element.dataset, { scene: question, keys: keys.length, path });
      this.mark(this.app.store.scene);
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  /** @param {Scene} scene */
  mark({ cell, look, grid }) {
    this.board.mark(cell && !look ? cell[0] * grid[1] + cell[1] : -1);
  }
}
