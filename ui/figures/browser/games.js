// Gradient play of two numbers, θ against ψ: what a game is made of, and what its steps do.

/** @import { Doubles } from './mathematics.js' */
/** @typedef {number[]} Point [θ, ψ] */
/** @typedef {(point: Point) => Point} PlaneMap */
/** @typedef {(theta: number, psi: number) => number[]} Velocity [of G, of D]: where the players want to go */
/** @typedef {{ theta: Doubles, psi: Doubles }} Path */
/** @typedef {'simultaneous' | 'alternating'} Play */
/** @typedef {{ low: number, high: number, count: number }} Square with `count` points or tiles along an edge */
/** @typedef {{ trace: number, determinant: number }} Matrix as much of it as its eigenvalues need */
/** @typedef {{ modulus: number, angle: number, turns: boolean }} Eigenvalue */
/**
 * What a game is.
 * @typedef {object} Game
 * @property {Play} play
 * @property {number} inner steps of D in a row
 * @property {number} [outer] steps of G in a row
 * @property {number} size of a step
 * @property {Velocity} velocity
 * @property {number} [bound]
 */

const FAR = 1e100; // beyond, numbers would soon be none: the players stay there

/**
 * Play `steps` steps of `update`, a function of [θ, ψ], from `start`. Returns {theta, psi}, of steps + 1 numbers each.
 * @param {Point} start
 * @param {PlaneMap} update
 * @param {number} steps
 */
export function playFrom(start, update, steps) {
  const theta = new Float64Array(steps + 1);
  const psi = new Float64Array(steps + 1);
  let point = start;
  for (let step = 0; step <= steps; step += 1) {
    [theta[step], psi[step]] = point;
    if (point.every((number) => Math.abs(number) < FAR)) point = update(point);
  }
  return { theta, psi };
}

/**
 * One step of a game: `velocity` maps (θ, ψ) to the directions [of G, of D] in which the players want to go. Both move
 * from where the other was ("simultaneous"), or D moves `inner` times and then G, who sees the new ψ, `outer` times
 * ("alternating").
 * `bound` keeps |ψ| at most at a number.
 * @param {Game} game
 * @returns {PlaneMap}
 */
export function stepOf({ play, inner, outer = 1, size, velocity, bound = Infinity }) {
  /** @param {number} psi */
  const kept = (psi) => Math.max(-bound, Math.min(bound, psi));
  if (play === 'simultaneous') {
    return ([theta, psi]) => {
      const [forG, forD] = velocity(theta, psi);
      return [theta + size * forG, kept(psi + size * forD)];
    };
  }
  return ([theta, psi]) => {
    let moved = psi;
    for (let turn = 0; turn < inner; turn += 1) moved = kept(moved + size * velocity(theta, moved)[1]);
    let slid = theta;
    for (let turn = 0; turn < outer; turn += 1) slid += size * velocity(slid, moved)[0];
    return [slid, moved];
  };
}

/**
 * Trace and determinant of the Jacobian of a map of the plane at (0, 0), by central differences of fourth order.
 * @param {PlaneMap} map
 * @returns {Matrix}
 */
export function jacobianAtOrigin(map) {
  const apart = 1e-3;
  /** @type {(direction: Point, component: number) => number} */
  const derivative = (direction, component) => {
    /** @param {number} distance */
    const at = (distance) => map(direction.map((one) => one * distance))[component];
    return (8 * (at(apart) - at(-apart)) - (at(2 * apart) - at(-2 * apart))) / (12 * apart);
  };
  const [a, b] = [derivative([1, 0], 0), derivative([0, 1], 0)];
  const [c, d] = [derivative([1, 0], 1), derivative([0, 1], 1)];
  return { trace: a + d, determinant: a * d - b * c };
}

/**
 * The larger eigenvalue of a real 2×2 matrix: its absolute value, and its angle in degrees (0 if it is real).
 * @param {Matrix} matrix
 * @returns {Eigenvalue}
 */
export function largerEigenvalue({ trace, determinant }) {
  const discriminant = (trace * trace) / 4 - determinant;
  if (discriminant >= 0) {
    const modulus = Math.abs(trace / 2) + Math.sqrt(discriminant);
    return { modulus, angle: trace < 0 && modulus > 0 ? 180 : 0, turns: false };
  }
  const angle = (Math.atan2(Math.sqrt(-discriminant), trace / 2) * 180) / Math.PI;
  return { modulus: Math.sqrt(determinant), angle, turns: true };
}

/**
 * What an eigenvalue says about the neighbourhood of the equilibrium, in words.
 * @param {Eigenvalue} eigenvalue
 */
export function verdictOf({ modulus, turns }) {
  const margin = 1e-9;
  if (modulus > 1 + margin) return turns ? 'spirals outwards' : 'runs away';
  if (modulus >= 1 - margin) return turns ? 'circles for ever' : 'stays';
  return turns ? 'spirals inwards' : 'comes straight in';
}

/**
 * The angle in degrees by which a path has turned about (0, 0), mean of its steps, clockwise positive; null if it never
 * left.
 * @param {Path} path
 */
export function meanTurn({ theta, psi }) {
  let sum = 0;
  const steps = theta.length - 1;
  for (let step = 0; step < steps; step += 1) {
    const [x, y, toX, toY] = [theta[step], psi[step], theta[step + 1], psi[step + 1]];
    sum += Math.atan2(y * toX - x * toY, x * toX + y * toY);
  }
  return steps && (theta[0] || psi[0]) ? (sum * 180) / Math.PI / steps : null;
}

/**
 * Values of `f` at the points of a square, row by row from below: the heights of a map or a surface.
 * @param {(x: number, y: number) => number} f
 * @param {Square} square
 */
export function heightsOver(f, { low, high, count }) {
  /** @param {number} index */
  const at = (index) => low + ((high - low) * index) / (count - 1);
  return Float64Array.from(
    { length: count * count },
    (_, index) => f(at(index % count), at(Math.floor(index / count))),
  );
}

/**
 * A field of arrows over a square: {x, y, u, v}, `velocity` at the middles of count × count tiles.
 * @param {Velocity} velocity
 * @param {Square} square
 */
export function arrowsOver(velocity, { low, high, count }) {
  /** @type {Record<'x' | 'y' | 'u' | 'v', number[]>} */
  const arrows = { x: [], y: [], u: [], v: [] };
  const width = (high - low) / count;
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      const [x, y] = [low + width * (column + 0.5), low + width * (row + 0.5)];
      const [u, v] = velocity(x, y);
      arrows.x.push(x);
      arrows.y.push(y);
      arrows.u.push(u);
      arrows.v.push(v);
    }
  }
  return Object.fromEntries(Object.entries(arrows).map(([name, values]) => [name, Float64Array.from(values)]));
}
