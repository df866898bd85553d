// What a hand does on a sheet, with mouse, finger, pen or arrow keys: it goes down, moves and is lifted again.

/** @typedef {[x: number, y: number]} Point in units of the sheet */

/**
 * @typedef {object} Listener
 * @property {(point: Point) => void} down the pen touches the sheet: what it did before is done
 * @property {(points: Point[]) => void} moved it goes on to these places
 * @property {() => void} up it was lifted
 * @property {() => void} looked the cursor of the keys is to be drawn anew
 */

/** @type {Record<string, Point>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How to draw with the keys, for the label of a sheet. */
export const BY_KEYS = 'With the keyboard: arrow keys move the pen, space puts it down or lifts it.';

export class Hand {
  down = false;
  byKeys = false;

  /**
   * @param {HTMLCanvasElement} sheet
   * @param {{side: number, stride: number}} size units of a side of the sheet, and for each press of an arrow key
   * @param {Listener} on
   */
  constructor(sheet, { side, stride }, on) {
    this.sheet = sheet;
    this.side = side;
    this.stride = stride;
    this.on = on;
    /** @type {Point} where the keys have led the pen */
    this.cursor = [side / 2, side / 2];
    sheet.tabIndex = 0;
    sheet.setAttribute('role', 'application');
    sheet.addEventListener('pointerdown', (event) => this.touch(event));
    sheet.addEventListener('pointermove', (event) => this.drag(event));
    for (const end of ['pointerup', 'pointercancel']) sheet.addEventListener(end, () => this.release());
    sheet.addEventListener('keydown', (event) => this.press(event));
    for (const change of ['focus', 'blur']) sheet.addEventListener(change, () => on.looked());
  }

  /** Whether the cursor of the keys is to be seen. */
  get seen() {
    return document.activeElement === this.sheet && this.sheet.matches(':focus-visible');
  }

  /** Lift the pen without a word. */
  lift() {
    this.down = this.byKeys = false;
  }

  /** @param {PointerEvent} event */
  touch(event) {
    if (event.button !== 0) return;
    this.sheet.setPointerCapture(event.pointerId);
    this.lift();
    this.down = true;
    this.on.down(this.point(event));
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.down || this.byKeys) return;
    const events = event.getCoalescedEvents?.() ?? [];
    this.on.moved((events.length ? events : [event]).map((each) => this.point(each)));
  }

  release() {
    if (!this.down || this.byKeys) return;
    this.lift();
    this.on.up();
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  point(event) {
    const box = this.sheet.getBoundingClientRect();
    const at = (/** @type {number} */ value, /** @type {number} */ start, /** @type {number} */ size) =>
      Math.round(((value - start) / size) * this.side * 10) / 10;
    return [at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)];
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key === ' ') {
      if (this.byKeys) {
        this.lift();
        this.on.up();
      } else {
        this.down = this.byKeys = true;
        this.on.down([...this.cursor]);
      }
    } else if (event.key in MOVES) {
      const inside = (/** @type {number} */ value) => Math.min(this.side, Math.max(0, value));
      const [[x, y], [right, down]] = [this.cursor, MOVES[event.key]];
      this.cursor = [inside(x + this.stride * right), inside(y + this.stride * down)];
      if (this.byKeys) this.on.moved([[...this.cursor]]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.on.looked();
  }
}
