// The Dirac GAN of Mescheder, Geiger & Nowozin (2018), a game of two numbers: the data are the single point 0, G puts
// its single sample at θ, and D's logit at x is ψx. As everywhere else, D(x) = σ(ψx) is the probability of "real"; the
// paper's ψ has the other sign, which changes nothing but the direction of the rotation.

import {
  arrowsOver,
  heightsOver,
  jacobianAtOrigin,
  largerEigenvalue,
  meanTurn,
  playFrom,
  stepOf,
  verdictOf,
} from '../../../../ui/figures/browser/games.js';
import { grid, sigmoid, softplus } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @import { Matrix, Path, PlaneMap, Play, Velocity } from '../../../../ui/figures/browser/games.js' */
/** @typedef {'saturating' | 'non_saturating' | 'wasserstein'} Loss */
/** @typedef {'none' | 'r1' | 'gradient_penalty' | 'clipping'} Regulariser */
/**
 * @typedef {object} DiracParameters
 * @property {Play} play
 * @property {Loss} loss
 * @property {Regulariser} regulariser
 * @property {number} inner steps of D in a row, when they alternate
 * @property {number} outer steps of G in a row
 * @property {number} size of a step
 * @property {number} strength of the penalty
 * @property {number} target norm of the gradient penalty, and bound of clipping
 * @property {number} theta
 * @property {number} psi
 * @property {number} steps
 */
/** @typedef {{ value: RealFunction, forG: RealFunction, forD: RealFunction, slope: number }} LossOfLogit */
/** @typedef {Pick<DiracParameters, 'play' | 'regulariser' | 'inner' | 'outer' | 'size' | 'strength'>} Rules */
/** @typedef {Pick<DiracParameters, 'play' | 'loss' | 'regulariser' | 'inner' | 'outer' | 'size'>} Unregularised */

const SQUARE = { low: -3, high: 3 };
const ARROWS = 15;
const FINE = 97; // points along an edge of the map of V
const LINE = grid(SQUARE.low, SQUARE.high, 61);

/**
 * V as a function of t = ψθ, D's logit at the sample; how strongly each player feels the other there; and at t = 0.
 * @type {Record<Loss, LossOfLogit>}
 */
const LOSSES = {
  saturating: { value: (t) => -Math.LN2 - softplus(t), forG: sigmoid, forD: sigmoid, slope: 0.5 },
  non_saturating: { value: (t) => -Math.LN2 - softplus(t), forG: (t) => sigmoid(-t), forD: sigmoid, slope: 0.5 },
  wasserstein: { value: (t) => -t, forG: () => 1, forD: () => 1, slope: 1 },
};

/**
 * How a penalty pulls at ψ: minus its derivative.
 * @type {Record<Regulariser, (psi: number, strength: number, target: number) => number>}
 */
const PULLS = {
  none: () => 0,
  r1: (psi, strength) => -strength * psi,
  gradient_penalty: (psi, strength, target) => -strength * Math.sign(psi) * (Math.abs(psi) - target),
  clipping: () => 0,
};

/** @type {Partial<Record<Loss, Doubles>>} */
const maps = {};

/**
 * Gradient play of the Dirac GAN.
 * @param {DiracParameters} parameters
 */
export function dirac({ play, loss, regulariser, inner, outer, size, strength, target, theta, psi, steps }) {
  const { value, forG, forD, slope } = LOSSES[loss];
  /** @type {Velocity} */
  const velocity = (at, tilt) => [
    tilt * forG(tilt * at),
    -at * forD(tilt * at) + PULLS[regulariser](tilt, strength, target),
  ];
  const bound = regulariser === 'clipping' ? target : Infinity;
  const update = stepOf({ play, inner, outer, size, velocity, bound });
  const path = playFrom([theta, psi], update, steps);
  const values = path.theta.map((at, step) => value(at * path.psi[step]));
  const distance = path.theta.map((at, step) => Math.hypot(at, path.psi[step]));
  const [lastTheta, lastPsi] = [path.theta[steps], path.psi[steps]];
  maps[loss] ??= heightsOver((at, tilt) => value(at * tilt), { ...SQUARE, count: FINE });
  const arrows = arrowsOver(velocity, { ...SQUARE, count: ARROWS });
  return {
    arrays: {
      heights: maps[loss],
      arrow_x: arrows.x,
      arrow_y: arrows.y,
      arrow_u: arrows.u,
      arrow_v: arrows.v,
      step: Float64Array.from(path.theta, (_, step) => step),
      theta: path.theta,
      psi: path.psi,
      value: values,
      distance,
      x: LINE,
      logit: LINE.map((x) => lastPsi * x),
      data_x: [0],
      data_y: [0],
      sample_x: [lastTheta],
      sample_y: [lastPsi * lastTheta],
    },
    metrics: {
      ...linearised({ play, regulariser, inner, outer, size, strength, slope, update }),
      ...conserved({ play, loss, regulariser, inner, outer, size, forD, path }),
      last_theta: lastTheta,
      last_psi: lastPsi,
      last_value: values[steps],
      first_distance: distance[0],
      last_distance: distance[steps],
      turn: meanTurn(path),
    },
  };
}

