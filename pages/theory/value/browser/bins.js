// What bins leave of JSD.

import { integrals } from '../../../../ui/figures/browser/gaussian_pairs.js';
import { grid, logNormal, logSigmoid, normalCdf } from '../../../../ui/figures/browser/mathematics.js';

/**
 * @typedef {object} BinnedParameters
 * @property {number} bins
 * @property {number} data_mean
 * @property {number} data_std
 * @property {number} generated_mean
 * @property {number} generated_std
 */

const LOG_4 = Math.log(4);
const FINE = 8; // points in the smaller standard deviation
const X = grid(-8, 8, 321);
const COUNTS = Float64Array.from(
  [...Array(20).keys()].map((n) => n + 1).concat([...Array(18).keys()].map((n) => 24 + 8 * n)),
);

/**
 * What bins leave of JSD: sums over masses never exceed the integral.
 * @param {BinnedParameters} values
 */
export function binned(values) {
  const { bins, data_mean: m, data_std: s, generated_mean: n, generated_std: t } = values;
  /** @param {number} count */
  const at = (count) => sumsOver(masses(count, m, s), masses(count, n, t));
  const [p, q] = [masses(bins, m, s), masses(bins, n, t)];
  const edges = grid(-8, 8, bins + 1);
  const width = 16 / bins;
  const whole = integrals(n - m, s, t, FINE).jsd;
  const here = sumsOver(p, q);
  const [peakP, peakQ] = [Math.exp(logNormal(0, 0, s)), Math.exp(logNormal(0, 0, t))];
  return {
    arrays: {
      x: X,
      p: X.map((x) => Math.exp(logNormal(x, m, s))),
      q: X.map((x) => Math.exp(logNormal(x, n, t))),
      edges,
      p_steps: p.slice(1, -1).map((mass) => mass / width),
      q_steps: q.slice(1, -1).map((mass) => mass / width),
      counts: COUNTS,
      by_count: COUNTS.map((count) => at(count).jsd),
      ends: [1, 160],
      whole: [whole, whole],
      bins_dot: [bins],
      jsd_dot: [here.jsd],
    },
    metrics: {
      jsd_binned: here.jsd,
      jsd: whole,
      lost: whole - here.jsd,
      value_binned: here.value,
      value_from_jsd: -LOG_4 + 2 * here.jsd,
      peak_p: peakP,
      peak_q: peakQ,
      edge_p: m + s,
      edge_q: n + t,
      edge_p_height: peakP * Math.exp(-0.5),
      edge_q_height: peakQ * Math.exp(-0.5),
    },
  };
}

/**
 * Masses of the bins between −8 and 8, and of the two that reach on from there.
 * @param {number} count
 * @param {number} mean
 * @param {number} std
 */
function masses(count, mean, std) {
  const z = grid(-8, 8, count + 1).map((edge) => (edge - mean) / std);
  // On the right of the mean as differences of 1 − Φ, which keeps the digits of small masses.
  /** @type {(a: number, b: number) => number} */
  const between = (a, b) => (a + b > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a));
  const inner = Array.from({ length: count }, (_, index) => between(z[index], z[index + 1]));
  return Float64Array.from([normalCdf(z[0]), ...inner, normalCdf(-z[count])]);
}

/**
 * JSD of masses from their quotients, V(G, D*) from log-odds: two ways that meet in −log 4 + 2 JSD.
 * @param {ArrayLike<number>} p
 * @param {ArrayLike<number>} q
 */
function sumsOver(p, q) {
  let [jsd, value] = [0, 0];
  for (let index = 0; index < p.length; index += 1) {
    const m = (p[index] + q[index]) / 2;
    const odds = Math.log(p[index]) - Math.log(q[index]);
    if (p[index] > 0) {
      jsd += 0.5 * p[index] * Math.log(p[index] / m);
      value += p[index] * logSigmoid(odds);
    }
    if (q[index] > 0) {
      jsd += 0.5 * q[index] * Math.log(q[index] / m);
      value += q[index] * logSigmoid(-odds);
    }
  }
  return { jsd: Math.max(0, jsd), value };
}
