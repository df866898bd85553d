// Three ways to keep a critic from being too steep: exactly 1-Lipschitz; a network with one hidden layer whose weights
// are clipped; and a penalty on slopes other than 1. Each has its best critic, and in one dimension each can be computed.

import {
  bestCritic,
  density,
  dualValue,
  lead,
  leadUpTo,
  meanOf,
  nodesOn,
  pairOf,
  panels,
  REACH,
  root,
  signsOf,
  transport,
} from './pair.js';
import { grid, roundUp } from '../../../../ui/figures/browser/mathematics.js';

/** @import { RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @import { Pair, PairParameters } from './pair.js' */
/** @typedef {PairParameters & { clip: number, width: number, penalty: number }} ConstraintParameters */
/** @typedef {{ kink: number, side: number, factor: number, gain: number }} Hinge factor·max(0, side·(x − kink)) */

const X = grid(-8, 8, 321);
const DEPTHS = Float64Array.from({ length: 12 }, (_, index) => index + 1);
const ASKED = 1e-8; // density of x̂ below which the penalty's critic is not drawn
const FAR = 9; // standard deviations beyond which nothing is left to integrate

/**
 * The best critics under the three constraints, and what each measures.
 * @param {ConstraintParameters} values
 */
export function constrained(values) {
  const pair = pairOf(values);
  const changes = signsOf(pair);
  const middle = (meanOf(pair.p) + meanOf(pair.q)) / 2;
  const best = bestCritic(changes, middle);
  const most = transport(pair, changes);

  const { clip, width } = values;
  const hinge = bestHinge(pair, changes.places);
  const gain = width * clip * clip; // of the whole network, a layer of equal units
  const ramp = (/** @type {number} */ x) => hinge.factor * Math.max(0, hinge.side * (x - hinge.kink));
  const sign = Math.sign(hinge.gain) || 1;
  const clipped = (/** @type {number} */ x) => sign * gain * ramp(x);
  const clippedValue = gain * Math.abs(hinge.gain);

  const soft = penalised(pair, changes, values.penalty, middle);
  const corners = Float64Array.from([...X, hinge.kink, ...changes.places].filter((x) => Math.abs(x) <= 8)).sort();
  const ground = clipped(middle);
  const steepestByDepth = DEPTHS.map((depth) => clip * (width * clip) ** depth);
  const shape = (/** @type {number} */ x) => (sign * (ramp(x) - ramp(middle))) / hinge.factor;
  return {
    arrays: {
      x: X,
      p: X.map((x) => density(x, pair.p)),
      q: X.map((x) => density(x, pair.q)),
      corners,
      best: corners.map(best),
      clipped: corners.map((x) => clipped(x) - ground),
      clipped_shape: corners.map(shape),
      soft_x: soft.edges,
      soft: soft.critic,
      slope_x: soft.x,
      best_slope: soft.x.map((x) => signAt(changes, x)),
      clipped_slope: soft.x.map((
        x,
      ) => (hinge.side * (x - hinge.kink) > 0 ? sign * hinge.side * hinge.factor * gain : 0)),
      soft_slope: soft.slope,
      depth: DEPTHS,
      steepest_by_depth: steepestByDepth,
      slope_span: [-1, 1].map((sign) => sign * roundUp(1.1 * Math.max(1, soft.steepest, hinge.factor * gain))),
      steepest_span: [
        10 ** Math.min(-1, Math.floor(Math.log10(Math.min(...steepestByDepth)))),
        10 ** Math.max(1, Math.ceil(Math.log10(Math.max(...steepestByDepth)))),
      ],
      one_layer: [1],
      one_layer_steepest: [gain],
    },
    metrics: {
      transport: most,
      clipped: clippedValue,
      clipped_dual: dualValue(clipped, pair, [hinge.kink]),
      clipped_most: gain * most,
      clipped_multiple: most > 0 ? clippedValue / most : null,
      clipped_share: most > 0 ? Math.abs(hinge.gain) / hinge.factor / most : null,
      steepest_clipped: gain,
      kink: hinge.kink,
      soft_dual: soft.dual,
      soft_objective: soft.dual - soft.paid,
      soft_formula: most + soft.excess / 2,
      soft_multiple: most > 0 ? soft.dual / most : null,
      soft_steepest: soft.steepest,
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
 * @param {ReturnType<typeof signsOf>} changes
 * @param {number} x
 */
function signAt({ places, signs }, x) {
  return signs[places.filter((place) => place < x).length];
}

/**
 * The unit max(0, w x + b) with |w|, |b| ≤ 1 that tells p from q best. Larger weights never tell less, so that one of
 * the two bounds is met: |w| = 1 for kinks within [−1, 1], and |b| = 1, |w| = 1/|kink| beyond.
 *
 * The network's value is linear in its last weights, one for each unit: the best ones are ±c, and all units are this one.
 * @param {Pair} pair
 * @param {number[]} places where F_g − F_data changes its sign
 * @returns {Hinge}
 */
function bestHinge(pair, places) {
  const total = meanOf(pair.p) - meanOf(pair.q);
  const factor = (/** @type {number} */ kink) => 1 / Math.max(1, Math.abs(kink));
  /** @type {(kink: number, side: number) => number} E_data − E_g of max(0, side·(x − kink)) */
  const apart = (kink, side) => (side > 0 ? total - leadUpTo(kink, pair) : -leadUpTo(kink, pair));
  /** @type {Hinge} */
  let best = { kink: 0, side: 1, factor: 1, gain: 0 };
  for (const side of [1, -1]) {
    const steepening = (/** @type {number} */ kink) => side * lead(kink, pair) * kink + side * apart(kink, side);
    const inner = places.filter((x) => Math.abs(x) < 1);
    const outer = [...changesOf(steepening, -REACH, -1), ...changesOf(steepening, 1, REACH)];
    for (const kink of [0, -1, 1, ...inner, ...outer]) {
      const gain = factor(kink) * apart(kink, side);
      // Two hinges may be equally good; the last digit must not decide between them.
      if (Math.abs(gain) > Math.abs(best.gain) * (1 + 1e-11)) best = { kink, side, factor: factor(kink), gain };
    }
  }
  return best;
}

/**
 * Roots of a function between two places, as far as a scan sees them.
 * @param {RealFunction} of
 * @param {number} low
 * @param {number} high
 */
function changesOf(of, low, high) {
  const nodes = grid(low, high, 171);
  const values = nodes.map(of);
  const found = [];
  for (let index = 1; index < nodes.length; index += 1) {
    if (values[index - 1] * values[index] < 0) found.push(root(of, nodes[index - 1], nodes[index]));
  }
  return found;
}

/**
 * The critic that maximises E_data f − E_g f − λ E(|f′(x̂)| − 1)², where x̂ lies anywhere between a sample of the data
 * and one of the generator. With r the density of x̂ the aim is ∫ f′·(F_g − F_data) − λ r (|f′| − 1)² dx, point by
 * point a parabola in f′: its top is at |f′| = 1 + |F_g − F_data| / (2 λ r).
 * @param {Pair} pair
 * @param {ReturnType<typeof signsOf>} changes
 * @param {number} penalty λ
 * @param {number} middle where the critic is 0
 */
function penalised(pair, changes, penalty, middle) {
  const [low, high] = [-1, 1].map((sign) =>
    sign * Math.max(...[...pair.p, ...pair.q].map(({ mean, std }) => sign * mean + FAR * std))
  );
  const edges = panels(0.8 * narrowest(pair), [...changes.places, middle], low, high);
  const { x, weight } = nodesOn(edges);
  const mixed = blended(pair);
  const slope = new Float64Array(x.length);
  const heights = new Float64Array(edges.length);
  let [dual, paid, excess, steepest] = [0, 0, 0, 0];
  for (let index = 0; index < x.length; index += 1) {
    const ahead = Math.abs(lead(x[index], pair));
    const asked = mixed(x[index]);
    const more = asked > 1e-200 ? ahead / (2 * penalty * asked) : 0;
    dual += weight[index] * ahead * (1 + more);
    paid += weight[index] * penalty * asked * more * more;
    excess += weight[index] * ahead * more;
    const signed = signAt(changes, x[index]) * (1 + more);
    const panel = Math.floor(index / 5);
    if (index % 5 === 0) heights[panel + 1] = heights[panel];
    heights[panel + 1] += weight[index] * signed;
    slope[index] = asked > ASKED ? signed : NaN;
    if (asked > ASKED) steepest = Math.max(steepest, Math.abs(signed));
  }
  const ground = heights[edges.indexOf(middle)];
  const critic = heights.map((height, index) => (mixed(edges[index]) > ASKED ? height - ground : NaN));
  return { edges, x, slope, critic, dual, paid, excess, steepest };
}

/**
 * The density of x̂ = ε x + (1 − ε) y, with ε uniform on [0, 1], x from the data and y from the generator.
 * @param {Pair} pair
 * @returns {RealFunction}
 */
function blended({ p, q }) {
  const widest = Math.max(...p.map(({ mean }) => Math.abs(mean - q[0].mean)));
  // Fine enough for the narrowest of the Gaussians on the way, which is at ε = ½.
  const panelCount = 4 + Math.ceil(widest / narrowest({ p, q }));
  const blends = nodesOn(grid(0, 1, panelCount + 1));
  const count = blends.x.length * p.length * q.length;
  const [means, inverses, factors] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let next = 0;
  for (const one of p) {
    for (const other of q) {
      blends.x.forEach((epsilon, index) => {
        const std = Math.hypot(epsilon * one.std, (1 - epsilon) * other.std);
        means[next] = epsilon * one.mean + (1 - epsilon) * other.mean;
        inverses[next] = 1 / std;
        factors[next] = (blends.weight[index] * one.weight * other.weight) / (std * Math.sqrt(2 * Math.PI));
        next += 1;
      });
    }
  }
  return (x) => {
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const z = (x - means[index]) * inverses[index];
      sum += factors[index] * Math.exp(-0.5 * z * z);
    }
    return sum;
  };
}

/**
 * The smallest standard deviation of a pair.
 * @param {Pair} pair
 */
function narrowest({ p, q }) {
  return Math.min(...[...p, ...q].map(({ std }) => std));
}
