// KL in both directions, JSD, total variation and W₁ of two densities that can be moved over each other.

import * as boxes from './boxes.js';
import * as gaussians from '../../../../ui/figures/browser/gaussian_pairs.js';
import { grid, logNormal, softplus } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/**
 * @typedef {object} OverlapParameters
 * @property {'gaussians' | 'boxes'} shape
 * @property {number} data_mean
 * @property {number} data_std
 * @property {number} generated_mean
 * @property {number} generated_std
 */
/** @typedef {'forward' | 'reverse' | 'jsd' | 'tv' | 'transport'} Distance */
/** @typedef {'jsdSlope' | 'transportSlope'} Slope */
/** @typedef {'forwardSlope' | 'reverseSlope'} KlSlope null where KL is infinite */
/** @typedef {'forwardSum' | 'reverseSum' | 'area' | 'jsdMeasured' | 'transportMeasured'} SecondWay */
/** @typedef {Record<Distance | SecondWay | Slope, number> & Record<KlSlope, number | null>} Distances */
/** @typedef {Record<Distance | KlSlope | Slope, Doubles>} Curves over the distance of the means */

const LOG_2 = Math.log(2);
const FINE = 10; // points in the smaller standard deviation
const COARSE = 2; // enough for a curve of which a screen shows three digits
const X = grid(-12, 12, 481);
const APART = grid(0, 12, 121);
const HALF_STEP = 3e-5; // of measured slopes

/** @type {Map<string, Curves & { apart: Doubles }>} curves by everything else that they depend on */
const kept = new Map();

/**
 * Two Gaussians or two boxes.
 * @param {OverlapParameters} values
 */
export function overlap(values) {
  const { shape, data_mean: m, data_std: s, generated_mean: n, generated_std: t } = values;
  const delta = n - m;
  const of = shape === 'boxes' ? boxesAt(delta, s, t) : gaussiansAt(delta, s, t);
  const view = shape === 'boxes' ? boxesView(m, s, n, t) : gaussiansView(m, s, n, t);
  const curves = curvesOf(shape, s, t);
  return {
    arrays: {
      ...view.arrays,
      mean: curves.apart.map((value) => m + value),
      forward: curves.forward,
      reverse: curves.reverse,
      jsd: curves.jsd,
      tv: curves.tv,
      transport: curves.transport,
      forward_slope: curves.forwardSlope,
      reverse_slope: curves.reverseSlope,
      jsd_slope: curves.jsdSlope,
      transport_slope: curves.transportSlope,
      here: [n],
      forward_dot: [finite(of.forward)],
      reverse_dot: [finite(of.reverse)],
      jsd_dot: [of.jsd],
      tv_dot: [of.tv],
      transport_dot: [of.transport],
      jsd_slope_dot: [of.jsdSlope],
      transport_slope_dot: [of.transportSlope],
    },
    metrics: {
      ...view.metrics,
      ...metricsOf(of, delta),
      edge_p: m + s,
      edge_q: n + t,
    },
  };
}

/**
 * @param {Distances} of
 * @param {number} delta
 */
function metricsOf(of, delta) {
  const { forward, reverse, jsd, tv, transport } = of;
  return {
    forward,
    forward_sum: of.forwardSum,
    reverse,
    reverse_sum: of.reverseSum,
    jsd,
    tv,
    transport,
    area: of.area,
    shift: Math.abs(delta),
    forward_slope: of.forwardSlope,
    reverse_slope: of.reverseSlope,
    jsd_slope: of.jsdSlope,
    jsd_measured: of.jsdMeasured,
    transport_slope: of.transportSlope,
    transport_measured: of.transportMeasured,
    pinsker: Math.sqrt(Math.min(forward, reverse) / 2),
    jsd_least: (tv * tv) / 2,
    jsd_most: LOG_2 * tv,
    quarter: (forward + reverse) / 4,
  };
}

/**
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 * @returns {Distances}
 */
