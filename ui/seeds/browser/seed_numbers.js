// What many seeds came to: shares, percentiles, and the arrays that their chart draws. Pure functions.

import { part } from '../../browser/frames.js';

/** @import { CellNumbers } from '../../browser/kept_sweep.js' */
/** @import { FrameArray, Numbers, Sweep, Value, Values } from '../../browser/types.d.ts' */

/**
 * @typedef {object} SeedEnd how one seed stands at the last look
 * @property {number} seed
 * @property {number} jsd NaN if it has diverged
 * @property {number} covered modes; NaN if it has diverged
 * @property {number | null} quality share of samples near a mode, in the plane; NaN if it has diverged
 * @property {boolean} diverged
 * @property {boolean} collapsed whether G covers some modes but not all
 * @property {boolean} arrived whether JSD is below the threshold
 *
 * @typedef {"jsd" | "covered" | "quality"} Quantity what can be looked at in each seed
 *
 * @typedef {object} Tally as `Tally` of `gan_core/sweeps/courses.py`
 * @property {number} seeds
 * @property {number} diverged
 * @property {number} collapsed
 * @property {number} arrived
 * @property {number} median JSD of those that have not diverged; NaN if all have
 * @property {number} low tenth percentile
 * @property {number} high ninetieth percentile
 * @property {number} covered modes, the mean of the same seeds; NaN if all have diverged
 * @property {number} quality median share of samples near a mode; NaN if all have diverged, or nobody counts
 */

const LOW = 0.1;
const HIGH = 0.9;
export const LEAST = 1e-6; // nats: what is smaller has no place on a logarithmic axis

/**
 * How each seed stands at the last look.
 * @param {Sweep} facts
 * @param {CellNumbers} cell
 * @param {number} threshold
 * @returns {SeedEnd[]}
 */
export function ends({ seeds, modes }, { jsd, covered, quality }, threshold) {
  const last = (jsd.shape[0] - 1) * seeds.length;
  return seeds.map((seed, index) => {
    const [value, found] = [jsd.data[last + index], covered.data[last + index]];
    return {
      seed,
      jsd: value,
      covered: found,
      quality: quality ? quality.data[last + index] : null,
      diverged: Number.isNaN(value),
      collapsed: found > 0 && found < modes,
      arrived: value < threshold,
    };
  });
}

/**
 * Whether an experiment was trained to its end: one that was cancelled has fewer looks.
 * @param {Pick<Sweep, 'looks'>} facts
 * @param {CellNumbers} cell
 */
export function isWhole({ looks }, { jsd }) {
  return jsd.shape[0] === looks.length;
}

/**
 * How many seeds came to what.
 * @param {SeedEnd[]} found
 * @returns {Tally}
 */
export function tally(found) {
  const count = (/** @type {(one: SeedEnd) => boolean} */ holds) => found.filter(holds).length;
  const [low, median, high] = percentiles(found.map(({ jsd }) => jsd));
  const living = found.filter(({ diverged }) => !diverged);
  return {
    seeds: found.length,
    diverged: count(({ diverged }) => diverged),
    collapsed: count(({ collapsed }) => collapsed),
    arrived: count(({ arrived }) => arrived),
    median,
    low,
    high,
    covered: living.reduce((sum, { covered }) => sum + covered, 0) / living.length,
    quality: percentiles(found.map(({ quality }) => quality ?? NaN))[1],
  };
}

/**
 * The tenth percentile, the median and the ninetieth of those that are numbers, by linear interpolation as in NumPy.
 * @param {Iterable<number>} values
 */
export function percentiles(values) {
  const sorted = Float64Array.from([...values].filter((value) => !Number.isNaN(value))).sort();
  return [LOW, 0.5, HIGH].map((share) => {
    if (!sorted.length) return NaN;
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (place - Math.floor(place)) * (above - below);
  });
}

/**
 * What the chart draws; nothing, as empty arrays, before the first look.
 * @param {Sweep} facts
 * @param {CellNumbers | undefined} cell
 * @param {number} threshold
 * @param {number | null} chosen index of the seed whose line is drawn strongly
 * @param {Quantity} quantity
 * @returns {Record<string, FrameArray>}
 */
export function drawn({ looks, seeds }, cell, threshold, chosen, quantity) {
  const atLeast = drawable[quantity];
  const data = cell?.[quantity]?.data ?? [];
  const count = data.length / seeds.length;
  const at = looks.slice(0, count);
  const rows = at.map((_, look) => [...slice(data, look * seeds.length, (look + 1) * seeds.length)]);
  const each = Float32Array.from(seeds.flatMap((_, seed) => rows.map((row) => atLeast(row[seed]))));
  const bands = rows.map((row) => percentiles(row).map(atLeast));
  // A closed outline: forth along the upper line, back along the lower one.
  const known = [...bands.keys()].filter((look) => !Number.isNaN(bands[look][0]));
  const back = known.toReversed();
  const strong = chosen === null ? [] : rows.map((row) => atLeast(row[chosen]));
  return {
    at: vector(at),
    span: vector([0, looks[looks.length - 1]]),
    each: { data: each, shape: [seeds.length, count] },
    median: vector(bands.map(([, median]) => median)),
    band_at: vector([...known, ...back].map((look) => at[look])),
    band: vector([...known.map((look) => bands[look][2]), ...back.map((look) => bands[look][0])]),
    threshold: vector([threshold, threshold]),
    chosen: vector(strong),
  };
}

/**
 * The changes that make an experiment of the settings of its sweep; the last setting varies fastest.
 * @param {Pick<Sweep, 'vary'>} facts
 * @param {number} cell
 * @returns {Values}
 */
export function changesOf({ vary }, cell) {
  /** @type {[string, Value][]} */
  const found = [];
  let rest = cell;
  for (const [name, values] of vary.toReversed()) {
    found.unshift([name, values[rest % values.length]]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(found);
}

const asItIs = (/** @type {number} */ value) => value;

/** @type {Record<Quantity, (value: number) => number>} each as its axis can show it: that of the JSD is logarithmic */
export const drawable = {
  jsd: (value) => Number.isNaN(value) ? NaN : Math.max(LEAST, value),
  covered: asItIs,
  quality: asItIs,
};

/**
 * @param {Numbers} numbers
 * @param {number} start
 * @param {number} end
 */
function slice(numbers, start, end) {
  return ArrayBuffer.isView(numbers) ? part(numbers, start, end) : numbers.slice(start, end);
}

/** @param {number[]} values */
function vector(values) {
  return { data: Float32Array.from(values), shape: [values.length] };
}
