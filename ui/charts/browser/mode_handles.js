// Handles on the modes of the target: dragged along the axis, or moved with the arrow keys, while the run goes on.

import { numberAt, pixelsOf } from './screen_axis.js';
import { make } from './words.js';

/** @import { Chart } from './chart.js' */
/** @import { CellContext, ChartSpec } from './types.d.ts' */

const STEP = 0.1;
const STRIDE = 10; // steps, with Shift
const PAUSE = 60; // ms between two messages to the run
/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };

export class ModeHandles {
  /** @type {HTMLElement[]} */
  nodes = [];
  /** @type {Map<number, number>} where those are dragged to that somebody moves here; the others are the run's */
  wanted = new Map();
  sentAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  later = undefined;

  /**
   * @param {ChartSpec} spec
   * @param {CellContext} context
   * @param {Chart} chart
   * @param {HTMLElement} parent what holds its drawing
   */
  constructor(spec, context, chart, parent) {
    this.name = /** @type {string} */ (spec.moves);
    this.heights = /** @type {string} */ (spec.heights);
    this.context = context;
    this.chart = chart;
    this.element = make('div', 'mm-modes');
    parent.append(this.element);
  }

  /** Where the run says that they are. */
  get places() {
    const found = this.chart.frame?.header.settings[this.name];
    return Array.isArray(found) ? /** @type {number[]} */ (found) : [];
  }

  /** Where they are to be seen. */
  get drawn() {
    return this.places.map((place, index) => this.wanted.get(index) ?? place);
  }

  /** Whether the past is shown, which nobody can move. */
  get past() {
    return (this.chart.frame?.header.position ?? null) !== null;
  }

  /** Lay the handles on their modes. */
  move() {
    const { x, y } = this.chart.axes();
    const places = this.drawn;
    this.element.hidden = !x || !y || this.past;
    if (!x || !y) return;
    while (this.nodes.length > places.length) this.nodes.pop()?.remove();
    for (const index of this.wanted.keys()) if (index >= places.length) this.wanted.delete(index);
    while (this.nodes.length < places.length) this.nodes.push(this.handle(this.nodes.length));
    places.forEach((place, index) => {
      const node = this.nodes[index];
      node.style.left = `${pixelsOf(x, place, false)}px`;
      const height = Math.min(Math.max(this.heightAt(place), y.range[0]), y.range[1]);
      node.style.top = `${pixelsOf(y, height, true)}px`;
      node.hidden = place < x.range[0] || place > x.range[1];
      const value = String(Math.round(100 * place) / 100);
      if (node.ariaValueNow !== value) node.ariaValueNow = value;
      [node.ariaValueMin, node.ariaValueMax] = x.range.map(String);
    });
  }

  /**
   * The height of the target there.
   * @param {number} place
   */
  heightAt(place) {
    const arrays = this.chart.frame?.arrays;
    const [across, heights] = [arrays?.x?.data, arrays?.[this.heights]?.data];
    if (!across || !heights) return 0;
    const [from, to] = [across[0], across[across.length - 1]];
    const index = Math.round(((place - from) / (to - from)) * (across.length - 1));
    return heights[Math.min(Math.max(index, 0), across.length - 1)];
  }

  /** @param {number} index */
  handle(index) {
    const node = make('div', 'mm-mode');
    Object.assign(node, { tabIndex: 0, role: 'slider', title: 'Drag to move this mode of the data' });
    node.ariaLabel = `Mean of component ${index + 1} of the data`;
    node.addEventListener('keydown', (event) => {
      const way = KEYS[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      this.want(index, this.drawn[index] + way * STEP * (event.shiftKey ? STRIDE : 1));
      this.finish();
    });
    node.addEventListener('pointerdown', (event) => this.grab(event, node, index));
    this.element.append(node);
    return node;
  }

  /**
   * @param {PointerEvent} event
   * @param {HTMLElement} node
   * @param {number} index
   */
  grab(event, node, index) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    node.focus();
    node.setPointerCapture(event.pointerId);
    const drag = (/** @type {PointerEvent} */ { clientX }) => {
      const { x } = this.chart.axes();
      if (!x) return;
      this.want(index, numberAt(x, clientX - this.element.getBoundingClientRect().left, false));
    };
    const drop = () => {
      node.removeEventListener('pointermove', drag);
      node.removeEventListener('pointerup', drop);
      node.removeEventListener('pointercancel', drop);
      this.finish();
    };
    node.addEventListener('pointermove', drag);
    node.addEventListener('pointerup', drop);
    node.addEventListener('pointercancel', drop);
  }

  /**
   * Tell the run, not more often than it can follow.
   * @param {number} index of the mode
   * @param {number} place where it is wanted; what lies beyond the chart, where nobody could take hold of it, means the edge
   */
  want(index, place) {
    const { x } = this.chart.axes();
    if (!x || index >= this.places.length) return;
    this.wanted = new Map(this.wanted).set(index, within(x.range, place));
    this.move();
    clearTimeout(this.later);
    const due = this.sentAt + PAUSE - performance.now();
    if (due > 0) this.later = setTimeout(() => this.send(), due);
    else this.send();
  }

  send() {
    if (this.wanted.size === 0) return;
    this.sentAt = performance.now();
    this.context.tell({ do: 'change', value: { [this.name]: this.drawn } });
  }

  /** The last place counts; from then on they lie where the run says. */
  finish() {
    clearTimeout(this.later);
    this.send();
    const asked = this.wanted;
    setTimeout(() => {
      if (this.wanted === asked) this.wanted = new Map();
      this.move();
    }, 400);
  }
}

/**
 * The nearest whole hundredth within a range.
 * @param {number[]} range
 * @param {number} value
 */
export function within([from, to], value) {
  return Math.min(Math.max(Math.round(100 * value), Math.ceil(100 * from)), Math.floor(100 * to)) / 100;
}