function gaussiansAt(delta, s, t) {
  const sums = gaussians.integrals(delta, s, t, FINE);
  return {
    forward: gaussians.divergence(delta, s, t),
    reverse: gaussians.divergence(delta, t, s),
    forwardSum: sums.forward,
    reverseSum: sums.reverse,
    jsd: sums.jsd,
    tv: gaussians.totalVariation(delta, s, t),
    transport: gaussians.transport(delta, s, t),
    area: gaussians.areaBetween(delta, s, t),
    forwardSlope: gaussians.divergenceSlope(delta, t),
    reverseSlope: gaussians.divergenceSlope(delta, s),
    jsdSlope: sums.slope,
    jsdMeasured: measured((at) => gaussians.integrals(at, s, t, FINE).jsd, delta),
    transportSlope: gaussians.transportSlope(delta, s, t),
    transportMeasured: measured((at) => gaussians.transport(at, s, t), delta),
  };
}

/**
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 * @returns {Distances}
 */
function boxesAt(delta, s, t) {
  const [a, b] = [boxes.halfWidth(s), boxes.halfWidth(t)];
  const sums = boxes.pieces(delta, a, b);
  const [forward, reverse] = [boxes.divergence(delta, a, b), boxes.divergence(delta, b, a)];
  return {
    forward,
    reverse,
    forwardSum: sums.forward,
    reverseSum: sums.reverse,
    jsd: sums.jsd,
    tv: boxes.totalVariation(delta, a, b),
    transport: boxes.transport(delta, a, b),
    area: sums.area,
    forwardSlope: forward < Infinity ? 0 : null,
    reverseSlope: reverse < Infinity ? 0 : null,
    jsdSlope: boxes.jsdSlope(delta, a, b),
    jsdMeasured: measured((at) => boxes.pieces(at, a, b).jsd, delta),
    transportSlope: boxes.transportSlope(delta, a, b),
    transportMeasured: measured((at) => boxes.pieces(at, a, b).area, delta),
  };
}

/**
 * @param {RealFunction} distance
 * @param {number} delta
 */
function measured(distance, delta) {
  return (distance(delta + HALF_STEP) - distance(delta - HALF_STEP)) / (2 * HALF_STEP);
}

/** @param {number} value */
function finite(value) {
  return Number.isFinite(value) ? value : NaN;
}

/**
 * Both densities, and what each point adds to the divergences.
 * @param {number} m
 * @param {number} s
 * @param {number} n
 * @param {number} t
 */
function gaussiansView(m, s, n, t) {
  const [logP, logQ] = [X.map((x) => logNormal(x, m, s)), X.map((x) => logNormal(x, n, t))];
  const [p, q] = [logP.map(Math.exp), logQ.map(Math.exp)];
  /** @param {number} std */
  const top = (std) => Math.exp(logNormal(0, 0, std));
  return {
    arrays: {
      x: X,
      x_p: X,
      x_q: X,
      p,
      q,
      adds_forward: X.map((_, i) => p[i] * (logP[i] - logQ[i])),
      adds_reverse: X.map((_, i) => q[i] * (logQ[i] - logP[i])),
      adds_jsd: X.map((_, i) => addsToMixed(p[i], q[i], logP[i] - logQ[i])),
    },
    metrics: {
      peak_p: top(s),
      peak_q: top(t),
      edge_p_height: top(s) * Math.exp(-0.5),
      edge_q_height: top(t) * Math.exp(-0.5),
    },
  };
}

/**
 * @param {number} m
 * @param {number} s
 * @param {number} n
 * @param {number} t
 */
function boxesView(m, s, n, t) {
  const [a, b] = [boxes.halfWidth(s), boxes.halfWidth(t)];
  const [p, q] = [1 / (2 * a), 1 / (2 * b)];
  /** @type {(middle: number, half: number) => number[]} */
  const outline = (middle, half) => [X[0], middle - half, middle - half, middle + half, middle + half, X[X.length - 1]];
  /** @param {number} x */
  const inP = (x) => (Math.abs(x - m) < a ? p : 0);
  /** @param {number} x */
  const inQ = (x) => (Math.abs(x - n) < b ? q : 0);
  /** @type {(one: number, other: number) => number} */
  const adds = (one, other) => (one ? (other ? one * Math.log(one / other) : NaN) : 0);
  return {
    arrays: {
      x: X,
      x_p: outline(m, a),
      x_q: outline(n, b),
      p: [0, 0, p, p, 0, 0],
      q: [0, 0, q, q, 0, 0],
      adds_forward: X.map((x) => adds(inP(x), inQ(x))),
      adds_reverse: X.map((x) => adds(inQ(x), inP(x))),
      adds_jsd: X.map((x) => addsToMixed(inP(x), inQ(x), Math.log(inP(x)) - Math.log(inQ(x)))),
    },
    metrics: { peak_p: p, peak_q: q, edge_p_height: p, edge_q_height: q },
  };
}

