// One figure of the theory: its parameters, and everything that shows what the model makes of them.

import { History } from '../../browser/frames.js';
import { whenRescaled } from '../../browser/lecture.js';
import { onPrinting } from '../../charts/browser/printing.js';
import { themeOf } from '../../charts/browser/theme.js';
import { make } from '../../charts/browser/words.js';
import { Controls } from './controls.js';
import { Handles } from './handles.js';
import { Numbers } from './numbers.js';
import { readPlace, writePlace } from './place.js';
import { turnOf } from './turns.js';

/** @import { Frame, FrameArray, Numbers as List, Value, Values } from '../../browser/types.d.ts' */
/** @import { CellBuilder, CellContext, Plotly } from '../../charts/browser/types.d.ts' */
/** @import { FigureSpec, Model, Step } from './types.d.ts' */

const NO_HISTORY = new History();

export class FigureView {
  frames = 0;
  changed = false; // whether anybody has moved anything
  resizing = false;
  /** @type {number | null} the animation frame that will draw what has changed */
  pending = null;
  /** @type {Frame | null} the frame on screen */
  frame = null;
  /** @type {Record<string, Model | Step> | null} the module of the model */
  module = null;
  /** @type {Model | null} */
  model = null;

  /**
   * @param {HTMLElement} root
   * @param {FigureSpec} spec
   * @param {CellBuilder} build
   */
  constructor(root, spec, build) {
    this.root = root;
    this.spec = spec;
    this.values = beginning(spec);
    root.setAttribute('role', 'group');
    root.setAttribute('aria-label', spec.title);
    root.dataset.figure = spec.name;
    const placed = readPlace(spec);
    /** @type {CellContext} */
    this.context = { Plotly: null, theme: themeOf(root, spec.roles), tell: () => {}, figure: this };
    this.cells = spec.cells.map((cell) => build(cell, this.context));
    const grid = make('div', 'mm-grid tf-charts');
    grid.style.setProperty('--tf-columns', String(spec.columns));
    grid.append(...this.cells.map((cell) => cell.element));
    this.controls = new Controls(
      spec,
      {
        move: (changes) => this.change(changes),
        place: (values) => this.place(values),
        reset: () => this.place(beginning(spec)),
        act: (name) => this.act(name),
      },
    );
    this.numbers = new Numbers(spec);
    const side = make('div', 'tf-side');
    side.append(this.controls.element, this.numbers.element);
    root.replaceChildren(grid, side);
    this.handles = new Handles(spec, this.cells, (changes) => this.change(changes));
    this.stopFollowing = whenRescaled(() => this.retheme());
    this.observer = new ResizeObserver(() => this.resizeSoon());
    for (const plot of grid.querySelectorAll('.mm-plot')) this.observer.observe(plot);
    this.stay = onPrinting(() => this.adapt());
    this.controls.show(this.values);
    if (placed) this.change(placed.values);
    if (placed) requestAnimationFrame(() => root.scrollIntoView({ block: 'center' }));
  }

  /**
   * The model and plotly.js have come: everything can be drawn.
   * @param {Record<string, Model | Step>} module
   * @param {Plotly} Plotly
   */
  start(module, Plotly) {
    const name = this.spec.model.split('#')[1];
    if (!module[name]) throw new Error(`there is no model ${this.spec.model}`);
    this.module = module;
    this.model = /** @type {Model} */ (module[name]);
    this.context.Plotly = Plotly;
    this.draw();
  }

  /**
   * Take the step of an action: the named function of the model's module says what changes, to the last digit.
   * @param {string} name
   */
  act(name) {
    const step = /** @type {Step | undefined} */ (this.module?.[name]);
    if (step) this.change(step({ ...this.values }), { rounded: false });
  }

  /**
   * Set some parameters, within what is allowed; drawn with the next picture of the screen.
   * @param {Record<string, Value>} changes
   */
  change(changes, { rounded = true } = {}) {
    for (const [name, value] of Object.entries(changes)) {
      const allowed = allowedValue(this.spec, name, value, rounded);
      if (allowed !== undefined) this.values[name] = allowed;
    }
    this.changed = true;
    this.pending ??= requestAnimationFrame(() => this.draw());
  }

