// The pair of densities of the chapter: data with two modes, or one if they coincide, and a generator with one. Their
// distribution functions, and what follows from them in closed form.

import { grid, logNormal, normalCdf } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/**
 * @typedef {object} PairParameters
 * @property {number} data_middle
 * @property {number} data_gap half the distance of the two modes
 * @property {number} data_std
 * @property {number} generated_mean
 * @property {number} generated_std
 */
/** @typedef {{ p: Component[], q: Component[] }} Pair */

export const REACH = 18; // beyond it no density of the chapter has mass to speak of
const SCAN = 0.05; // finer than any two changes of sign that matter
// Nodes and weights of Gauss and Legendre on [−1, 1], for polynomials of degree 9.
const NODES = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664];
const WEIGHTS = [0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891];

/**
 * The components of both densities.
 * @param {PairParameters} values
 * @returns {Pair}
 */
export function pairOf({ data_middle: m, data_gap: gap, data_std: s, generated_mean: n, generated_std: t }) {
  return {
    p: [{ mean: m - gap, std: s, weight: 0.5 }, { mean: m + gap, std: s, weight: 0.5 }],
    q: [{ mean: n, std: t, weight: 1 }],
  };
}

/**
 * @param {number} x
 * @param {Component[]} parts
 */
export function density(x, parts) {
  return parts.reduce((sum, { mean, std, weight }) => sum + weight * Math.exp(logNormal(x, mean, std)), 0);
}

/**
 * P(X ≤ x).
 * @param {number} x
 * @param {Component[]} parts
 */
export function below(x, parts) {
  return parts.reduce((sum, { mean, std, weight }) => sum + weight * normalCdf((x - mean) / std), 0);
}

/**
 * P(X > x), with its digits.
 * @param {number} x
 * @param {Component[]} parts
 */
function above(x, parts) {
  return parts.reduce((sum, { mean, std, weight }) => sum + weight * normalCdf((mean - x) / std), 0);
}

/**
 * F_g(x) − F_data(x), from the tails on either side, so that its sign is right where both are nearly 0 or 1.
 * @param {number} x
 * @param {Pair} pair
 */
export function lead(x, { p, q }) {
  const [one, other] = [below(x, q), below(x, p)];
  return one + other < 1 ? one - other : above(x, p) - above(x, q);
}

/**
 * E max(0, k − X): the integral of the distribution function up to k.
 * @param {number} k
 * @param {Component[]} parts
 */
export function shortfall(k, parts) {
  return parts.reduce((sum, { mean, std, weight }) => {
    const u = (k - mean) / std;
    return sum + weight * std * (u * normalCdf(u) + Math.exp(logNormal(u, 0, 1)));
  }, 0);
}

/** @param {Component[]} parts */
export function meanOf(parts) {
  return parts.reduce((sum, { mean, weight }) => sum + weight * mean, 0);
}

/**
 * ∫ (F_g − F_data) dx up to k.
 * @param {number} k
 * @param {Pair} pair
 */
export function leadUpTo(k, { p, q }) {
  return shortfall(k, q) - shortfall(k, p);
}

/**
 * Where F_g − F_data changes its sign, and the sign on either side: one more sign than places.
 * @param {Pair} pair
 */
export function signsOf(pair) {
  /** @type {number[]} */
  const places = [];
  /** @type {number[]} */
  const signs = [];
  let before = -REACH;
  const count = Math.round((2 * REACH) / SCAN);
  for (let index = 0; index <= count; index += 1) {
    const x = -REACH + SCAN * index;
    const sign = Math.sign(lead(x, pair));
    if (!sign) continue; // beyond all digits, or crossed exactly here
    if (!signs.length) signs.push(sign);
    else if (sign !== signs[signs.length - 1]) {
      places.push(root((at) => lead(at, pair), before, x));
      signs.push(sign);
    }
    before = x;
  }
  return { places, signs: signs.length ? signs : [0] };
}

/**
 * W₁ = ∫ |F_g − F_data| dx: between changes of sign the integral is known in closed form.
 * @param {Pair} pair
 * @param {ReturnType<typeof signsOf>} changes
 */
export function transport(pair, { places, signs }) {
  const ends = [...places.map((x) => leadUpTo(x, pair)), meanOf(pair.p) - meanOf(pair.q)];
  let [sum, from] = [0, 0];
  ends.forEach((to, index) => {
    sum += signs[index] * (to - from);
    from = to;
  });
  return sum;
}

/**
 * The best critic: its slope is the sign of F_g − F_data. The constant is free; here f(middle) = 0.
 * @param {ReturnType<typeof signsOf>} changes
 * @param {number} middle
 * @returns {RealFunction}
 */
export function bestCritic({ places, signs }, middle) {
  /** @param {number} x */
  const from = (x) => {
    let [sum, left] = [0, -REACH];
    for (let index = 0; index < signs.length; index += 1) {
      const right = index < places.length ? Math.min(places[index], x) : x;
      sum += signs[index] * (right - left);
      if (right >= x) break;
      left = right;
    }
    return sum;
  };
  const ground = from(middle);
  return (x) => from(x) - ground;
}

/**
 * A root between two places of opposite signs, by bisection.
 * @param {RealFunction} of
 * @param {number} low
 * @param {number} high
 */
export function root(of, low, high) {
  const sign = Math.sign(of(low));
  let [left, right] = [low, high];
  for (let step = 0; step < 60 && right - left > 1e-15 * Math.max(1, Math.abs(left)); step += 1) {
    const middle = (left + right) / 2;
    if (Math.sign(of(middle)) === sign) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}

/**
 * Edges of panels for quadrature: about every `width` from `low` to `high`, and the places of corners.
 * @param {number} width
 * @param {number[]} corners
 */
export function panels(width, corners, low = -REACH, high = REACH) {
  const even = grid(low, high, Math.round((high - low) / width) + 1);
  return Float64Array.from([...even, ...corners.filter((x) => x > low && x < high)]).sort();
}

/**
 * The nodes of quadrature on all panels, with their weights.
 * @param {ArrayLike<number>} edges
 */
export function nodesOn(edges) {
  const count = 5 * (edges.length - 1);
  const [x, weight] = [new Float64Array(count), new Float64Array(count)];
  for (let panel = 0; panel + 1 < edges.length; panel += 1) {
    const [middle, half] = [(edges[panel] + edges[panel + 1]) / 2, (edges[panel + 1] - edges[panel]) / 2];
    for (let node = 0; node < 5; node += 1) {
      x[5 * panel + node] = middle + half * NODES[node];
      weight[5 * panel + node] = half * WEIGHTS[node];
    }
  }
  return { x, weight };
}

/**
 * E_data f − E_g f, by quadrature of f·(p − q); `corners` are where f has any.
 * @param {RealFunction} f
 * @param {Pair} pair
 * @param {number[]} corners
 */
export function dualValue(f, { p, q }, corners) {
  const { x, weight } = nodesOn(panels(0.25, corners));
  let sum = 0;
  for (let index = 0; index < x.length; index += 1) {
    const apart = density(x[index], p) - density(x[index], q);
    if (apart) sum += weight[index] * f(x[index]) * apart;
  }
  return sum;
}