/**
 * @param {number} p
 * @param {number} q
 * @param {number} odds
 */
function addsToMixed(p, q, odds) {
  return 0.5 * ((p ? p * (LOG_2 - softplus(-odds)) : 0) + (q ? q * (LOG_2 - softplus(odds)) : 0));
}

/**
 * All distances as functions of the distance of the means; they are even functions, and their slopes odd ones.
 * @param {OverlapParameters['shape']} shape
 * @param {number} s
 * @param {number} t
 */
function curvesOf(shape, s, t) {
  const key = `${shape} ${s} ${t}`;
  let curves = kept.get(key);
  if (!curves) {
    curves = shape === 'boxes' ? boxesCurves(s, t) : gaussiansCurves(s, t);
    kept.clear(); // one figure asks again and again for the same widths, and then for others
    kept.set(key, curves);
  }
  return curves;
}

/**
 * @param {number} s
 * @param {number} t
 */
function gaussiansCurves(s, t) {
  const mixed = Array.from(APART, (delta) => gaussians.integrals(delta, s, t, COARSE));
  const right = {
    forward: APART.map((delta) => gaussians.divergence(delta, s, t)),
    reverse: APART.map((delta) => gaussians.divergence(delta, t, s)),
    jsd: Float64Array.from(mixed, ({ jsd }) => jsd),
    tv: APART.map((delta) => gaussians.totalVariation(delta, s, t)),
    transport: APART.map((delta) => gaussians.transport(delta, s, t)),
    forwardSlope: APART.map((delta) => gaussians.divergenceSlope(delta, t)),
    reverseSlope: APART.map((delta) => gaussians.divergenceSlope(delta, s)),
    jsdSlope: Float64Array.from(mixed, ({ slope }) => slope),
    transportSlope: APART.map((delta) => gaussians.transportSlope(delta, s, t)),
  };
  return mirrored(APART, right);
}

/**
 * @param {number} s
 * @param {number} t
 */
function boxesCurves(s, t) {
  const [a, b] = [boxes.halfWidth(s), boxes.halfWidth(t)];
  // A point on either side of each edge, so that jumps and corners stand where they are.
  const corners = [Math.abs(a - b), a + b].flatMap((edge) => [edge - 1e-9, edge + 1e-9]);
  const apart = Float64Array.from([...APART, ...corners].filter((delta) => delta >= 0)).sort();
  /** @type {(distance: (delta: number, a: number, b: number) => number, a: number, b: number) => Doubles} */
  const over = (distance, ...widths) => apart.map((delta) => finite(distance(delta, ...widths)));
  return mirrored(apart, {
    forward: over(boxes.divergence, a, b),
    reverse: over(boxes.divergence, b, a),
    jsd: over(boxes.jsd, a, b),
    tv: over(boxes.totalVariation, a, b),
    transport: over(boxes.transport, a, b),
    forwardSlope: apart.map((delta) => (boxes.divergence(delta, a, b) < Infinity ? 0 : NaN)),
    reverseSlope: apart.map((delta) => (boxes.divergence(delta, b, a) < Infinity ? 0 : NaN)),
    jsdSlope: over(boxes.jsdSlope, a, b),
    transportSlope: over(boxes.transportSlope, a, b),
  });
}

/**
 * @param {Doubles} apart
 * @param {Curves} right
 */
function mirrored(apart, right) {
  const curves = Object.entries(right).map(([name, values]) => [name, joined(values, name.endsWith('Slope') ? -1 : 1)]);
  return { apart: joined(apart, -1), .../** @type {Curves} */ (Object.fromEntries(curves)) };
}

/**
 * @param {Doubles} values
 * @param {number} sign
 */
function joined(values, sign) {
  return Float64Array.from([...Array.from(values, (value) => sign * value).reverse(), ...values]);
}
