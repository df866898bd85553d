// Where the points of a trace come from. Each function returns {x, y}; a NaN lifts the pen.

import { part } from '../../browser/frames.js';

/** @import { History } from '../../browser/frames.js' */
/** @import { Frame } from '../../browser/types.d.ts' */
/** @import { Points, Source } from './types.d.ts' */

const EMPTY = noPoints();

/** @returns {{x: number[], y: number[]}} */
function noPoints() {
  return { x: [], y: [] };
}

/**
 * @typedef {Source["kind"]} Kind
 * @type {{[K in Kind]: (source: Extract<Source, {kind: K}>, frame: Frame, history: History) => Points}}
 */
const SOURCES = {
  curve: ({ x, y }, { arrays }) => (arrays[x] && arrays[y] ? { x: arrays[x].data, y: arrays[y].data } : EMPTY),

  history: ({ y }, _frame, history) => ({ x: history.column('step'), y: history.column(y) }),

  gap({ lower, upper }, _frame, history) {
    const steps = history.column('step');
    const [low, high] = [history.column(lower), history.column(upper)];
    // A closed outline: forth along the upper line, back along the lower one, thinned to what a screen can show.
    const stride = Math.max(1, Math.ceil(steps.length / 600));
    const kept = [];
    for (let i = 0; i < steps.length; i += stride) if (isFinite(low[i]) && isFinite(high[i])) kept.push(i);
    if (steps.length && kept.at(-1) !== steps.length - 1) kept.push(steps.length - 1);
    const back = kept.slice().reverse();
    return {
      x: [...kept, ...back].map((i) => steps[i]),
      y: [...kept.map((i) => high[i]), ...back.map((i) => low[i])],
    };
  },

  rug({ z, x }, { arrays }) {
    if (!arrays[z] || !arrays[x] || !arrays.x) return EMPTY;
    const [latents, images, grid] = [arrays[z].data, arrays[x].data, arrays.x.data];
    // The line of latents spans the middle of the chart, so that every z has a place above the line of x.
    const [left, right] = [grid[0], grid[grid.length - 1]];
    const widest = latents.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    const scale = (0.3 * (right - left)) / widest;
    const points = noPoints();
    latents.forEach((latent, i) => {
      points.x.push((left + right) / 2 + scale * latent, images[i], NaN);
      points.y.push(0, 1, NaN);
    });
    return points;
  },

  fan({ x, y }, { arrays }) {
    if (!arrays[x] || !arrays[y]) return EMPTY;
    const [across, lines] = [arrays[x].data, arrays[y]];
    if (lines.shape.length === 1) return { x: across, y: lines.data };
    const points = noPoints();
    for (let line = 0; line < lines.shape[0]; line++) {
      points.x.push(...across, NaN);
      points.y.push(...part(lines.data, line * across.length, (line + 1) * across.length), NaN);
    }
    return points;
  },

  dots({ x, y }, { arrays }) {
    if (!arrays[x] || !arrays[y]) return EMPTY;
    const points = noPoints();
    // A stroke of no length with round ends is a dot, as wide as the trace.
    arrays[x].data.forEach((value, i) => {
      points.x.push(value, value, NaN);
      points.y.push(arrays[y].data[i], arrays[y].data[i], NaN);
    });
    return points;
  },

  staircase({ edges, heights }, { arrays }) {
    if (!arrays[edges] || !arrays[heights]) return EMPTY;
    const [at, values] = [arrays[edges].data, arrays[heights].data];
    const points = { x: [at[0]], y: [0] };
    values.forEach((value, i) => {
      points.x.push(at[i], at[i + 1]);
      points.y.push(value, value);
    });
    points.x.push(at[at.length - 1]);
    points.y.push(0);
    return points;
  },
};

/**
 * The points of a trace in this frame.
 * @param {Source} source
 * @param {Frame} frame
 * @param {History} history
 */
export function points(source, frame, history) {
  const read = /** @type {(source: Source, frame: Frame, history: History) => Points} */ (SOURCES[source.kind]);
  return read(source, frame, history);
}

/**
 * The points of the same metric in the run before the last reset.
 * @param {Source} source a history
 * @param {History} history
 * @returns {Points}
 */
export function ghostPoints(source, history) {
  const { y } = /** @type {{y: string}} */ (source);
  return { x: history.ghost?.step ?? [], y: history.ghost?.[y] ?? [] };
}

/**
 * The smallest and the largest finite number of `values` above a bound, as [Infinity, -Infinity] if there is none.
 * @param {Iterable<number>} values
 * @returns {[number, number]}
 */
export function extent(values, bound = -Infinity) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value <= bound) continue;
    if (value < low) low = value;
    if (value > high && value < Infinity) high = value;
  }
  return [low, high];
}
