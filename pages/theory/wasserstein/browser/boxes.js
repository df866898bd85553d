// Two boxes of the same width, that of the data at 0 and that of the generator at θ: W₁ and JSD between them, and what
// the best critic and the best discriminator tell each generated sample.

import { grid, roundUp } from '../../../../ui/figures/browser/mathematics.js';

/** @typedef {{ theta: number, width: number }} BoxParameters */
/** @typedef {[x: number, y: number]} Point */

const LOG_2 = Math.log(2);
const [LOW, HIGH] = [-6, 6]; // the chart
const THETAS = grid(-4, 4, 161);
const HALF_STEP = 1e-4; // of the differences that check a slope

/**
 * The pair at θ, and both distances over all θ.
 * @param {BoxParameters} values
 */
export function boxes({ theta, width: w }) {
  const edges = edgesOf(theta, w);
  const first = edges[0];
  const last = edges[3];
  const slope = -Math.sign(theta); // of the best critic, wherever the distribution functions differ
  const middle = theta / 2;
  /** @param {number} x */
  const critic = (x) => slope * (Math.min(last, Math.max(first, x)) - middle);
  const corners = Float64Array.from([...THETAS, ...[-w, 0, w].flatMap((at) => [at - 1e-9, at, at + 1e-9])]).sort();
  const outside = { low: critic(first), high: critic(last) };
  return {
    arrays: {
      x_p: outline(0, w),
      x_q: outline(theta, w),
      p: box(w),
      q: box(w),
      theta: corners,
      transport: corners.map(Math.abs),
      jsd: corners.map((at) => jsd(at, w)),
      transport_slope: corners.map(Math.sign),
      jsd_slope: corners.map((at) => jsdSlope(at, w)),
      here: [theta],
      transport_dot: [Math.abs(theta)],
      jsd_dot: [jsd(theta, w)],
      transport_slope_dot: [Math.sign(theta)],
      jsd_slope_dot: [jsdSlope(theta, w)],
      critic_x: [first, last],
      critic: [outside.low, outside.high],
      left_x: [LOW, first, LOW],
      left: [outside.low - (first - LOW), outside.low, outside.low + (first - LOW)],
      right_x: [HIGH, last, HIGH],
      right: [outside.high - (HIGH - last), outside.high, outside.high + (HIGH - last)],
      ...staircase(theta, w),
      height_span: [0, roundUp(1.05 / w)],
      slope_span: [-1, 1].map((sign) => sign * roundUp(Math.max(1.5, (1.1 * LOG_2) / w))),
    },
    metrics: {
      transport: Math.abs(theta),
      transport_area: areaBetween(theta, w),
      transport_dual: mean(critic, 0, w, theta) - mean(critic, theta, w, 0),
      jsd: jsd(theta, w),
      jsd_formula: LOG_2 * Math.min(1, Math.abs(theta) / w),
      transport_slope: Math.sign(theta),
      transport_measured: (areaBetween(theta + HALF_STEP, w) - areaBetween(theta - HALF_STEP, w)) / (2 * HALF_STEP),
      jsd_slope: jsdSlope(theta, w),
      through_critic: -slope,
      through_discriminator: 0, // D* is level on each of its stairs
      height: 1 / w,
      middle,
    },
  };
}

/**
 * The edges of both boxes from left to right.
 * @param {number} theta
 * @param {number} w
 */
function edgesOf(theta, w) {
  return [-w / 2, w / 2, theta - w / 2, theta + w / 2].sort((one, other) => one - other);
}

/**
 * @param {number} middle
 * @param {number} w
 */
function outline(middle, w) {
  return [LOW, middle - w / 2, middle - w / 2, middle + w / 2, middle + w / 2, HIGH];
}

/** @param {number} w */
function box(w) {
  return [0, 0, 1 / w, 1 / w, 0, 0];
}

/**
 * The mass that a box over [middle − w/2, middle + w/2] has up to x.
 * @param {number} x
 * @param {number} middle
 * @param {number} w
 */
function distribution(x, middle, w) {
  return Math.min(1, Math.max(0, (x - middle) / w + 0.5));
}

/**
 * ∫ |F_data − F_g| dx over the pieces between the edges, on which the difference is linear and keeps its sign.
 * @param {number} theta
 * @param {number} w
 */
function areaBetween(theta, w) {
  const edges = edgesOf(theta, w);
  const gaps = edges.map((x) => Math.abs(distribution(x, 0, w) - distribution(x, theta, w)));
  let area = 0;
  for (let index = 0; index < 3; index += 1) {
    area += ((edges[index + 1] - edges[index]) * (gaps[index] + gaps[index + 1])) / 2;
  }
  return area;
}

/**
 * The mean of a function that is linear on both halves around `bend`, over a box: by Simpson's rule on each part.
 * @param {(x: number) => number} of
 * @param {number} middle
 * @param {number} w
 * @param {number} bend
 */
function mean(of, middle, w, bend) {
  const [from, to] = [middle - w / 2, middle + w / 2];
  const cut = Math.min(to, Math.max(from, bend));
  let sum = 0;
  for (const [low, high] of [[from, cut], [cut, to]]) {
    sum += ((high - low) * (of(low) + 4 * of((low + high) / 2) + of(high))) / 6;
  }
  return sum / w;
}

/**
 * JSD as the integral that defines it, over the pieces between the edges.
 * @param {number} theta
 * @param {number} w
 */
function jsd(theta, w) {
  const edges = edgesOf(theta, w);
  let sum = 0;
  for (let index = 0; index < 3; index += 1) {
    const [from, to] = [edges[index], edges[index + 1]];
    const { p, q } = heightsAt((from + to) / 2, theta, w);
    for (const height of [p, q]) if (height) sum += (to - from) * height * Math.log((2 * height) / (p + q));
  }
  return sum / 2;
}

/**
 * Both densities at x.
 * @param {number} x
 * @param {number} theta
 * @param {number} w
 */
function heightsAt(x, theta, w) {
  return { p: Math.abs(x) < w / 2 ? 1 / w : 0, q: Math.abs(x - theta) < w / 2 ? 1 / w : 0 };
}

/**
 * @param {number} theta
 * @param {number} w
 */
function jsdSlope(theta, w) {
  return Math.abs(theta) < w ? (Math.sign(theta) * LOG_2) / w : 0;
}

/**
 * D* where somebody asks: 1 under the data alone, ½ under both, 0 under the generator alone; a gap in between.
 * @param {number} theta
 * @param {number} w
 */
function staircase(theta, w) {
  const edges = edgesOf(theta, w);
  /** @type {number[]} */
  const x = [];
  /** @type {number[]} */
  const d = [];
  for (let index = 0; index < 3; index += 1) {
    const [from, to] = [edges[index], edges[index + 1]];
    if (to - from < 1e-12) continue;
    const { p, q } = heightsAt((from + to) / 2, theta, w);
    const answer = p + q > 0 ? p / (p + q) : NaN;
    x.push(from, to);
    d.push(answer, answer);
  }
  return { d_x: x, d };
}
