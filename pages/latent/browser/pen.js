// A sheet to draw on, with mouse, finger, pen or arrow keys; it knows its strokes.

import { contextOf } from '../../../ui/browser/pixels.js';
import { BY_KEYS, Hand } from '../../../ui/charts/browser/hand.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { Point } from '../../../ui/charts/browser/hand.js' */

const SIDE = 280; // pixels of the sheet
const STRIDE = 10; // pixels for each press of an arrow key
const WIDTH = 20; // of the line on screen

/** Tells "change" when a stroke is done or taken back. */
export class Pen extends EventTarget {
  /** @type {Point[][]} */
  strokes = [];
  /** @type {Point[] | null} the one that is being drawn */
  stroke = null;

  constructor() {
    super();
    this.canvas = make('canvas', 'lx-sheet');
    Object.assign(this.canvas, { width: SIDE, height: SIDE });
    this.canvas.setAttribute('aria-label', `Sheet to draw on. ${BY_KEYS}`);
    this.hand = new Hand(this.canvas, { side: SIDE, stride: STRIDE }, {
      down: (point) => {
        this.stroke = [point];
        this.strokes = [...this.strokes, this.stroke];
        this.redraw();
      },
      moved: (points) => {
        this.stroke?.push(...points);
        this.redraw();
      },
      up: () => {
        this.stroke = null;
        this.dispatchEvent(new Event('change'));
      },
      looked: () => this.redraw(),
    });
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
    this.hand.lift();
    this.stroke = null;
    this.strokes = strokes;
    this.redraw();
    this.dispatchEvent(new Event('change'));
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
    if (!this.hand?.seen) return;
    Object.assign(context, { strokeStyle: this.hand.byKeys ? '#d55e00' : '#9aa4b2', lineWidth: 2 });
    context.beginPath();
    context.arc(...this.hand.cursor, WIDTH / 2, 0, 7);
    context.stroke();
  }
}