/**
 * The update near the equilibrium: its larger eigenvalue from the closed form and from finite differences.
 * @param {Rules & { slope: number, update: PlaneMap }} rules
 */
function linearised({ play, regulariser, inner, outer, size, strength, slope, update }) {
  if (regulariser === 'gradient_penalty') {
    const nothing = { modulus: null, modulus_measured: null, angle: null, angle_measured: null };
    return { ...nothing, verdict: 'never settles: a kink at ψ = 0' };
  }
  const pull = regulariser === 'r1' ? strength : 0;
  const closed = largerEigenvalue(
    play === 'simultaneous' ? simultaneous(size, slope, pull) : alternating(size, slope, pull, inner, outer),
  );
  const measured = largerEigenvalue(jacobianAtOrigin(update));
  return {
    modulus: closed.modulus,
    modulus_measured: measured.modulus,
    angle: closed.angle,
    angle_measured: measured.angle,
    verdict: verdictOf(closed),
  };
}

/**
 * 1 + h·μ for the eigenvalues μ = −γ/2 ± √(γ²/4 − f′(0)²) of the gradient field.
 * @param {number} size
 * @param {number} slope
 * @param {number} pull
 * @returns {Matrix}
 */
function simultaneous(size, slope, pull) {
  return { trace: 2 - size * pull, determinant: 1 - size * pull + (size * slope) ** 2 };
}

/**
 * k steps of D, which multiply ψ by q = 1 − hγ each and add −hf′(0)θ, then l of G, which add hf′(0)ψ each.
 * @param {number} size
 * @param {number} slope
 * @param {number} pull
 * @param {number} inner
 * @param {number} outer
 * @returns {Matrix}
 */
function alternating(size, slope, pull, inner, outer) {
  const kept = 1 - size * pull;
  let sum = 0;
  for (let turn = 0; turn < inner; turn += 1) sum += kept ** turn;
  return { trace: 1 + kept ** inner - outer * (size * slope) ** 2 * sum, determinant: kept ** inner };
}

/**
 * What unregularised play keeps, or multiplies at every step, exactly: from the path and from theory.
 * @param {Unregularised & { forD: RealFunction, path: Path }} played
 */
function conserved({ play, loss, regulariser, inner, outer, size, forD, path: { theta, psi } }) {
  const none = { growth: null, growth_theory: null, invariant: null, invariant_start: null };
  const steps = theta.length - 1;
  /** @param {number} step */
  const squared = (step) => theta[step] ** 2 + psi[step] ** 2;
  if (regulariser !== 'none' || loss === 'non_saturating') return none;
  if (play === 'simultaneous' && steps && squared(0)) {
    // V depends on ψθ alone, so that both players together move at right angles to (θ, ψ).
    let logarithm = 0;
    for (let step = 0; step < steps; step += 1) logarithm += Math.log1p((size * forD(theta[step] * psi[step])) ** 2);
    const growth = (squared(steps) / squared(0)) ** (1 / steps);
    return { ...none, growth, growth_theory: Math.exp(logarithm / steps) };
  }
  // Beyond, the levels are hyperbolas, and what the players have in common is lost in the digits of what they have.
  const held = inner * outer * size * size < 4;
  if (play !== 'alternating' || loss !== 'wasserstein' || !held) return none;
  /** @param {number} step */
  const form = (step) =>
    inner * theta[step] ** 2 + outer * psi[step] ** 2 - inner * outer * size * theta[step] * psi[step];
  return { ...none, invariant: form(steps), invariant_start: form(0) };
}
