// Expectation and cross-entropy, and what becomes of binary cross-entropy in single precision.

import {
  grid,
  integral,
  logNormal,
  logSigmoid,
  normals,
  sigmoid,
  softplus,
} from '../../../../ui/figures/browser/mathematics.js';
import { byDefinition, clamped, onLogits, sigmoid32 } from './float32.js';

/** @import { Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/**
 * @typedef {object} ExpectationParameters
 * @property {number} mean
 * @property {number} std
 * @property {'loss' | 'square' | 'step'} f
 * @property {number} n
 * @property {number} seed
 */
/** @typedef {{ p: number, q: number }} CoinsParameters */
/** @typedef {'real' | 'generated'} Label */
/** @typedef {{ d: number, label: Label }} AnswerParameters */
/** @typedef {{ o: number, label: Label }} LogitsParameters */

const X = grid(-8, 8, 321);
const MOST = 2000; // samples
const Z = grid(-10, 10, 1001);
const Z_SPACING = 0.02;
const EVERYWHERE = grid(-36, 36, 1441); // wide and fine enough for every Gaussian that the figure allows
const SPACING = 0.05;
/** @type {Record<ExpectationParameters['f'], RealFunction>} */
const FUNCTIONS = {
  loss: (x) => softplus(-x),
  square: (x) => x * x,
  step: (x) => sigmoid(x),
};
/** @type {Map<number, Doubles>} */
const kept = new Map();

/** @param {number} seed */
function noise(seed) {
  let drawn = kept.get(seed);
  if (!drawn) {
    drawn = Float64Array.from({ length: MOST }, normals(seed));
    kept.set(seed, drawn);
  }
  return drawn;
}

/**
 * E_p[f] of a Gaussian p, by quadrature in two ways, and the mean over a growing mini-batch.
 * @param {ExpectationParameters} parameters
 */
export function expectation({ mean, std, f: name, n, seed }) {
  const f = FUNCTIONS[name];
  const overX = integral(EVERYWHERE.map((x) => f(x) * Math.exp(logNormal(x, mean, std))), SPACING);
  /** @param {RealFunction} of */
  const overZ = (of) => integral(Z.map((z) => of(f(mean + std * z)) * Math.exp(logNormal(z, 0, 1))), Z_SPACING);
  const expected = overZ((value) => value);
  const spread = Math.sqrt(overZ((value) => (value - expected) ** 2));
  const drawn = noise(seed);
  const means = new Float64Array(n);
  let sum = 0;
  for (let index = 0; index < n; index += 1) {
    sum += f(mean + std * drawn[index]);
    means[index] = sum / (index + 1);
  }
  const counts = grid(1, Math.max(2, n), Math.max(2, n)).subarray(0, n);
  const error = counts.map((count) => spread / Math.sqrt(count));
  return {
    arrays: {
      x: X,
      p: X.map((x) => Math.exp(logNormal(x, mean, std))),
      f: X.map(f),
      drawn: drawn.slice(0, n).map((z) => mean + std * z),
      drawn_y: new Float64Array(n),
      counts,
      means,
      expected: counts.map(() => expected),
      above: error.map((one) => expected + 2 * one),
      below: error.map((one) => expected - 2 * one),
    },
    metrics: {
      peak: Math.exp(logNormal(0, 0, std)),
      shoulder_x: mean + std,
      shoulder: Math.exp(logNormal(std, 0, std)),
      over_x: overX,
      over_z: expected,
      batch_mean: means[n - 1],
      standard_error: spread / Math.sqrt(n),
      errors_away: (means[n - 1] - expected) / (spread / Math.sqrt(n)),
    },
  };
}

const SHARES = grid(-14, 14, 401).map(sigmoid); // dense where the costs are steep
/** @type {(x: number, y: number) => number} */
const xLogY = (x, y) => (x === 0 ? 0 : x * Math.log(y));

/**
 * H(p,q) = H(p) + KL(p‖q) of two coins.
 * @param {CoinsParameters} parameters
 */
export function coins({ p, q }) {
  /** @param {number} share */
  const cross = (share) => 0 - xLogY(p, share) - xLogY(1 - p, 1 - share);
  const entropy = cross(p);
  /** @param {number} share */
  const divergence = (share) => ratio(p, share) + ratio(1 - p, 1 - share);
  return {
    arrays: {
      share: SHARES,
      cross: SHARES.map(cross),
      entropy: SHARES.map(() => entropy),
      entropy_curve: SHARES.map((share) => -xLogY(share, share) - xLogY(1 - share, 1 - share)),
      gap_x: [q, q],
      gap_y: [entropy, Math.min(cross(q), 10)],
    },
    metrics: {
      cross: cross(q),
      cross_shown: Math.min(cross(q), 5),
      entropy,
      divergence: divergence(q),
      sum: entropy + divergence(q),
      slope: (q - p) / (q * (1 - q)),
    },
  };
}

