// How the range of an axis follows the numbers: it grows in steps that are seldom, and never jitters.

import { extent } from './sources.js';

/** @import { Frame, Numbers } from '../../browser/types.d.ts' */
/** @import { AxisSpec } from './types.d.ts' */

/** @typedef {[low: number, high: number]} Range */

const FIRST_STEPS = 200;
const RELAX_AFTER = 40; // frames
const NEIGHBOURS = 3; // points on either side
const ALONE = 2; // so many extremes in such a neighbourhood are a spike

/** The range of one axis, in the units that Plotly wants (decades on a logarithmic axis). */
export class AxisRange {
  /** @type {Range} */
  current = [0, 1];
  /** @type {number | null} the largest value of the curve that bounds the axis */
  peak = null;
  /** @type {number[]} points of each history that a robust axis has looked at */
  known = [];
  roomy = 0; // frames for which the axis has been far too wide

  /** @param {AxisSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.reset();
  }

  /** Back to where the specification starts. */
  reset() {
    this.current = this.spec.steps ? [0, FIRST_STEPS] : this.least;
    this.peak = null;
    this.known = [];
    this.roomy = 0;
  }

  /**
   * A number as Plotly wants it in a range.
   * @param {number} value
   */
  own(value) {
    return this.spec.logarithmic ? Math.log10(value) : value;
  }

  /** Whether the range follows anything at all. */
  get follows() {
    return Boolean(this.spec.steps || this.spec.curve || this.spec.grows);
  }

  /**
   * Take the numbers of one frame; true if the range has changed. `values` yields arrays of numbers, `start` is the
   * step at which the run began: not 0 where it went on from a kept stage.
   * @param {Frame} frame
   * @param {Numbers[]} values
   */
  follow(frame, values, start = 0) {
    const before = this.current.join();
    const { steps, curve, grows, ceiling } = this.spec;
    if (steps) this.current = this.stepsFrom(start, extentOf(values)[1]);
    else if (curve) this.current = this.spanOf(frame.arrays[curve]?.data);
    else if (grows) {
      if (ceiling) this.startFrom(frame.arrays[ceiling[0]]?.data);
      this.grow(extentOf(this.spec.robust ? this.newest(values).map(withoutSpikes) : values, this.spec.logarithmic));
    }
    return this.current.join() !== before;
  }

  /**
   * @param {number} start
   * @param {number} last
   * @returns {Range}
   */
  stepsFrom(start, last) {
    let count = start === this.current[0] ? this.current[1] - start : FIRST_STEPS;
    while (start + count < last) count = nextRound(count);
    return [start, start + count];
  }

  /**
   * @param {Numbers | undefined} values
   * @returns {Range}
   */
  spanOf(values) {
    if (!values?.length) return this.current;
    const [low, high] = extent(values);
    return low < high ? [this.own(low), this.own(high)] : this.current;
  }

  /**
   * What has been added to histories since the last look, with the neighbours that it is judged by: the axis reaches
   * all the rest already.
   * @param {Numbers[]} histories
   */
  newest(histories) {
    const known = this.known;
    this.known = histories.map(({ length }) => length);
    return histories.map((values, index) => {
      const old = known[index] ?? 0;
      return old > values.length ? values : values.slice(Math.max(0, old - 2 * NEIGHBOURS - 1));
    });
  }

  /**
   * Where an axis that grows starts, as Plotly wants it.
   * @returns {Range}
   */
  get least() {
    const { range } = this.spec;
    return range ? [this.own(range[0]), this.own(range[1])] : [0, 1];
  }

  /**
   * An axis with a ceiling starts so that the curve it is tied to fits, and starts again when that curve changes.
   * @param {Numbers | undefined} values
   */
  startFrom(values) {
    const peak = values ? extent(values)[1] : 0;
    if (peak > 0 && (this.peak === null || Math.abs(peak / this.peak - 1) > 0.02)) {
      this.peak = peak;
      this.current = [this.least[0], 1.25 * peak];
    }
  }

  /** @param {Range} extent of the numbers */
  grow([low, high]) {
    if (low > high) return;
    let [bottom, top] = this.current;
    const margin = 0.12 * (top - bottom);
    const { grows, ceiling, relaxes } = this.spec;
    if (grows !== 'up' && low < bottom) bottom = low - margin;
    if (grows !== 'down' && high > top) top = high + margin;
    if (ceiling && this.peak) top = Math.min(top, Math.max(this.current[1], ceiling[1] * this.peak));
    const [least, most] = this.closest(low, high);
    const loose = most - least < 0.75 * (top - bottom);
    this.roomy = relaxes && loose ? this.roomy + 1 : 0;
    if (this.roomy > RELAX_AFTER) {
      [bottom, top] = [least, most];
      this.roomy = 0;
    }
    this.current = [bottom, top];
  }

  /**
   * The range that these numbers would need if the axis began with them.
   * @param {number} low
   * @param {number} high
   * @returns {Range}
   */
  closest(low, high) {
    const start = this.spec.ceiling && this.peak ? [this.least[0], 1.25 * this.peak] : this.least;
    const margin = 0.2 * (high - low);
    return [
      low < start[0] ? Math.min(start[0], low - margin) : start[0],
      high > start[1] ? Math.max(start[1], high + margin) : start[1],
    ];
  }
}

/**
 * @param {Numbers[]} arrays
 * @returns {Range}
 */
function extentOf(arrays, logarithmic = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    const [from, to] = extent(values, logarithmic ? 0 : -Infinity);
    if (from > to) continue;
    low = Math.min(low, logarithmic ? Math.log10(from) : from);
    high = Math.max(high, logarithmic ? Math.log10(to) : to);
  }
  return [low, high];
}

/**
 * 200, 300, 500, 700, 1000, 1500, 2000 ...
 * @param {number} value
 */
function nextRound(value) {
  const decade = 10 ** Math.floor(Math.log10(value * 1.0001));
  const factor = [1.5, 2, 3, 5, 7].find((one) => one * decade > value * 1.0001) ?? 10;
  return factor * decade;
}

/**
 * Numbers without what stands out from its neighbours alone: what rises and stays is kept, from its third point on.
 * @param {Numbers} values
 * @returns {Numbers}
 */
export function withoutSpikes(values) {
  const width = 2 * NEIGHBOURS + 1;
  if (values.length < width) return values;
  return values.map((value, index) => {
    const first = Math.min(Math.max(index - NEIGHBOURS, 0), values.length - width);
    const near = [...values.slice(first, first + width)].sort((a, b) => a - b);
    return Math.min(Math.max(value, near[ALONE]), near[width - 1 - ALONE]);
  });
}
