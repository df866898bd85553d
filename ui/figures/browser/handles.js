// Points of a chart that can be dragged or moved with the arrow keys, and curves that the pointer draws.
//
// Over each chart that has any lies a pad, which takes the pointer wherever it goes down: it draws the chart's sketch,
// or else drags the nearest handle.

import { numberAt, pixelsOf } from '../../charts/browser/screen_axis.js';
import { make } from '../../charts/browser/words.js';
import { applies } from './conditions.js';

/** @import { Frame, Metrics, Values } from '../../browser/types.d.ts' */
/** @import { Cell, ScreenAxis } from '../../charts/browser/types.d.ts' */
/** @import { FigureSpec, HandleSpec, ParameterSpec, SketchSpec } from './types.d.ts' */

/**
 * @typedef {object} Pad
 * @property {Cell} cell the chart beneath
 * @property {HTMLElement} element
 * @property {Handle[]} handles
 * @property {SketchSpec[]} sketches
 * @property {SketchSpec | null} sketch the one that the pointer draws now
 */
/** @typedef {{spec: HandleSpec, node: HTMLElement, pad: Pad, px: number, py: number}} Handle with its place in pixels */
/** @typedef {{index: number, y: number}} Stroke where the pointer was last while it drew */
/** @typedef {Pick<PointerEvent, 'clientX' | 'clientY'>} Place of the pointer */

/** @type {Record<string, [along: number, up: number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const STRIDE = 10; // steps of a slider, with Shift
const NEAREST = 1e-9; // to 0 and 1, that the pointer may bring a probability
/**
 * From what an axis shows of a parameter to the parameter.
 * @type {Record<HandleSpec['x_through'], (value: number) => number>}
 */
const BACK = {
  '': (value) => value,
  sigmoid: (value) => {
    const probability = Math.min(1 - NEAREST, Math.max(NEAREST, value));
    return Math.log(probability / (1 - probability));
  },
};

export class Handles {
  /** @type {Values} */
  values = {};
  /** @type {Metrics} */
  metrics = {};

  /**
   * @param {FigureSpec} spec
   * @param {Cell[]} cells of the figure, in the order of its description
   * @param {(values: Values) => void} onChange takes what was moved
   */
  constructor(spec, cells, onChange) {
    this.spec = spec;
    this.onChange = onChange;
    this.pads = spec.cells.flatMap((cell, index) => {
      const handles = spec.handles.filter(({ chart }) => chart === cell.name);
      const sketches = spec.sketches.filter(({ chart }) => chart === cell.name);
      return handles.length || sketches.length ? [this.pad(cells[index], handles, sketches)] : [];
    });
  }

  /**
   * @param {Cell} cell
   * @param {HandleSpec[]} specs
   * @param {SketchSpec[]} sketches
   */
  pad(cell, specs, sketches) {
    const element = make('div', 'tf-pad');
    /** @type {Pad} */
    const pad = { cell, element, sketches, sketch: null, handles: [] };
    pad.handles = specs.map((spec) => this.handle(spec, pad));
    element.append(...pad.handles.map(({ node }) => node));
    cell.element.querySelector('.mm-drawing')?.append(element);
    element.addEventListener('pointerdown', (event) => this.grab(event, pad));
    return pad;
  }

  /**
   * @param {HandleSpec} spec
   * @param {Pad} pad
   * @returns {Handle}
   */
  handle(spec, pad) {
    const node = make('div', `tf-handle mm-role-${spec.role}`);
    node.tabIndex = 0;
    node.setAttribute('role', 'slider');
    node.setAttribute('aria-label', spec.label);
    node.dataset.handle = spec.x || spec.y;
    const handle = { spec, node, pad, px: NaN, py: NaN };
    node.addEventListener('keydown', (event) => this.press(event, handle));
    return handle;
  }

  /**
   * @param {PointerEvent} event
   * @param {Pad} pad
   */
  grab(event, pad) {
    if (event.button !== 0) return;
    const handle = /** @type {Element} */ (event.target).closest('.tf-handle')
      ? pad.handles.find(({ node }) => node === event.target)
      : pad.sketch
      ? null
      : this.nearest(event, pad);
    if (!handle && !pad.sketch) return;
    event.preventDefault();
    handle?.node.focus({ preventScroll: true });
    pad.element.setPointerCapture(event.pointerId);
    /** @type {Stroke | null} */
    let before = null;
    const move = (/** @type {PointerEvent} */ moved) => {
      if (handle) this.drag(moved, handle);
      else before = this.sketch(moved, pad, before);
    };
    const end = () => {
      pad.element.removeEventListener('pointermove', move);
      pad.element.removeEventListener('pointerup', end);
      pad.element.removeEventListener('pointercancel', end);
    };
    pad.element.addEventListener('pointermove', move);
    pad.element.addEventListener('pointerup', end);
    pad.element.addEventListener('pointercancel', end);
    move(event);
  }

