// One aim or two on the same kind of ground: a bowl, saddles, and a chase, all functions of two numbers.

import { arrowsOver, heightsOver, playFrom, stepOf } from '../../../../ui/figures/browser/games.js';
import { grid } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles } from '../../../../ui/figures/browser/mathematics.js' */
/** @import { Play, Velocity } from '../../../../ui/figures/browser/games.js' */
/** @typedef {'bowl' | 'bilinear' | 'curved' | 'chase'} Ground */
/** @typedef {(x: number, y: number) => number} Height */
/**
 * @typedef {object} LandscapeParameters
 * @property {Ground} ground
 * @property {Play} play
 * @property {number} size of a step
 * @property {number} steps
 * @property {number} theta
 * @property {number} psi
 * @property {number} other_theta
 * @property {number} other_psi
 */

const FIELD = { low: -2, high: 2 };
const ARROWS = 15;
const FINE = 97; // points along an edge of the map
const CHOICES = grid(FIELD.low, FIELD.high, 161);
/** @type {Partial<Record<Ground, Doubles>>} */
const maps = {};

/**
 * Functions of two numbers; by each player's aim, −1 to bring it down and 1 to bring it up.
 * @type {Record<Ground, { f: Height, slopes: Velocity, aims: number[] }>}
 */
const LANDSCAPES = {
  bowl: { f: (x, y) => (x * x + y * y) / 2, slopes: (x, y) => [x, y], aims: [-1, -1] },
  bilinear: { f: (x, y) => x * y, slopes: (x, y) => [y, x], aims: [-1, 1] },
  curved: { f: (x, y) => (x * x - y * y) / 2 + x * y, slopes: (x, y) => [x + y, x - y], aims: [-1, 1] },
  chase: { f: (x, y) => (x - y) ** 2, slopes: (x, y) => [2 * (x - y), -2 * (x - y)], aims: [-1, 1] },
};

/**
 * One aim or two on the same kind of ground: gradient steps, and what each player could gain alone.
 * @param {LandscapeParameters} parameters
 */
export function landscape({ ground, play, size, steps, theta, psi, other_theta, other_psi }) {
  const { f, slopes, aims } = LANDSCAPES[ground];
  /** @type {Velocity} */
  const velocity = (x, y) => slopes(x, y).map((slope, player) => aims[player] * slope);
  const path = playFrom([theta, psi], stepOf({ play, inner: 1, size, velocity }), steps);
  maps[ground] ??= heightsOver(f, { ...FIELD, count: FINE });
  const arrows = arrowsOver(velocity, { ...FIELD, count: ARROWS });
  const distance = path.theta.map((x, step) => Math.hypot(x, path.psi[step]));
  const here = f(theta, psi);
  const alone = [CHOICES.map((x) => f(x, psi)), CHOICES.map((y) => f(theta, y))];
  const best = alone.map((values, player) => bestOf(values, aims[player]));
  const gains = best.map((value, player) => aims[player] * (value - here));
  return {
    arrays: {
      heights: maps[ground],
      arrow_x: arrows.x,
      arrow_y: arrows.y,
      arrow_u: arrows.u,
      arrow_v: arrows.v,
      step: Float64Array.from(path.theta, (_, step) => step),
      theta: path.theta,
      psi: path.psi,
      value: path.theta.map((x, step) => f(x, path.psi[step])),
      distance,
      choice: CHOICES,
      alone_g: alone[0],
      alone_d: alone[1],
      here_x: [theta, psi],
      here_y: [here, here],
    },
    metrics: {
      here,
      at_theta: f(other_theta, psi),
      at_psi: f(theta, other_psi),
      change_theta: f(other_theta, psi) - here,
      change_psi: f(theta, other_psi) - here,
      gain_g: gains[0],
      gain_d: gains[1],
      gains: gains[0] + gains[1],
      gains_theory: GAPS[ground](theta, psi),
      last_distance: distance[steps],
      verdict: Math.max(...gains) < 1e-12 ? 'neither can gain alone' : 'somebody gains by moving',
      ...(aims[1] === 1 ? order(f) : { min_max: null, max_min: null, loss_max_min: null, loss_value: null }),
    },
  };
}

/**
 * The sum of what both could gain alone within [−2, 2], in closed form; 0 exactly at a Nash equilibrium.
 * @type {Record<Ground, Height>}
 */
const GAPS = {
  bowl: (x, y) => (x * x + y * y) / 2,
  bilinear: (x, y) => FIELD.high * (Math.abs(x) + Math.abs(y)),
  curved: (x, y) => x * x + y * y,
  chase: (x) => (FIELD.high + Math.abs(x)) ** 2,
};

/**
 * The least (aim −1) or largest (aim 1) value between the ends, with a parabola through the best point of the grid.
 * @param {Doubles} values
 * @param {number} aim
 */
function bestOf(values, aim) {
  let index = 0;
  values.forEach((value, at) => {
    if (aim * value > aim * values[index]) index = at;
  });
  if (index === 0 || index === values.length - 1) return values[index];
  const [before, at, after] = [values[index - 1], values[index], values[index + 1]];
  const curvature = before - 2 * at + after;
  return curvature === 0 ? at : at - (after - before) ** 2 / (8 * curvature);
}

/**
 * min over θ of max over ψ, and max over ψ of min over θ, over a grid; and for D's loss L = −V the max over θ of the
 * min over ψ, which is minus the first of them.
 * @param {Height} f
 */
function order(f) {
  /** @param {number} x */
  const worst = (x) => Math.max(...CHOICES.map((y) => f(x, y)));
  /** @param {number} y */
  const least = (y) => Math.min(...CHOICES.map((x) => f(x, y)));
  /** @type {Height} */
  const loss = (x, y) => -f(x, y);
  /** @param {number} x */
  const leastLoss = (x) => Math.min(...CHOICES.map((y) => loss(x, y)));
  const minMax = Math.min(...CHOICES.map(worst));
  return {
    min_max: minMax,
    max_min: Math.max(...CHOICES.map(least)),
    loss_max_min: Math.max(...CHOICES.map(leastLoss)),
    loss_value: 0 - minMax,
  };
}
