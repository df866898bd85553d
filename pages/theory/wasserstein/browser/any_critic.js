// Any critic, drawn by hand: what it measures, how steep it is, and what is left once it has been made 1-Lipschitz.

import { below, bestCritic, density, dualValue, lead, leadUpTo, meanOf, pairOf, signsOf, transport } from './pair.js';
import { grid } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles } from '../../../../ui/figures/browser/mathematics.js' */
/** @import { Pair, PairParameters } from './pair.js' */
/** @typedef {PairParameters & { drawn: Doubles }} CriticParameters */

const [LOW, HIGH] = [-8, 8];
const X = grid(LOW, HIGH, 321);
const BETWEEN = grid(LOW + 0.025, HIGH - 0.025, 320); // no corner of a drawn critic lies here
const MOST = 8; // height of what can be drawn

/**
 * The critic as it is drawn, linear between its points and level beyond them, beside the best one.
 * @param {CriticParameters} values
 */
export function anyCritic(values) {
  const pair = pairOf(values);
  const heights = values.drawn;
  const nodes = grid(LOW, HIGH, heights.length);
  const slopes = slopesOf(heights);
  const steepest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  const divisor = Math.max(1, steepest);
  const drawn = (/** @type {number} */ x) => heightAt(heights, x);
  const value = dualValue(drawn, pair, []);
  const changes = signsOf(pair);
  const best = bestCritic(changes, (meanOf(pair.p) + meanOf(pair.q)) / 2);
  const most = transport(pair, changes);
  // A constant added to a critic changes nothing: the best one is drawn at the height of the allowed one.
  const lift = mixedMean((x) => drawn(x) / divisor - best(x), pair);
  const corners = Float64Array.from([...X, ...changes.places.filter((x) => Math.abs(x) < HIGH)]).sort();
  const leads = BETWEEN.map((x) => lead(x, pair));
  const earned = leads.map((ahead, index) => (slopeAt(slopes, BETWEEN[index]) / divisor) * ahead);
  const possible = leads.map(Math.abs);
  const [belowP, belowQ] = [X.map((x) => below(x, pair.p)), X.map((x) => below(x, pair.q))];
  return {
    arrays: {
      x: X,
      between: BETWEEN,
      p: X.map((x) => density(x, pair.p)),
      q: X.map((x) => density(x, pair.q)),
      below_p: belowP,
      below_q: belowQ,
      area_x: Float64Array.from([...X, ...X.slice().reverse()]),
      area: Float64Array.from([...belowP, ...belowQ.slice().reverse()]),
      nodes,
      drawn: heights,
      allowed: heights.map((height) => height / divisor),
      best_x: corners,
      best: corners.map((x) => best(x) + lift),
      earned,
      possible,
      missed_x: Float64Array.from([...BETWEEN, ...BETWEEN.slice().reverse()]),
      missed: Float64Array.from([...possible, ...earned.slice().reverse()]),
    },
    metrics: {
      value,
      value_by_slopes: valueBySlopes(slopes, nodes, pair),
      steepest,
      allowed: value / divisor,
      transport: most,
      transport_dual: dualValue(best, pair, changes.places),
      missed: most - value / divisor,
      middle_height: density(values.data_middle, pair.p),
      mode: values.data_middle + values.data_gap,
      mode_height: density(values.data_middle + values.data_gap, pair.p),
      peak_q: density(values.generated_mean, pair.q),
      edge_q: values.generated_mean + values.generated_std,
      edge_q_height: density(values.generated_mean + values.generated_std, pair.q),
    },
  };
}

/**
 * The drawn critic becomes the best one, as nearly as lines between its points can.
 * @param {CriticParameters} values
 */
export function toBest(values) {
  const pair = pairOf(values);
  const best = bestCritic(signsOf(pair), 0);
  const heights = grid(LOW, HIGH, values.drawn.length).map(best);
  // A monotone critic reaches from −8 to 8; one that turns may be moved into the chart.
  const lift = (Math.max(...heights) + Math.min(...heights)) / 2;
  return { drawn: heights.map((height) => Math.min(MOST, Math.max(-MOST, height - lift))) };
}

/**
 * The greatest function with slopes up to 1 that lies nowhere above the drawn one: f(x) = min over y of
 * f(y) + |x − y| (McShane 1934).
 * @param {CriticParameters} values
 */
export function cutSlopes({ drawn }) {
  const step = (HIGH - LOW) / (drawn.length - 1);
  const cut = Float64Array.from(drawn);
  for (let index = 1; index < cut.length; index += 1) cut[index] = Math.min(cut[index], cut[index - 1] + step);
  for (let index = cut.length - 2; index >= 0; index -= 1) cut[index] = Math.min(cut[index], cut[index + 1] + step);
  return { drawn: cut };
}

/** @param {Doubles} heights */
function slopesOf(heights) {
  const step = (HIGH - LOW) / (heights.length - 1);
  return Float64Array.from({ length: heights.length - 1 }, (_, index) => (heights[index + 1] - heights[index]) / step);
}

/**
 * @param {Doubles} heights
 * @param {number} x
 */
function heightAt(heights, x) {
  const last = heights.length - 1;
  const place = Math.min(last, Math.max(0, ((x - LOW) / (HIGH - LOW)) * last));
  const left = Math.min(last - 1, Math.floor(place));
  return heights[left] + (place - left) * (heights[left + 1] - heights[left]);
}

/**
 * @param {Doubles} slopes
 * @param {number} x
 */
function slopeAt(slopes, x) {
  return slopes[Math.min(slopes.length - 1, Math.floor(((x - LOW) / (HIGH - LOW)) * slopes.length))];
}

/**
 * ∫ f′ (F_g − F_data) dx: each slope times an integral that is known in closed form.
 * @param {Doubles} slopes
 * @param {Doubles} nodes
 * @param {Pair} pair
 */
function valueBySlopes(slopes, nodes, pair) {
  const upTo = nodes.map((x) => leadUpTo(x, pair));
  return slopes.reduce((sum, slope, index) => sum + slope * (upTo[index + 1] - upTo[index]), 0);
}

/**
 * The mean of a function under (p_data + p_g)/2, to the accuracy of a picture.
 * @param {(x: number) => number} of
 * @param {Pair} pair
 */
function mixedMean(of, { p, q }) {
  let [sum, mass] = [0, 0];
  for (const x of BETWEEN) {
    const weight = density(x, p) + density(x, q);
    sum += weight * of(x);
    mass += weight;
  }
  return mass > 0 ? sum / mass : 0;
}