  /**
   * The handle that the pointer is nearest to, in the directions in which it can move.
   * @param {Place} pointer
   * @param {Pad} pad
   */
  nearest({ clientX, clientY }, { element, handles }) {
    const { left, top } = element.getBoundingClientRect();
    const distance = (/** @type {Handle} */ { spec, px, py }) =>
      Math.hypot(spec.x ? px - (clientX - left) : 0, spec.y ? py - (clientY - top) : 0);
    return handles.filter(({ node }) => !node.hidden).sort((one, other) => distance(one) - distance(other))[0];
  }

  /**
   * @param {PointerEvent} event
   * @param {Handle} handle
   */
  drag(event, { spec, pad }) {
    const place = this.position(event, pad, spec.axis);
    if (!place) return;
    const { x, y } = place;
    /** @type {Values} */
    const changes = {};
    if (spec.x) changes[spec.x] = BACK[spec.x_through](x) - (spec.x_origin ? this.number(spec.x_origin) : 0);
    if (spec.y) changes[spec.y] = y;
    this.onChange(changes);
  }

  /**
   * Write the pointer's height into the sketch, from where it was last to where it is now.
   * @param {PointerEvent} event
   * @param {Pad} pad
   * @param {Stroke | null} before
   * @returns {Stroke | null}
   */
  sketch(event, pad, before) {
    const place = pad.sketch && this.position(event, pad, pad.sketch.axis);
    if (!pad.sketch || !place) return before;
    const { name, value } = pad.sketch;
    const { x, y, range: [low, high] } = place;
    const last = value.length - 1;
    const index = Math.max(0, Math.min(last, Math.round(((x - low) / (high - low)) * last)));
    const heights = Float64Array.from(/** @type {Float64Array} */ (this.values[name]));
    const from = before ?? { index, y };
    const span = Math.abs(index - from.index);
    for (let step = 0; step <= span; step += 1) {
      const share = span ? step / span : 1;
      heights[Math.round(from.index + share * (index - from.index))] = from.y + share * (y - from.y);
    }
    this.onChange({ [name]: heights });
    return { index, y };
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Handle} handle
   */
  press(event, { spec }) {
    const direction = KEYS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Values} */
    const changes = {};
    const scale = event.shiftKey ? STRIDE : 1;
    // A handle with one direction follows both pairs of arrows, as a slider does.
    const [along, up] = direction;
    const wanted = spec.x && spec.y ? [along, up] : [along + up, along + up];
    [spec.x, spec.y].forEach((name, index) => {
      const amount = wanted[index];
      if (!name || !amount) return;
      const { step } = this.parameter(name);
      changes[name] = Number(this.values[name]) + amount * scale * step;
    });
    if (!Object.keys(changes).length) return;
    event.preventDefault();
    event.stopPropagation();
    this.onChange(changes);
  }

  /**
   * The pointer's place in numbers of the axes, and the range of the horizontal one; null before anything is drawn.
   * @param {Place} pointer
   * @param {Pad} pad
   * @param {string} axis the vertical one
   */
  position({ clientX, clientY }, { cell, element }, axis) {
    const { x, [axis]: y } = cell.axes?.() ?? {};
    if (!x || !y) return null;
    const { left, top } = element.getBoundingClientRect();
    return { x: numberAt(x, clientX - left, false), y: numberAt(y, clientY - top, true), range: x.range };
  }

  /**
   * Put every handle where the numbers say.
   * @param {Frame} frame
   * @param {Values} values
   */
  place({ header }, values) {
    this.metrics = header.metrics;
    this.values = values;
    for (const pad of this.pads) {
      pad.sketch = pad.sketches.find((sketch) => applies(sketch, values)) ?? null;
      pad.element.classList.toggle('tf-sketch', pad.sketch !== null);
      const axes = pad.cell.axes?.() ?? {};
      for (const handle of pad.handles) this.put(handle, axes.x, axes[handle.spec.axis]);
    }
  }

  /**
   * @param {Handle} handle
   * @param {ScreenAxis | undefined} x
   * @param {ScreenAxis | undefined} y
   */
  put(handle, x, y) {
    if (!x || !y) return;
    const { spec, node } = handle;
    handle.px = pixelsOf(x, this.number(spec.at_x), false);
    handle.py = pixelsOf(y, this.number(spec.at_y), true);
    const within = applies(spec, this.values) && Number.isFinite(handle.px) && Number.isFinite(handle.py);
    node.hidden = !within;
    if (!within) return;
    const floor = y.offset + y.length;
    node.style.transform = `translate(${handle.px}px, ${Math.max(y.offset, Math.min(floor, handle.py))}px)`;
    const main = spec.x || spec.y;
    const { minimum, maximum } = this.parameter(main);
    node.setAttribute('aria-valuemin', String(minimum));
    node.setAttribute('aria-valuemax', String(maximum));
    node.setAttribute('aria-valuenow', String(this.values[main]));
    const moved = [spec.x, spec.y].filter(Boolean).map((name) => `${this.parameter(name).label} ${this.values[name]}`);
    node.setAttribute('aria-valuetext', moved.join(', '));
  }

  /**
   * The value of a metric, or else of a parameter.
   * @param {string} name
   */
  number(name) {
    return Number(this.metrics[name] ?? this.values[name]);
  }

  /** @param {string} name */
  parameter(name) {
    return /** @type {ParameterSpec} */ (this.spec.parameters.find((parameter) => parameter.name === name));
  }
}
