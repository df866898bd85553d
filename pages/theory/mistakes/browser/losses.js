// Common mistakes about losses: what stands in the logarithm, which way is up, and what makes a gradient small.

import {
  grid,
  integral,
  logNormal,
  logSigmoid,
  sigmoid,
  softplus,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ share: number, answer: number }} SwappedParameters */
/** @typedef {{ logit: number }} DirectionParameters */
/** @typedef {{ steepness: number, place: number }} SignsParameters */
/** @typedef {{ logit: number, constant: number }} SlopeParameters */

const ANSWERS = grid(0.005, 0.995, 199);

/**
 * The cross-entropy of two coins over the answer, and with the roles of truth and answer swapped.
 * @param {SwappedParameters} parameters
 */
export function swapped({ share, answer }) {
  /** @type {(weights: number, inside: number) => number} */
  const cross = (weights, inside) => -weights * Math.log(inside) - (1 - weights) * Math.log1p(-inside);
  /** @param {number} q */
  const right = (q) => cross(share, q);
  /** @param {number} q */
  const wrong = (q) => cross(q, share);
  const end = share > 0.5 ? 1 : 0;
  return {
    arrays: {
      answer: ANSWERS,
      right: ANSWERS.map(right),
      wrong: ANSWERS.map(wrong),
      least_x: [share, end],
      least_y: [right(share), wrong(end)],
    },
    metrics: {
      right: right(answer),
      wrong: wrong(answer),
      best: share,
      best_wrong: share === 0.5 ? null : end,
      least: right(lowest(right, 0.001, 0.999)),
      entropy: cross(share, share),
    },
  };
}

const DIRECTED = grid(-4, 8, 121);

/**
 * Loss and value of a D that gives the logit o to a real sample and −o to a generated one.
 * @param {DirectionParameters} parameters
 */
export function direction({ logit }) {
  /** @param {number} o */
  const value = (o) => Math.log(sigmoid(o)) + Math.log1p(-sigmoid(-o));
  return {
    arrays: { logit: DIRECTED, loss: DIRECTED.map(lossOfPair), value: DIRECTED.map(value) },
    metrics: {
      real: sigmoid(logit),
      generated: sigmoid(-logit),
      loss: lossOfPair(logit),
      value: value(logit),
      minus_value: -value(logit),
    },
  };
}

/** @param {number} o */
function lossOfPair(o) {
  return 2 * softplus(-o);
}

/**
 * One step up the loss of D, at a rate of 1.
 * @param {DirectionParameters} parameters
 */
export function maximise({ logit }) {
  return { logit: logit - 2 * sigmoid(-logit) };
}

/**
 * One step down the loss of D, at a rate of 1.
 * @param {DirectionParameters} parameters
 */
export function minimise({ logit }) {
  return { logit: logit + 2 * sigmoid(-logit) };
}

const Z = grid(-9, 9, 181);
const WEIGHTS = Z.map((z) => Math.exp(logNormal(z, 0, 1)));
const DATA_MEAN = 1;
const STEEPNESSES = grid(-4, 4, 41);
const PLACES = grid(-3, 3, 31);

/**
 * What D(x) = σ(steepness · x) and G(z) = place + z are to minimise, for p_data = N(1, 1), and the same with its sign lost.
 * @param {SignsParameters} parameters
 */
export function signs({ steepness, place }) {
  /** @type {(mean: number, f: RealFunction) => number} the mean of f under N(mean, 1) */
  const expectation = (mean, f) => integral(Z.map((z, at) => WEIGHTS[at] * f(mean + z)), Z[1] - Z[0]);
  /** @param {number} s */
  const lossOfD = (s) => expectation(DATA_MEAN, (x) => softplus(-s * x)) + expectation(place, (x) => softplus(s * x));
  /** @param {number} mean */
  const lossOfG = (mean) => expectation(mean, (x) => softplus(-steepness * x));
  /** @param {number} s */
  const slopeOfD = (s) =>
    expectation(place, (x) => sigmoid(s * x) * x) - expectation(DATA_MEAN, (x) => sigmoid(-s * x) * x);
  const printed = expectation(DATA_MEAN, (x) => logSigmoid(steepness * x)) +
    expectation(place, (x) => logSigmoid(-steepness * x));
  const [ofD, ofG] = [STEEPNESSES.map(lossOfD), PLACES.map(lossOfG)];
  const [loss, lossG] = [lossOfD(steepness), lossOfG(place)];
  return {
    arrays: {
      steepness: STEEPNESSES,
      right_d: ofD,
      wrong_d: ofD.map((value) => -value),
      place: PLACES,
      right_g: ofG,
      wrong_g: ofG.map((value) => -value),
      now_d_x: [steepness, steepness],
      now_d_y: [loss, -loss],
      now_g_x: [place, place],
      now_g_y: [lossG, -lossG],
    },
    metrics: {
      loss,
      printed,
      loss_g: lossG,
      printed_g: -lossG,
      best: rootOf(slopeOfD, -20, 20),
      slope: slopeOfD(steepness),
      slope_measured: differentiated(lossOfD, steepness),
    },
  };
}

const LOGITS = grid(-8, 8, 161);

/**
 * Value and slope of log(1 − D) + constant over the logit of D.
 * @param {SlopeParameters} parameters
 */
export function slope({ logit, constant }) {
  /** @param {number} o */
  const value = (o) => constant - softplus(o);
  const d = sigmoid(logit);
  const [inD, ofD] = [-1 / sigmoid(-logit), d * sigmoid(-logit)];
  return {
    arrays: {
      logit: LOGITS,
      value: LOGITS.map(value),
      slope: LOGITS.map((o) => -sigmoid(o)),
      now_x: [logit],
      now_slope: [-d],
    },
    metrics: {
      d,
      value: value(logit),
      slope_in_d: inD,
      slope_of_d: ofD,
      chain: inD * ofD,
      slope_measured: differentiated(value, logit),
    },
  };
}

/**
 * A derivative by differences of fourth order.
 * @param {RealFunction} f
 * @param {number} at
 */
function differentiated(f, at) {
  const apart = 1e-3;
  return (8 * (f(at + apart) - f(at - apart)) - (f(at + 2 * apart) - f(at - 2 * apart))) / (12 * apart);
}

/**
 * Where a function with one valley is lowest, by trisection.
 * @param {RealFunction} f
 * @param {number} from
 * @param {number} to
 */
function lowest(f, from, to) {
  let [low, high] = [from, to];
  for (let round = 0; round < 90; round += 1) {
    const [one, other] = [low + (high - low) / 3, high - (high - low) / 3];
    if (f(one) > f(other)) low = one;
    else high = other;
  }
  return (low + high) / 2;
}

/**
 * Where a rising function is 0, by halving.
 * @param {RealFunction} f
 * @param {number} from
 * @param {number} to
 */
function rootOf(f, from, to) {
  let [low, high] = [from, to];
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
