// Common mistakes about the equations, each as a number that is wrong beside the one that is right.

import {
  grid,
  integral,
  logAdd,
  logMixture,
  logNormal,
  sigmoid,
  softplus,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ distance: number }} UnitsParameters */
/** @typedef {{ logit: number }} ObjectivesParameters */
/** @typedef {{ place: number, bumps: string }} EarlyParameters */
/** @typedef {{ mean: number, std: number }} MisprintParameters */
/** @typedef {{ q: Doubles, right: number, wrong: number, jsd: number }} Misprinted */

const LOG_2 = Math.log(2);
const LOG_4 = Math.log(4);
const [LOW, HIGH, COUNT] = [-22, 22, 3521];
const STEP = (HIGH - LOW) / (COUNT - 1);
const X = grid(LOW, HIGH, COUNT);

/**
 * JSD of two uniform densities of width 2, `distance` apart, from the pieces between their edges and in closed form.
 * @param {UnitsParameters} parameters
 */
export function units({ distance }) {
  const [first, second] = [[-3, -1], [-3 + distance, -1 + distance]];
  const edges = [...first, ...second].sort((one, other) => one - other);
  /** @type {(box: number[], at: number) => number} */
  const density = ([from, to], at) => (at > from && at < to ? 1 / (to - from) : 0);
  let jsd = 0;
  for (let piece = 0; piece < 3; piece += 1) {
    const [from, to] = [edges[piece], edges[piece + 1]];
    const [p, q] = [density(first, (from + to) / 2), density(second, (from + to) / 2)];
    const middle = (p + q) / 2;
    /** @param {number} value */
    const term = (value) => (value > 0 ? value * Math.log(value / middle) : 0);
    jsd += 0.5 * (to - from) * (term(p) + term(q));
  }
  /** @param {number} apart */
  const formula = (apart) => Math.min(1, apart / 2) * LOG_2;
  const along = grid(0, 4, 81);
  /** @param {number[]} box */
  const outline = ([from, to]) => [from, from, to, to];
  return {
    arrays: {
      p_x: outline(first),
      q_x: outline(second),
      box: [0, 0.5, 0.5, 0],
      distance: along,
      nats: along.map(formula),
      bits: along.map((apart) => formula(apart) / LOG_2),
    },
    metrics: {
      jsd,
      bits: jsd / LOG_2,
      formula: formula(distance),
      overlap: Math.max(0, 1 - distance / 2),
      middle: -2 + distance,
      origin: -2,
      half: 0.25,
    },
  };
}

const LOGITS = grid(-8, 8, 161);

/**
 * What G minimises, over the logit that D gives to a generated sample: the loss of the theory and that of practice.
 * @param {ObjectivesParameters} parameters
 */
export function objectives({ logit }) {
  /** @param {number} o */
  const saturating = (o) => -softplus(o);
  /** @param {number} o */
  const other = (o) => softplus(-o);
  const apart = 1e-3;
  /** @type {(f: RealFunction, o: number) => number} */
  const slope = (f, o) => (8 * (f(o + apart) - f(o - apart)) - (f(o + 2 * apart) - f(o - 2 * apart))) / (12 * apart);
  return {
    arrays: {
      logit: LOGITS,
      saturating: LOGITS.map(saturating),
      non_saturating: LOGITS.map(other),
      push_saturating: LOGITS.map(sigmoid),
      push_non_saturating: LOGITS.map((o) => sigmoid(-o)),
    },
    metrics: {
      d: sigmoid(logit),
      push_saturating: sigmoid(logit),
      push_non_saturating: sigmoid(-logit),
      ratio: slope(other, logit) / slope(saturating, logit),
      ratio_formula: Math.exp(-logit),
    },
  };
}

/**
 * The least loss that any D can have against a generator of `bumps` bumps around `place`.
 * @param {EarlyParameters} parameters
 */
export function early({ place, bumps }) {
  const count = Number(bumps);
  const components = Array.from({ length: count }, (_, index) => ({
    mean: place + 0.8 * (index - (count - 1) / 2),
    std: 0.4,
    weight: 1 / count,
  }));
  const logP = X.map((x) => logNormal(x, 3, 0.5));
  const logQ = X.map((x) => logMixture(x, components));
  const least = lossOfBestD(logP, logQ);
  const jsd = jensenShannon(logP, logQ);
  return {
    arrays: {
      x: X,
      p: logP.map(Math.exp),
      q: logQ.map(Math.exp),
      best: X.map((_, at) => sigmoid(logP[at] - logQ[at])),
    },
    metrics: { least, least_formula: LOG_4 - 2 * jsd, jsd, numbers: 2 * count, height: Math.exp(Math.max(...logQ)) },
  };
}

/**
 * V(G, D*) as it is, and with the logarithm of a logarithm in its second term, for p_data = N(0, 1).
 * @param {MisprintParameters} parameters
 */
export function misprint({ mean, std }) {
  const logP = X.map((x) => logNormal(x, 0, 1));
  /** @type {(centre: number) => Misprinted} */
  const both = (centre) => {
    const logQ = X.map((x) => logNormal(x, centre, std));
    const logD = X.map((_, at) => logP[at] - logAdd(logP[at], logQ[at]));
    const [p, q] = [logP.map(Math.exp), logQ.map(Math.exp)];
    const first = integral(X.map((_, at) => p[at] * logD[at]), STEP);
    const right = integral(X.map((_, at) => q[at] * (logQ[at] - logAdd(logP[at], logQ[at]))), STEP);
    const wrong = integral(X.map((_, at) => (q[at] > 0 ? q[at] * Math.log1p(-logD[at]) : 0)), STEP);
    return { q, right: first + right, wrong: first + wrong, jsd: jensenShannon(logP, logQ) };
  };
  const now = both(mean);
  const along = grid(-6, 6, 49);
  curves[std] ??= Array.from(along, both);
  return {
    arrays: {
      x: X,
      p: logP.map(Math.exp),
      q: now.q,
      mean: along,
      right: curves[std].map(({ right }) => right),
      wrong: curves[std].map(({ wrong }) => wrong),
      now_x: [mean, mean],
      now_y: [now.right, now.wrong],
    },
    metrics: {
      right: now.right,
      wrong: now.wrong,
      apart: now.wrong - now.right,
      formula: 2 * now.jsd - LOG_4,
      peak: Math.max(...now.q),
    },
  };
}

/** @type {Record<number, Misprinted[]>} by the standard deviation of p_g */
const curves = {};

/**
 * ∫ (p + q)·H(D*), with H the entropy of a coin in nats: what even the best D has to pay.
 * @param {Doubles} logP
 * @param {Doubles} logQ
 */
function lossOfBestD(logP, logQ) {
  const values = logP.map((one, at) => {
    const logit = one - logQ[at];
    const entropy = sigmoid(logit) * softplus(-logit) + sigmoid(-logit) * softplus(logit);
    return (Math.exp(one) + Math.exp(logQ[at])) * entropy;
  });
  return integral(values, STEP);
}

/**
 * @param {Doubles} logP
 * @param {Doubles} logQ
 */
function jensenShannon(logP, logQ) {
  /** @type {(log: Doubles, other: Doubles) => number} */
  const towards = (log, other) =>
    integral(
      log.map((one, at) => {
        const density = Math.exp(one);
        return density > 0 ? density * (one - logAdd(one, other[at]) + LOG_2) : 0;
      }),
      STEP,
    );
  return 0.5 * (towards(logP, logQ) + towards(logQ, logP));
}
