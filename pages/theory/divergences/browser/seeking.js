// One Gaussian that has to fit two modes: what each divergence makes of it.

import { descend } from './descent.js';
import { FITS, target } from './fits.js';
import { grid, logNormal, normalCdf, softplus } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @import { Objective } from './descent.js' */
/** @import { Divergence, Target } from './fits.js' */
/**
 * @typedef {object} FitParameters
 * @property {Divergence} divergence
 * @property {number} steps
 * @property {number} start_mean
 * @property {number} start_std
 * @property {number} distance of the two modes
 * @property {number} mode_std
 * @property {number} share of the second mode
 */
/**
 * @callback Charge
 * @param {number} logP at x
 * @param {number} logQ at x
 * @param {number} x
 * @param {Component[]} parts of p
 * @param {number} mean of q
 * @param {number} std of q
 * @returns {number}
 */
/** @typedef {{ key: string, target: Target, path: number[][], optimum: number[] }} Descent */

const LOG_2 = Math.log(2);
const X = grid(-10, 10, 401);
const STEPS = 150;
const AT = Float64Array.from({ length: STEPS + 1 }, (_, index) => index);
const SMALL = 1e-5;
const CORNER = 5e-3; // W₁ has a corner at 0: close to it there is no gradient that differences could confirm

/** @type {Descent | null} */
let kept = null;

/**
 * p_g after some steps of descent on the chosen divergence.
 * @param {FitParameters} values
 */
export function fit(values) {
  const { divergence, steps, start_mean: startMean, start_std: startStd } = values;
  const { path, target: data, optimum } = followed(values);
  const [mean, logStd, value] = path[Math.round(steps)];
  const std = Math.exp(logStd);
  const objective = FITS[divergence];
  const [, inMean, inLogStd] = objective(data, mean, logStd);
  const logP = X.map((x) => logDensity(x, data.parts));
  const logQ = X.map((x) => logNormal(x, mean, std));
  const moments = momentsOf(data.parts);
  const smooth = divergence !== 'transport' || value > CORNER;
  /** @param {RealFunction} of */
  const measured = (of) => (smooth ? (of(SMALL) - of(-SMALL)) / (2 * SMALL) : null);
  /** @param {Divergence} name */
  const at = (name) => FITS[name](data, mean, logStd)[0];
  return {
    arrays: {
      x: X,
      p: logP.map(Math.exp),
      q: logQ.map(Math.exp),
      begun: X.map((x) => Math.exp(logNormal(x, startMean, startStd))),
      charge: X.map((x, index) => CHARGES[divergence](logP[index], logQ[index], x, data.parts, mean, std)),
      step: AT.subarray(0, path.length),
      fall: Float64Array.from(path, (place) => place[2]),
      step_dot: [steps],
      fall_dot: [value],
      way_mean: Float64Array.from(path.slice(0, steps + 1), (place) => place[0]),
      way_std: Float64Array.from(path.slice(0, steps + 1), (place) => Math.exp(place[1])),
      mean_dot: [mean],
      std_dot: [std],
      matched_mean: [moments.mean],
      matched_std: [moments.std],
    },
    metrics: {
      mean,
      std,
      forward: at('forward'),
      reverse: at('reverse'),
      jsd: at('jsd'),
      transport: at('transport'),
      value,
      begun: path[0][2],
      begun_peak: Math.exp(logNormal(0, 0, startStd)),
      begun_edge: startMean + startStd,
      begun_edge_height: Math.exp(logNormal(1, 0, 1)) / startStd,
      slope_mean: smooth ? inMean : null,
      slope_mean_measured: measured((change) => objective(data, mean + change, logStd)[0]),
      slope_std: smooth ? inLogStd : null,
      slope_std_measured: measured((change) => objective(data, mean, logStd + change)[0]),
      found_mean: optimum[0],
      found_std: Math.exp(optimum[1]),
      data_mean: moments.mean,
      data_std: moments.std,
    },
  };
}

/**
 * What a point adds to the divergence.
 * @type {Record<Divergence, Charge>}
 */
const CHARGES = {
  forward: (logP, logQ) => Math.exp(logP) * (logP - logQ),
  reverse: (logP, logQ) => Math.exp(logQ) * (logQ - logP),
  jsd: (logP, logQ) =>
    0.5 * (Math.exp(logP) * (LOG_2 - softplus(logQ - logP)) + Math.exp(logQ) * (LOG_2 - softplus(logP - logQ))),
  transport(_logP, _logQ, x, parts, mean, std) {
    const below = parts.reduce((sum, part) => sum + part.weight * normalCdf((x - part.mean) / part.std), 0);
    return Math.abs(below - normalCdf((x - mean) / std));
  },
};

/**
 * The whole descent; only whether it is asked for depends on the number of steps shown.
 * @param {FitParameters} values
 */
function followed(values) {
  const taken = values.steps > 0 ? STEPS : 0;
  const { divergence, start_mean: mean, start_std: std, distance, mode_std: modeStd, share } = values;
  const key = [taken, divergence, mean, std, distance, modeStd, share].join();
  if (key !== kept?.key) {
    const data = target([
      { mean: -distance / 2, std: modeStd, weight: 1 - share },
      { mean: distance / 2, std: modeStd, weight: share },
    ]);
    const start = [mean, Math.log(std)];
    /** @type {(name: Divergence) => Objective} */
    const along = (name) => (a, b) => FITS[name](data, a, b);
    const path = descend(along(divergence), start, taken);
    const ideal = descend(along('forward'), start, 3000, 1);
    kept = { key, target: data, path, optimum: ideal[ideal.length - 1] };
  }
  return kept;
}

/**
 * Mean and standard deviation of a mixture, by the law of total variance.
 * @param {Component[]} parts
 */
function momentsOf(parts) {
  const mean = parts.reduce((sum, part) => sum + part.weight * part.mean, 0);
  const variance = parts.reduce((sum, part) => sum + part.weight * (part.std ** 2 + (part.mean - mean) ** 2), 0);
  return { mean, std: Math.sqrt(variance) };
}

/**
 * @param {number} x
 * @param {Component[]} parts
 */
function logDensity(x, parts) {
  const [one, other] = parts.map(({ mean, std, weight }) => Math.log(weight) + logNormal(x, mean, std));
  return Math.max(one, other) + Math.log1p(Math.exp(-Math.abs(one - other)));
}
