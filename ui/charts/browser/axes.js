// How the range of an axis follows the numbers: it grows in steps that are seldom, and never jitters.

import { extent } from './sources.js';

const FIRST_STEPS = 200;
const RELAX_AFTER = 40; // frames

/** The range of one axis, in the units that Plotly wants (decades on a logarithmic axis). */
export class AxisRange {
  constructor(spec) {
    this.spec = spec;
    this.reset();
  }

  /** Back to where the specification starts. */
  reset() {
    const { range, logarithmic } = this.spec;
    this.current = range ? range.map((value) => (logarithmic ? Math.log10(value) : value)) : [0, 1];
    if (this.spec.steps) this.current = [0, FIRST_STEPS];
    this.peak = null;
    this.roomy = 0;
  }

  /** Whether the range follows anything at all. */
  get follows() {
    return Boolean(this.spec.steps || this.spec.curve || this.spec.grows);
  }

  /**
   * Take the numbers of one frame; true if the range has changed. `values` yields arrays of numbers, `start` is the
   * step at which the run began: not 0 where it went on from a kept stage.
   */
  follow(frame, values, start = 0) {
    const before = this.current.join();
    const { steps, curve, grows, ceiling } = this.spec;
    if (steps) this.current = this.stepsFrom(start, extentOf(values)[1]);
    else if (curve) this.current = this.spanOf(frame.arrays[curve]?.data);
    else if (grows) {
      if (ceiling) this.startFrom(frame.arrays[ceiling[0]]?.data);
      this.grow(extentOf(values, this.spec.logarithmic), frame);
    }
    return this.current.join() !== before;
  }

  stepsFrom(start, last) {
    let count = start === this.current[0] ? this.current[1] - start : FIRST_STEPS;
    while (start + count < last) count = nextRound(count);
    return [start, start + count];
  }

  spanOf(values) {
    if (!values?.length) return this.current;
    const [low, high] = extent(values);
    return low < high ? [low, high] : this.current;
  }

  /** An axis with a ceiling starts so that the curve it is tied to fits, and starts again when that curve changes. */
  startFrom(values) {
    const peak = values ? extent(values)[1] : 0;
    if (peak > 0 && (this.peak === null || Math.abs(peak / this.peak - 1) > 0.02)) {
      this.peak = peak;
      this.current = [this.spec.range[0], 1.25 * peak];
    }
  }

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

  /** The range that these numbers would need if the axis began with them. */
  closest(low, high) {
    const start = this.spec.ceiling && this.peak ? [this.spec.range[0], 1.25 * this.peak] : this.spec.range;
    const margin = 0.2 * (high - low);
    return [
      low < start[0] ? Math.min(start[0], low - margin) : start[0],
      high > start[1] ? Math.max(start[1], high + margin) : start[1],
    ];
  }
}

function extentOf(arrays, logarithmic = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    const [from, to] = extent(logarithmic ? positive(values) : values);
    if (from > to) continue;
    low = Math.min(low, logarithmic ? Math.log10(from) : from);
    high = Math.max(high, logarithmic ? Math.log10(to) : to);
  }
  return [low, high];
}

function positive(values) {
  return values.filter((value) => value > 0);
}

/** 200, 300, 500, 700, 1000, 1500, 2000 ... */
function nextRound(value) {
  const decade = 10 ** Math.floor(Math.log10(value * 1.0001));
  return [1.5, 2, 3, 5, 7, 10].map((factor) => factor * decade).find((round) => round > value * 1.0001);
}
