// How far a Gaussian N(mean, std²) is from a mixture of two, and which way it has to move: the value of a divergence and
// its gradient in (mean, log std). Every gradient is the exact derivative of the value as it is computed.

import {
  grid,
  logAdd,
  logNormal,
  logSigmoid,
  normalCdf,
  sigmoid,
  softplus,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {'forward' | 'reverse' | 'jsd' | 'transport'} Divergence */
/** @typedef {{ x: number, logP: number, weight: number }} Node a point of an integral under p_data */
/**
 * A mixture, and what the divergences need to know of it.
 * @typedef {object} Target
 * @property {Component[]} parts
 * @property {Node[]} nodes
 * @property {number} mean
 * @property {number} square the mean of x²
 * @property {number} entropy
 * @property {number[][]} cuts [x, distribution function at x]
 */

const LOG_2 = Math.log(2);
const REACH = 16; // the mixture lives within
const STEP = 0.1;
const X = grid(-REACH, REACH, 321);
const NOTHING = 1e-18; // masses that no sum would notice
const CUTS = 0.25; // where the sign of F_p − F_q is looked at

/**
 * A mixture with components {mean, std, weight}, and what the divergences need to know of it.
 * @param {Component[]} parts
 * @returns {Target}
 */
export function target(parts) {
  const nodes = Array.from(X, (x) => {
    const logP = scored(x, parts)[0];
    return { x, logP, weight: STEP * Math.exp(logP) };
  }).filter(({ weight }) => weight > NOTHING);
  /** @param {(node: Node) => number} of */
  const sum = (of) => nodes.reduce((total, node) => total + node.weight * of(node), 0);
  /** @type {number[][]} */
  const cuts = [];
  for (let x = -3 * REACH; x <= 3 * REACH; x += CUTS) cuts.push([x, distribution(x, parts)]);
  return {
    parts,
    nodes,
    mean: sum(({ x }) => x),
    square: sum(({ x }) => x * x),
    entropy: -sum(({ logP }) => logP),
    cuts,
  };
}

/**
 * Divergence -> (target, mean, log std) -> [value, derivative in the mean, derivative in log std].
 * @type {Record<Divergence, (target: Target, mu: number, logStd: number) => [number, number, number]>}
 */
export const FITS = {
  /** KL(p_data ‖ p_g): a cross-entropy, which needs no more of p_data than two moments. */
  forward({ mean, square, entropy }, mu, logStd) {
    const variance = Math.exp(2 * logStd);
    const distance = square - 2 * mu * mean + mu * mu; // E (x − mu)²
    const cross = 0.5 * Math.log(2 * Math.PI) + logStd + distance / (2 * variance);
    return [cross - entropy, (mu - mean) / variance, 1 - distance / variance];
  },

  /** KL(p_g ‖ p_data): the entropy of p_g is known, E_g log p_data is an integral along z, x = mu + std z. */
  reverse({ parts }, mu, logStd) {
    let [value, inMean, inLogStd] = [-0.5 * Math.log(2 * Math.PI) - 0.5 - logStd, 0, -1];
    along(mu, logStd, (x, weight, shift) => {
      const [logP, score] = scored(x, parts);
      value -= weight * logP;
      inMean -= weight * score;
      inLogStd -= weight * score * shift;
    });
    return [value, inMean, inLogStd];
  },

  /** JSD = ln 2 + ½ E_data log D* + ½ E_g log(1 − D*). */
  jsd({ parts, nodes }, mu, logStd) {
    let [value, inMean, inLogStd] = [LOG_2, 0, 0];
    const std = Math.exp(logStd);
    for (const { x, logP, weight } of nodes) {
      const z = (x - mu) / std;
      const odds = logP - logNormal(x, mu, std);
      value += 0.5 * weight * logSigmoid(odds);
      const rest = 0.5 * weight * sigmoid(-odds);
      inMean -= (rest * z) / std;
      inLogStd -= rest * (z * z - 1);
    }
    along(mu, logStd, (x, weight, shift, logQ) => {
      const [at, score] = scored(x, parts);
      value -= 0.5 * weight * softplus(at - logQ);
      const real = 0.5 * weight * sigmoid(at - logQ);
      inMean -= real * score;
      inLogStd -= real * (score * shift + 1);
    });
    return [value, inMean, inLogStd];
  },

  /** W₁ = ∫ |F_p − F_q| dx, in closed form between the places where the distribution functions cross. */
  transport({ parts, cuts }, mu, logStd) {
    const std = Math.exp(logStd);
    /** @param {number} x */
    const apart = (x) => distribution(x, parts) - normalCdf((x - mu) / std);
    let [value, inMean, inLogStd] = [0, 0, 0];
    let before = { area: 0, mass: 0, height: 0 };
    let sign = 0;
    /** @type {(area: number, mass: number, height: number) => void} */
    const close = (area, mass, height) => {
      value += Math.abs(area - before.area);
      inMean += sign * (mass - before.mass);
      inLogStd -= sign * std * std * (height - before.height);
      before = { area, mass, height };
    };
    let last = [NaN, NaN];
    for (const [x, below] of cuts) {
      const at = below - normalCdf((x - mu) / std);
      if (at === 0) continue;
      if (sign && Math.sign(at) !== sign) {
        const root = crossing(apart, last, [x, at]);
        const area = areaUpTo(root, parts) - areaUpTo(root, [{ mean: mu, std, weight: 1 }]);
        close(area, normalCdf((root - mu) / std), Math.exp(logNormal(root, mu, std)));
      }
      sign = Math.sign(at);
      last = [x, at];
    }
    const mean = parts.reduce((sum, part) => sum + part.weight * part.mean, 0);
    close(mu - mean, 1, 0);
    return [value, inMean, inLogStd];
  },
};

/**
 * Call `visit(x, weight, x − mu, log density)` at the nodes of an integral under N(mu, std²).
 * @param {number} mu
 * @param {number} logStd
 * @param {(x: number, weight: number, shift: number, logDensity: number) => void} visit
 */
function along(mu, logStd, visit) {
  const std = Math.exp(logStd);
  // By powers of two: the nodes stay where they are while std moves a little, and so do their errors.
  const step = Math.min(0.3, 0.2 / 2 ** Math.ceil(Math.log2(std)));
  const count = Math.ceil(7.5 / step);
  const scale = step / Math.sqrt(2 * Math.PI);
  const top = -0.5 * Math.log(2 * Math.PI) - logStd;
  for (let index = -count; index <= count; index += 1) {
    const z = step * index;
    visit(mu + std * z, scale * Math.exp(-0.5 * z * z), std * z, top - 0.5 * z * z);
  }
}

/**
 * [log p, its derivative] of a mixture of two.
 * @param {number} x
 * @param {Component[]} parts
 */
function scored(x, [one, other]) {
  const a = Math.log(one.weight) + logNormal(x, one.mean, one.std);
  const b = Math.log(other.weight) + logNormal(x, other.mean, other.std);
  const share = sigmoid(a - b);
  const slope = share * ((one.mean - x) / one.std ** 2) + (1 - share) * ((other.mean - x) / other.std ** 2);
  return [logAdd(a, b), slope];
}

/**
 * @param {number} x
 * @param {Component[]} parts
 */
function distribution(x, parts) {
  return parts.reduce((sum, { mean, std, weight }) => sum + weight * normalCdf((x - mean) / std), 0);
}

/**
 * ∫ F up to x.
 * @param {number} x
 * @param {Component[]} parts
 */
function areaUpTo(x, parts) {
  return parts.reduce((sum, { mean, std, weight }) => {
    const z = (x - mean) / std;
    return sum + weight * std * (z * normalCdf(z) + Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI));
  }, 0);
}

/**
 * A zero between two points [x, value] of different sign (Illinois' false position, Dowell & Jarratt 1971).
 * @param {RealFunction} of
 * @param {number[]} from
 * @param {number[]} to
 */
function crossing(of, [low, atLow], [high, atHigh]) {
  let [a, fa, b, fb] = [low, atLow, high, atHigh];
  for (let round = 0; round < 60 && Math.abs(b - a) > 1e-12; round += 1) {
    const x = (a * fb - b * fa) / (fb - fa);
    const fx = of(x);
    if (fx === 0) return x;
    if (Math.sign(fx) === Math.sign(fb)) fa /= 2;
    else [a, fa] = [b, fb];
    [b, fb] = [x, fx];
    if (Math.abs(fx) < 1e-15) break;
  }
  return b;
}
