// V(G, D*) along every line of its derivation, each line by the expression that it shows.

import { grid, logAdd, logNormal, logSigmoid, sigmoid } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/**
 * @typedef {object} DerivationParameters
 * @property {'one' | 'two'} modes
 * @property {number} data_mean
 * @property {number} data_std
 * @property {number} data_second
 * @property {number} data_share
 * @property {number} generated_mean
 * @property {number} generated_std
 */

const LOG_2 = Math.log(2);
const LOG_4 = Math.log(4);
const X = grid(-8, 8, 321);
const MEANS = grid(-6, 6, 73);
const REACH = 9; // standard deviations beyond which nothing is left of a Gaussian
const FINE = 8; // points in the smallest standard deviation
const TINY = 1e-290; // densities whose half, or whose quotient with another one, might be rounded to 0
const COARSE = 2; // enough for a curve of which a screen shows three digits

/** @type {{ key: string, curve: Doubles }} */
const kept = { key: '', curve: MEANS };

/**
 * Two densities, the value of the game at D* by six expressions, and JSD by two more.
 * @param {DerivationParameters} values
 */
export function derivation(values) {
  const { generated_mean: mean, generated_std: std } = values;
  const p = dataParts(values);
  const q = [{ mean, std, weight: 1 }];
  const lines = linesOf(p, q);
  const [logP, logQ] = [p, q].map((parts) => X.map((x) => logDensity(x, parts)));
  /** @type {(parts: Component[], x: number) => number} */
  const top = (parts, x) => Math.exp(logDensity(x, parts));
  return {
    arrays: {
      x: X,
      p: logP.map(Math.exp),
      q: logQ.map(Math.exp),
      m: X.map((_, index) => (Math.exp(logP[index]) + Math.exp(logQ[index])) / 2),
      best: X.map((_, index) => sigmoid(logP[index] - logQ[index])),
      mean: MEANS,
      value: curveOver(p, std, values),
      mean_dot: [mean],
      value_dot: [lines.line_2],
    },
    metrics: {
      ...lines,
      least: -LOG_4,
      most: 0,
      peak_p: top(p, values.data_mean),
      second_p: top(p, values.data_second),
      edge_p: values.data_mean + values.data_std,
      edge_p_height: top(p, values.data_mean + values.data_std),
      peak_q: top(q, mean),
      edge_q: mean + std,
      edge_q_height: top(q, mean + std),
    },
  };
}

/**
 * p_g becomes p_data, which one Gaussian can be.
 * @param {DerivationParameters} parameters
 */
export function onto({ data_mean: mean, data_std: std }) {
  return { modes: 'one', generated_mean: mean, generated_std: std };
}

/** @param {DerivationParameters} parameters */
function dataParts({ modes, data_mean: mean, data_std: std, data_second: second, data_share: share }) {
  if (modes === 'one') return [{ mean, std, weight: 1 }];
  return [
    { mean, std, weight: 1 - share },
    { mean: second, std, weight: share },
  ];
}

/**
 * @param {number} x
 * @param {Component[]} parts
 */
function logDensity(x, parts) {
  let sum = -Infinity;
  for (const { mean, std, weight } of parts) sum = logAdd(sum, Math.log(weight) + logNormal(x, mean, std));
  return sum;
}

/**
 * Points over everything that the densities reach: {low, step, count}.
 * @param {Component[]} parts
 * @param {number} fineness
 */
function nodes(parts, fineness) {
  const low = Math.min(...parts.map(({ mean, std }) => mean - REACH * std));
  const high = Math.max(...parts.map(({ mean, std }) => mean + REACH * std));
  const step = Math.min(...parts.map(({ std }) => std)) / fineness;
  return { low, step, count: Math.ceil((high - low) / step) };
}

/**
 * @param {Component[]} p
 * @param {Component[]} q
 */
