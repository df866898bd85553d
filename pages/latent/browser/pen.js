// A sheet to draw on, with mouse, finger, pen or arrow keys; it knows its strokes.

import { contextOf } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @typedef {[x: number, y: number]} Point in pixels of the sheet */

const SIDE = 280; // pixels of the sheet
/** @type {Record<string, Point>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STRIDE = 10; // pixels for each press of an arrow key
const WIDTH = 20; // of the line on screen

/** Tells "change" when a stroke is done or taken back. */
export class Pen extends EventTarget {
  /** @type {Point[][]} */
  strokes = [];
  /** @type {Point[] | null} the one that is being drawn */
  stroke = null;
  byKeys = false;
  /** @type {Point} */
  cursor = [SIDE / 2, SIDE / 2];

  constructor() {
    super();
    this.canvas = make('canvas', 'lx-sheet');
    Object.assign(this.canvas, { width: SIDE, height: SIDE, tabIndex: 0 });
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute(
      'aria-label',
      'Sheet to draw on. With the keyboard: arrow keys move the pen, space puts it down or lifts it.',
    );
    this.canvas.addEventListener('pointerdown', (event) => this.down(event));
    this.canvas.addEventListener('pointermove', (event) => this.drag(event));
    for (const end of ['pointerup', 'pointercancel']) this.canvas.addEventListener(end, () => this.up());
    this.canvas.addEventListener('keydown', (event) => this.press(event));
    for (const change of ['focus', 'blur']) this.canvas.addEventListener(change, () => this.redraw());
    this.redraw();
  }

  get empty() {
    return !this.strokes.length;
  }

  clear() {
    this.set([]);
  }

  undo() {
    this.set(this.strokes.slice(0, -1));
  }

  /** @param {Point[][]} strokes */
  set(strokes) {
    this.lifted();
    this.strokes = strokes;
    this.redraw();
    this.dispatchEvent(new Event('change'));
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.lifted();
    this.stroke = [this.point(event)];
    this.strokes = [...this.strokes, this.stroke];
    this.redraw();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.stroke || this.byKeys) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) this.stroke.push(this.point(each));
    this.redraw();
  }

  up() {
    if (!this.stroke || this.byKeys) return;
    this.stroke = null;
    this.dispatchEvent(new Event('change'));
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = (/** @type {number} */ value, /** @type {number} */ start, /** @type {number} */ size) =>
      Math.round(((value - start) / size) * SIDE * 10) / 10;
    return [at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)];
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key === ' ') {
      if (this.byKeys) {
        this.lifted();
        this.dispatchEvent(new Event('change'));
      } else {
        this.byKeys = true;
        this.stroke = [[...this.cursor]];
        this.strokes = [...this.strokes, this.stroke];
      }
    } else if (event.key in MOVES) {
      const inside = (/** @type {number} */ value) => Math.min(SIDE, Math.max(0, value));
      const [[x, y], [right, down]] = [this.cursor, MOVES[event.key]];
      this.cursor = [inside(x + STRIDE * right), inside(y + STRIDE * down)];
      if (this.byKeys) this.stroke?.push([...this.cursor]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.redraw();
  }

  lifted() {
    this.stroke = null;
    this.byKeys = false;
  }

  redraw() {
    const context = contextOf(this.canvas);
    context.fillStyle = '#000';
    context.fillRect(0, 0, SIDE, SIDE);
    Object.assign(context, {
      strokeStyle: '#fff',
      fillStyle: '#fff',
      lineWidth: WIDTH,
      lineCap: 'round',
      lineJoin: 'round',
    });
    for (const [[x, y], ...rest] of this.strokes) {
      context.beginPath();
      context.moveTo(x, y);
      for (const point of rest) context.lineTo(...point);
      if (!rest.length) context.lineTo(x, y);
      context.stroke();
    }
    if (document.activeElement !== this.canvas || !this.canvas.matches(':focus-visible')) return;
    Object.assign(context, { strokeStyle: this.byKeys ? '#d55e00' : '#9aa4b2', lineWidth: 2 });
    context.beginPath();
    context.arc(...this.cursor, WIDTH / 2, 0, 7);
    context.stroke();
  }
}
