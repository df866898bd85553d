// Buttons over the tiles of a drawn grid: what pointer and keyboard touch, and what a screen reader reads.
//
// Tab reaches one of them; arrow keys, Home and End move from tile to tile; Enter or a click opens one.

import { make } from '../../../ui/charts/browser/words.js';

/** @type {Record<string, [down: number, right: number]>} */
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * @typedef {object} TilesListener
 * @property {(index: number) => void} open
 * @property {(index: number, button: HTMLElement) => void} look pointer or focus has come to a tile
 * @property {() => void} leave
 */
/** @typedef {{side: number, width: number, height: number, gap: number}} Sizes in CSS pixels, but for the side */

export class Tiles {
  side = 0; // tiles in each row and column
  /** @type {HTMLButtonElement[]} */
  buttons = [];
  /** @type {string | undefined} */
  laidOut = undefined;

  /**
   * @param {string} label
   * @param {TilesListener} on
   */
  constructor(label, on) {
    this.element = make('div', 'mm-tiles');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', `${label} Arrow keys move from one to the next, Enter enlarges it.`);
    this.on = on;
    this.element.addEventListener('keydown', (event) => this.move(event));
    this.element.addEventListener('pointerleave', () => on.leave());
    this.element.addEventListener('focusout', () => on.leave());
  }

  /**
   * Lay `side` × `side` buttons out; `names` has a name for each.
   * @param {Sizes} sizes
   * @param {string[]} names
   */
  layOut({ side, width, height, gap }, names) {
    const key = [side, width, height, gap, ...names].join();
    if (key === this.laidOut) return;
    this.laidOut = key;
    this.side = side;
    const focused = this.focused;
    for (const button of this.buttons.splice(side * side)) button.remove();
    while (this.buttons.length < side * side) this.buttons.push(this.button(this.buttons.length));
    this.element.append(...this.buttons);
    Object.assign(this.element.style, {
      gridTemplateColumns: `repeat(${side}, ${width}px)`,
      gridAutoRows: `${height}px`,
      gap: `${gap}px`,
    });
    this.element.style.setProperty('--mm-gap', `${gap}px`);
    this.buttons.forEach((button, index) => button.setAttribute('aria-label', names[index]));
    this.reach(Math.min(Math.max(0, focused), side * side - 1));
  }

  /** The tile that has the focus; -1 for none. */
  get focused() {
    return this.buttons.findIndex((button) => button === document.activeElement);
  }

  /** @param {number} index */
  button(index) {
    const button = make('button', 'mm-tile-button');
    button.type = 'button';
    button.tabIndex = -1;
    button.addEventListener('click', () => this.on.open(index));
    button.addEventListener('pointerenter', () => this.on.look(index, button));
    button.addEventListener('focus', () => {
      this.reach(index);
      if (button.matches(':focus-visible')) this.on.look(index, button);
    });
    return button;
  }

  /**
   * Have Tab reach this tile.
   * @param {number} index
   */
  reach(index) {
    this.buttons.forEach((button, other) => (button.tabIndex = other === index ? 0 : -1));
  }

  /**
   * Mark the tile that is looked at closely; -1 for none.
   * @param {number} index
   */
  mark(index) {
    this.buttons.forEach((button, other) => button.setAttribute('aria-pressed', String(other === index)));
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const from = this.focused;
    if (from < 0) return;
    const [row, column] = [Math.floor(from / this.side), from % this.side];
    let to = from;
    if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      const inside = (/** @type {number} */ value) => Math.min(this.side - 1, Math.max(0, value));
      to = inside(row + down) * this.side + inside(column + right);
    } else if (event.key === 'Home') {
      to = 0;
    } else if (event.key === 'End') {
      to = this.buttons.length - 1;
    } else {
      return;
    }
    event.preventDefault();
    this.buttons[to].focus();
  }
}