  /**
   * Go elsewhere in one leap, with axes that fit what is there: on those of the place before, it might be a flat line.
   * @param {Record<string, Value>} values
   */
  place(values) {
    for (const cell of this.cells) cell.fit?.();
    this.change(values);
  }

  draw() {
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.pending = null;
    this.controls.show(this.values);
    if (!this.model || !this.root.isConnected) return;
    const { arrays, metrics } = this.model({ ...this.values });
    /** @type {Frame} */
    const frame = { header: { metrics, settings: this.values, step: 0, position: null }, arrays: {} };
    for (const [name, data] of Object.entries(arrays)) frame.arrays[name] = shaped(data);
    this.frame = frame;
    for (const cell of this.cells) cell.update(frame, NO_HISTORY);
    this.numbers.show(metrics);
    this.handles.place(frame, this.values);
    this.frames += 1;
    this.root.dataset.frames = String(this.frames);
    if (this.changed) writePlace(this.spec, this.values, beginning(this.spec));
  }

  retheme() {
    this.context.theme = themeOf(this.root, this.spec.roles);
    for (const cell of this.cells) cell.retheme?.(this.context.theme);
  }

  /** In sight at once, or else when the browser idles: a page of forty figures would not answer for seconds. */
  resizeSoon() {
    if (this.resizing || !this.frame) return;
    this.resizing = true;
    void turnOf(this.root).then(() =>
      requestAnimationFrame(() => {
        this.resizing = false;
        if (this.root.isConnected) this.resize();
      })
    );
  }

  resize() {
    for (const cell of this.cells) cell.resize?.();
    if (this.frame) this.handles.place(this.frame, this.values);
  }

  /** Take over the colours and the size of the screen, or of paper, at once. */
  adapt() {
    this.retheme();
    this.resize();
  }

  destroy() {
    this.stopFollowing();
    this.observer.disconnect();
    this.stay();
    this.controls.destroy();
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    for (const cell of this.cells) cell.destroy?.();
  }
}

/**
 * The values that a figure starts with.
 * @param {FigureSpec} spec
 * @returns {Values}
 */
function beginning({ parameters, options, sketches }) {
  const entries = [...parameters, ...options].map(({ name, value }) => [name, value]);
  return Object.fromEntries([...entries, ...sketches.map(({ name, value }) => [name, Float64Array.from(value)])]);
}

/**
 * The value that a parameter takes for a wish; undefined if the wish makes no sense.
 * @param {FigureSpec} spec
 * @param {string} name
 * @param {Value} value
 * @param {boolean} rounded to the stops of the slider
 * @returns {Value | undefined}
 */
function allowedValue({ parameters, options, sketches }, name, value, rounded) {
  const parameter = parameters.find((one) => one.name === name);
  if (parameter) {
    if (!Number.isFinite(Number(value))) return undefined;
    const { minimum, maximum, step } = parameter;
    const wanted = rounded ? minimum + Math.round((Number(value) - minimum) / step) * step : Number(value);
    return Number(Math.min(maximum, Math.max(minimum, wanted)).toPrecision(12));
  }
  const option = options.find((one) => one.name === name);
  if (option) return String(value) in option.choices ? value : undefined;
  const sketch = sketches.find((one) => one.name === name);
  if (!sketch || !isNumbers(value) || value.length !== sketch.value.length) return undefined;
  return Float64Array.from(
    value,
    (/** @type {number} */ height) => Math.min(sketch.maximum, Math.max(sketch.minimum, height)),
  );
}

/**
 * @param {Value} value
 * @returns {value is List}
 */
function isNumbers(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * An array of a model's answer with its shape: numbers, or rows of numbers.
 * @param {List | ArrayLike<number>[]} data
 * @returns {FrameArray}
 */
function shaped(data) {
  if (Array.isArray(data) && data.length && typeof data[0] !== 'number') {
    const rows = data.map((row) => Float64Array.from(row));
    const width = rows[0].length;
    const joined = new Float64Array(rows.length * width);
    rows.forEach((row, index) => joined.set(row, index * width));
    return { data: joined, shape: [rows.length, width] };
  }
  return { data: /** @type {List} */ (data), shape: [data.length] };
}
