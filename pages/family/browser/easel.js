// The sheet on which a face is drawn: pencil, brush and eraser, undo and clear.

import { button } from './bench.js';
import { blank, SIDE, TOOLS, withStroke } from './line_art.js';
import { contextOf, drawImage } from '../../../ui/browser/pixels.js';
import { BY_KEYS, Hand } from '../../../ui/charts/browser/hand.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { Point } from '../../../ui/charts/browser/hand.js' */

const SCALE = 10; // pixels of the sheet for each of the drawing
const MOST_STEPS = 100; // that can be undone

/** Tells "change" whenever the drawing is another one. */
export class Easel extends EventTarget {
  drawing = blank();
  /** @type {Uint8Array<ArrayBuffer>[]} what it was before each change */
  past = [];
  tool = 'pencil';
  /** @type {Point} where the pen is */
  place = [0, 0];

  constructor() {
    super();
    this.canvas = make('canvas', 'ft-sheet');
    Object.assign(this.canvas, { width: SCALE * SIDE, height: SCALE * SIDE });
    this.canvas.setAttribute('aria-label', `Sheet to draw a face on. ${BY_KEYS}`);
    this.pixels = make('canvas');
    this.hand = new Hand(this.canvas, { side: SIDE, stride: 1 }, {
      down: (point) => {
        this.remember();
        this.place = point;
        this.stroke([point]);
      },
      moved: (points) => this.stroke(points),
      up: () => {},
      looked: () => this.redraw(),
    });
    this.element = make('div', 'ft-easel');
    this.element.append(this.canvas, this.tools());
    this.redraw();
  }

  tools() {
    const row = make('div', 'ft-tools');
    const choice = make('div', 'ft-segments');
    choice.setAttribute('role', 'group');
    choice.setAttribute('aria-label', 'Tool');
    this.choices = Object.keys(TOOLS).map((name) => {
      const words = name[0].toUpperCase() + name.slice(1);
      const node = button(words, () => this.take(name));
      node.dataset.tool = name;
      choice.append(node);
      return node;
    });
    this.undoing = button('Undo', () => this.undo());
    this.clearing = button('Clear', () => this.set(blank()));
    row.append(choice, this.undoing, this.clearing);
    this.take(this.tool);
    return row;
  }

  /** @param {string} tool */
  take(tool) {
    this.tool = tool;
    for (const node of this.choices ?? []) node.setAttribute('aria-pressed', String(node.dataset.tool === tool));
  }

  /** @param {Point[]} points */
  stroke(points) {
    for (const point of points) {
      this.drawing = withStroke(this.drawing, this.place, point, TOOLS[this.tool]);
      this.place = point;
    }
    this.changed();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.hand.lift();
    this.drawing = before;
    this.changed();
  }

  /**
   * Put another drawing on the sheet; the one that was there can be had back by undo.
   * @param {Uint8Array<ArrayBuffer>} drawing
   */
  set(drawing) {
    this.hand.lift();
    this.remember();
    this.drawing = drawing;
    this.changed();
  }

  remember() {
    this.past.push(this.drawing);
    if (this.past.length > MOST_STEPS) this.past.shift();
  }

  changed() {
    this.redraw();
    this.dispatchEvent(new Event('change'));
  }

  redraw() {
    if (this.undoing) this.undoing.disabled = !this.past.length;
    drawImage(this.pixels, { data: this.drawing, shape: [1, SIDE, SIDE] });
    const context = contextOf(this.canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.pixels, 0, 0, SCALE * SIDE, SCALE * SIDE);
    if (!this.hand?.seen) return;
    const [x, y] = this.hand.cursor;
    Object.assign(context, { strokeStyle: this.hand.byKeys ? '#d55e00' : '#0072b2', lineWidth: 2 });
    context.beginPath();
    context.arc(SCALE * x, SCALE * y, SCALE, 0, 7);
    context.stroke();
  }
}
