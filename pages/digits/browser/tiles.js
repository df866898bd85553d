// Buttons over the tiles of a drawn grid: what pointer and keyboard touch, and what a screen reader reads.
//
// Tab reaches one of them; arrow keys, Home and End move from tile to tile; Enter or a click opens one.

import { make } from '../../../ui/charts/browser/words.js';

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Tiles {
  /** `on` has open(index), look(index, button): pointer or focus has come to a tile, and leave(). */
  constructor(label, on) {
    this.element = make('div', 'mm-tiles');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', `${label} Arrow keys move from one to the next, Enter enlarges it.`);
    this.on = on;
    this.buttons = [];
    this.element.addEventListener('keydown', (event) => this.move(event));
    this.element.addEventListener('pointerleave', () => on.leave());
    this.element.addEventListener('focusout', () => on.leave());
  }

  /** Lay `side` × `side` buttons out; sizes in CSS pixels. `names` has a name for each. */
  layOut({ side, width, height, gap }, names) {
    const key = [side, width, height, gap, ...names].join();
    if (key === this.laidOut) return;
    this.laidOut = key;
    this.side = side;
    const focused = this.buttons.indexOf(document.activeElement);
    while (this.buttons.length > side * side) this.buttons.pop().remove();
    while (this.buttons.length < side * side) this.buttons.push(this.button(this.buttons.length));
    this.element.append(...this.buttons);
    Object.assign(this.element.style, {
      gridTemplateColumns: `repeat(${side}, ${width}px)`,
      gridAutoRows: `${height}px`,
      gap: `${gap}px`,
    });
    this.buttons.forEach((button, index) => button.setAttribute('aria-label', names[index]));
    this.reach(Math.min(Math.max(0, focused), side * side - 1));
  }

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

  /** Have Tab reach this tile. */
  reach(index) {
    this.buttons.forEach((button, other) => (button.tabIndex = other === index ? 0 : -1));
  }

  /** Mark the tile that is looked at closely; -1 for none. */
  mark(index) {
    this.buttons.forEach((button, other) => button.setAttribute('aria-pressed', String(other === index)));
  }

  move(event) {
    const from = this.buttons.indexOf(document.activeElement);
    if (from < 0) return;
    const [row, column] = [Math.floor(from / this.side), from % this.side];
    let to = from;
    if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      const inside = (value) => Math.min(this.side - 1, Math.max(0, value));
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
