// Common mistakes in reading and computing numbers: an accuracy, a loss of a loss, a histogram.

import {
  grid,
  integral,
  logAdd,
  logNormal,
  normalCdf,
  normals,
  sigmoid,
  softplus,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ threshold: number, generated_mean: number }} AccuracyParameters */
/** @typedef {{ logit: number }} TwiceParameters */
/** @typedef {{ count: number, bins: number, seed: number }} HistogramParameters */

const [LOW, HIGH, COUNT] = [-10, 10, 2001];
const STEP = (HIGH - LOW) / (COUNT - 1);
const X = grid(LOW, HIGH, COUNT);
const DATA_MEAN = 2;
const STEEPNESS = 4;

/**
 * Accuracy of a D that says "real" to the right of a threshold, beside the best that is possible; all stds are 1.
 * @param {AccuracyParameters} parameters
 */
export function accuracy({ threshold, generated_mean }) {
  /** @param {number} at */
  const right = (at) => 0.5 * (1 - normalCdf(at - DATA_MEAN) + normalCdf(at - generated_mean));
  const logP = X.map((x) => logNormal(x, DATA_MEAN, 1));
  const logQ = X.map((x) => logNormal(x, generated_mean, 1));
  const [p, q] = [logP.map(Math.exp), logQ.map(Math.exp)];
  /** @type {(density: Doubles, log: Doubles, other: Doubles) => number} */
  const towards = (density, log, other) =>
    integral(density.map((value, at) => value * (log[at] - logAdd(log[at], other[at]) + Math.LN2)), STEP);
  return {
    arrays: { x: X, p, q, d: X.map((x) => sigmoid(STEEPNESS * (x - threshold))) },
    metrics: {
      accuracy: right(threshold),
      best: normalCdf(Math.abs(DATA_MEAN - generated_mean) / 2),
      best_searched: right(highest(right, -12, 12)),
      jsd: 0.5 * (towards(p, logP, logQ) + towards(q, logQ, logP)),
      half: 0.5,
      peak: Math.max(...q),
    },
  };
}

/**
 * Where a function with one summit is highest, by trisection.
 * @param {RealFunction} f
 * @param {number} from
 * @param {number} to
 */
function highest(f, from, to) {
  let [low, high] = [from, to];
  for (let round = 0; round < 90; round += 1) {
    const [one, other] = [low + (high - low) / 3, high - (high - low) / 3];
    if (f(one) < f(other)) low = one;
    else high = other;
  }
  return (low + high) / 2;
}

const LOGITS = grid(-8, 8, 161);

/**
 * Loss of D on a real sample with logit o and a generated one with −o: on logits, and with σ applied once too often.
 * @param {TwiceParameters} parameters
 */
export function twice({ logit }) {
  /** @param {number} o */
  const right = (o) => 2 * softplus(-o);
  /** @param {number} o */
  const wrong = (o) => softplus(-sigmoid(o)) + softplus(sigmoid(-o));
  /** @param {number} o */
  const slope = (o) => {
    const [real, generated] = [sigmoid(o), sigmoid(-o)];
    return -real * generated * (sigmoid(-real) + sigmoid(generated));
  };
  const apart = 1e-3;
  const measured =
    (8 * (wrong(logit + apart) - wrong(logit - apart)) - (wrong(logit + 2 * apart) - wrong(logit - 2 * apart))) /
    (12 * apart);
  return {
    arrays: { logit: LOGITS, right: LOGITS.map(right), wrong: LOGITS.map(wrong) },
    metrics: {
      d: sigmoid(logit),
      right: right(logit),
      wrong: wrong(logit),
      slope_right: -2 * sigmoid(-logit),
      slope: slope(logit),
      slope_measured: measured,
    },
  };
}

const REPEATS = 20;
const [LEFT, RIGHT] = [-4, 4];

/**
 * JSD of the histograms of two samples from one and the same normal distribution: it should be 0.
 * @param {HistogramParameters} parameters
 */
export function histogram({ count, bins, seed }) {
  const draw = normals(seed);
  const width = (RIGHT - LEFT) / bins;
  const shares = () => {
    const found = new Float64Array(bins);
    for (let sample = 0; sample < count; sample += 1) {
      const bin = Math.floor((draw() - LEFT) / width);
      found[Math.max(0, Math.min(bins - 1, bin))] += 1 / count;
    }
    return found;
  };
  const pairs = Array.from({ length: REPEATS }, () => [shares(), shares()]);
  const estimates = pairs.map(([p, q]) => divergence(p, q));
  const [p, q] = pairs[0];
  const entropies = entropy(p.map((share, bin) => (share + q[bin]) / 2)) - (entropy(p) + entropy(q)) / 2;
  return {
    arrays: {
      edges: grid(LEFT, RIGHT, bins + 1),
      p: p.map((share) => share / width),
      q: q.map((share) => share / width),
    },
    metrics: {
      estimate: estimates[0],
      by_entropies: entropies,
      mean: estimates.reduce((sum, one) => sum + one, 0) / REPEATS,
      rule: (bins - 1) / (4 * count),
      truth: 0,
    },
  };
}

/**
 * @param {Doubles} p
 * @param {Doubles} q
 */
function divergence(p, q) {
  /** @type {(share: number, other: number) => number} */
  const term = (share, other) => (share > 0 ? share * Math.log((2 * share) / (share + other)) : 0);
  return p.reduce((sum, share, bin) => sum + (term(share, q[bin]) + term(q[bin], share)) / 2, 0);
}

/** @param {Doubles} shares */
function entropy(shares) {
  return shares.reduce((sum, share) => sum - (share > 0 ? share * Math.log(share) : 0), 0);
}