function linesOf(p, q) {
  const { low, step, count } = nodes([...p, ...q], FINE);
  const sums = new Float64Array(12);
  /** @type {(place: number, amount: number) => number} */
  const add = (place, amount) => (sums[place] += step * amount);
  for (let index = 0; index <= count; index += 1) {
    const x = low + step * index;
    const [logP, logQ] = [logDensity(x, p), logDensity(x, q)];
    const logSum = logAdd(logP, logQ);
    const [atP, atQ] = [Math.exp(logP), Math.exp(logQ)];
    const m = (atP + atQ) / 2;
    // D* = p / (p + q) put in, as a difference of logarithms
    add(0, atP * (logP - logSum) + atQ * (logQ - logSum));
    // with a half and the mixture, as the quotients that stand there
    add(1, (atP > TINY ? atP * Math.log((0.5 * atP) / m) : 0) + (atQ > TINY ? atQ * Math.log((0.5 * atQ) / m) : 0));
    // the halves by themselves
    add(2, atP);
    add(3, atQ);
    const [toP, toQ] = [logP - logSum + LOG_2, logQ - logSum + LOG_2]; // log(p/m), log(q/m)
    add(4, atP * toP);
    add(5, atQ * toQ);
    // KL by an integrand that is never negative: the terms added integrate to 0
    add(6, atP * toP - atP + m);
    add(7, atQ * toQ - atQ + m);
    // entropies
    add(8, m ? -m * (logSum - LOG_2) : 0);
    add(9, -atP * logP);
    add(10, -atQ * logQ);
    // what the label leaves open when x is known: the entropy of the coin D*
    const odds = logP - logQ;
    add(11, m * (sigmoid(odds) * -logSigmoid(odds) + sigmoid(-odds) * -logSigmoid(-odds)));
  }
  const jsd = (sums[6] + sums[7]) / 2;
  const mixed = sums[8] - (sums[9] + sums[10]) / 2;
  /** @param {number} x */
  const logBest = (x) => logSigmoid(logDensity(x, p) - logDensity(x, q));
  /** @param {number} x */
  const logRest = (x) => logSigmoid(logDensity(x, q) - logDensity(x, p));
  return {
    line_1: expectation(p, [...p, ...q], logBest) + expectation(q, [...p, ...q], logRest),
    line_2: sums[0],
    line_3: sums[1],
    line_4: -LOG_2 * sums[2] - LOG_2 * sums[3] + sums[4] + sums[5],
    line_5: -LOG_4 + sums[6] + sums[7],
    line_6: -LOG_4 + 2 * mixed,
    jsd,
    to_p: sums[6],
    to_q: sums[7],
    mixed,
    information: LOG_2 - sums[11],
    entropy: sums[8],
    entropies: (sums[9] + sums[10]) / 2,
  };
}

/**
 * E f(x) for x from a mixture: an integral along the standard normal z of each component, x = mean + std z.
 * @param {Component[]} parts
 * @param {Component[]} all
 * @param {RealFunction} f
 */
function expectation(parts, all, f) {
  const narrowest = Math.min(...all.map(({ std }) => std));
  let total = 0;
  for (const { mean, std, weight } of parts) {
    const step = narrowest / (8 * std);
    const count = Math.ceil(8.5 / step);
    const scale = (weight * step) / Math.sqrt(2 * Math.PI);
    for (let index = -count; index <= count; index += 1) {
      const z = step * index;
      total += scale * Math.exp(-0.5 * z * z) * f(mean + std * z);
    }
  }
  return total;
}

/**
 * V(G, D*) for every mean of p_g.
 * @param {Component[]} p
 * @param {number} std
 * @param {DerivationParameters} parameters
 */
function curveOver(p, std, { modes, data_mean: m, data_std: s, data_second: second, data_share: share }) {
  const key = [std, modes, m, s, second, share].join();
  if (key !== kept.key) {
    kept.curve = MEANS.map((mean) => valueAt(p, [{ mean, std, weight: 1 }]));
    kept.key = key;
  }
  return kept.curve;
}

/**
 * @param {Component[]} p
 * @param {Component[]} q
 */
function valueAt(p, q) {
  const { low, step, count } = nodes([...p, ...q], COARSE);
  let sum = 0;
  for (let index = 0; index <= count; index += 1) {
    const x = low + step * index;
    const [logP, logQ] = [logDensity(x, p), logDensity(x, q)];
    const logBest = logSigmoid(logP - logQ);
    sum += Math.exp(logP) * logBest + Math.exp(logQ) * (logBest - logP + logQ);
  }
  return step * sum;
}