/** @type {(x: number, y: number) => number} */
const ratio = (x, y) => (x === 0 ? 0 : x * Math.log(x / y));

const TOP = 8; // nats that the chart of the two costs shows

/**
 * What D pays for its answer about one sample: −log D(x) if it is real, −log(1 − D(x)) if it is generated.
 * @param {AnswerParameters} parameters
 */
export function answer({ d, label }) {
  const real = label === 'real';
  /** @param {number} share */
  const cost = (share) => (real ? 0 - Math.log(share) : 0 - Math.log1p(-share));
  // A step of a thousandth of the way to the nearer end keeps both points inside.
  const step = 1e-4 * Math.min(d, 1 - d);
  return {
    arrays: {
      share: SHARES,
      real: SHARES.map((share) => -Math.log(share)),
      generated: SHARES.map((share) => -Math.log1p(-share)),
      here_x: [d, d],
      here_y: [0, Math.min(TOP, cost(d))],
    },
    metrics: {
      cost: cost(d),
      cost_shown: Math.min(TOP, cost(d)),
      slope: real ? -1 / d : 1 / (1 - d),
      slope_difference: step ? (cost(d + step) - cost(d - step)) / (2 * step) : atTheEnd(d, real),
      logit: Math.log(d) - Math.log1p(-d),
    },
  };
}

/**
 * The slope at D = 0 or 1: no limit where the answer is wrong, 1 in size where it is right.
 * @param {number} d
 * @param {boolean} real
 */
function atTheEnd(d, real) {
  const wrong = real ? d === 0 : d === 1;
  const size = wrong ? Infinity : 1;
  return real ? -size : size;
}

const LOGITS = grid(-120, 120, 961);
const WORST = 10; // relative error at which its chart ends

/**
 * The cost of one answer and its slope over the logit, in double precision and in three ways in single precision.
 * @param {LogitsParameters} parameters
 */
export function logits({ o, label }) {
  const y = label === 'real' ? 1 : 0;
  /** @param {number} at */
  const exact = (at) => softplus(y ? -at : at);
  /** @param {number} at */
  const slope = (at) => (y ? -sigmoid(-at) : sigmoid(at)); // σ(o) − y without a difference
  const ways = { definition: byDefinition, clamped, logit: onLogits };
  /** @type {Record<string, Doubles>} */
  const arrays = { o: LOGITS, exact: LOGITS.map(exact), exact_slope: LOGITS.map((at) => Math.abs(slope(at))) };
  /** @type {Record<string, number>} */
  const metrics = {
    exact: exact(o),
    exact_slope: slope(o),
    d32: sigmoid32(o),
    rest32: Math.fround(1 - sigmoid32(o)),
    softplus: softplus(-o),
    minus_log_sigmoid: 0 - Math.log(sigmoid(o)),
    slope_closed: sigmoid(o) - y,
    slope_difference: (exact(o + 1e-5) - exact(o - 1e-5)) / 2e-5,
    slope_size: Math.abs(slope(o)),
    log_sigmoid: logSigmoid(o),
  };
  for (const [name, way] of Object.entries(ways)) {
    const all = Array.from(LOGITS, (at) => way(at, y));
    arrays[name] = Float64Array.from(all, ({ loss }) => (Number.isFinite(loss) ? loss : NaN));
    arrays[`${name}_slope`] = Float64Array.from(all, ({ gradient }) => Math.abs(gradient));
    arrays[`${name}_error`] = Float64Array.from(all, ({ loss }, index) => relativeError(loss, exact(LOGITS[index])));
    const { loss, gradient } = way(o, y);
    Object.assign(metrics, {
      [name]: loss,
      [`${name}_slope`]: gradient,
      [`${name}_error`]: Math.abs(loss - exact(o)) / exact(o),
    });
  }
  return { arrays, metrics };
}

/**
 * Between what is too small to draw and what is as bad as it gets.
 * @param {number} value
 * @param {number} exact
 */
function relativeError(value, exact) {
  const error = Math.abs(value - exact) / exact;
  return Number.isFinite(error) ? Math.min(WORST, Math.max(1e-9, error)) : WORST;
}
