// Noise of one dimension or two, and what it can fill: the data are uniform on a square.

import { grid, uniforms } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ x: Doubles, y: Doubles }} Points */
/**
 * @typedef {object} NoiseParameters
 * @property {'one' | 'two'} dimension of z
 * @property {number} folds of the line that G makes of one number
 * @property {number} level the square is divided into 2^level × 2^level cells
 * @property {number} n samples
 * @property {number} seed
 */

const LEVELS = 7;
const MOST = 2000; // samples
/** @type {Map<number, Points>} */
const kept = new Map();

/**
 * Points of the square, uniform, of a seed.
 * @param {number} seed
 */
function points(seed) {
  let drawn = kept.get(seed);
  if (!drawn) {
    const uniform = uniforms(seed);
    drawn = { x: new Float64Array(MOST), y: new Float64Array(MOST) };
    for (let index = 0; index < MOST; index += 1) [drawn.x[index], drawn.y[index]] = [uniform(), uniform()];
    kept.set(seed, drawn);
  }
  return drawn;
}

/**
 * The second coordinate of G(z) = (z, zigzag(folds·z)): from 0 to 1 and back, once for each fold.
 * @param {number} z
 * @param {number} folds
 */
function zigzag(z, folds) {
  const turn = (z * folds) % 2;
  return turn <= 1 ? turn : 2 - turn;
}

/**
 * The share of the line in each of count × count cells, row by row: the pieces between two crossings lie in one cell.
 * @param {number} folds
 * @param {number} count
 */
function masses(folds, count) {
  const crossings = new Set([0, 1]);
  for (let edge = 1; edge < count; edge += 1) crossings.add(edge / count);
  for (let fold = 0; fold < folds; fold += 1) {
    for (let edge = 0; edge < count; edge += 1) crossings.add((fold + edge / count) / folds);
  }
  const places = [...crossings].sort((one, other) => one - other);
  const found = new Float64Array(count * count);
  for (let index = 1; index < places.length; index += 1) {
    const middle = (places[index - 1] + places[index]) / 2;
    const [column, row] = [middle, zigzag(middle, folds)].map((at) => Math.min(count - 1, Math.floor(at * count)));
    found[row * count + column] += places[index] - places[index - 1];
  }
  return found;
}

/**
 * The most that a judge who sees cells alone can get right, if half of the samples are uniform and half have these
 * shares in the cells: by saying of each cell what is more frequent there.
 * @param {Doubles} shares
 */
function bestJudge(shares) {
  const even = 1 / shares.length;
  let right = 0;
  for (const share of shares) right += 0.5 * Math.max(even, share);
  return right;
}

/** @type {Map<number, { judged: Doubles, reached: Doubles }>} */
const measured = new Map();

/**
 * Over all levels, and one beyond: how often the best judge is right, and which share of them the line reaches.
 * @param {number} folds
 */
function overLevels(folds) {
  let found = measured.get(folds);
  if (!found) {
    // One level more than can be chosen: the figure compares each with cells half as wide.
    const shares = Array.from({ length: LEVELS + 2 }, (_, level) => masses(folds, 2 ** level));
    found = {
      judged: Float64Array.from(shares, bestJudge),
      reached: Float64Array.from(shares, (cells) => cells.filter((share) => share > 1e-12).length / cells.length),
    };
    measured.set(folds, found);
  }
  return found;
}

/**
 * What G can make of noise of one or of two dimensions.
 * @param {NoiseParameters} parameters
 */
export function noiseDimension({ dimension, folds, level, n, seed }) {
  const line = dimension === 'one';
  const real = points(2 * seed);
  const noise = points(2 * seed + 1);
  const corners = grid(0, 1, folds + 1);
  const { judged, reached } = overLevels(folds);
  const coin = new Float64Array(LEVELS + 1).fill(0.5);
  const x = noise.x.slice(0, n);
  return {
    arrays: {
      real_x: real.x.slice(0, n),
      real_y: real.y.slice(0, n),
      x,
      y: line ? x.map((z) => zigzag(z, folds)) : noise.y.slice(0, n),
      line_x: line ? corners : [],
      line_y: line ? corners.map((_, index) => index % 2) : [],
      levels: grid(0, LEVELS, LEVELS + 1),
      judged: line ? judged.slice(0, LEVELS + 1) : coin,
      here_x: [level],
      here_y: [line ? judged[level] : 0.5],
    },
    metrics: {
      cells: 4 ** level,
      right: line ? judged[level] : 0.5,
      finer: line ? judged[level + 1] : 0.5,
      reached: line ? reached[level] : 1,
      length: line ? Math.hypot(1, folds) : null,
      length_measured: line ? lengthOf(folds) : null,
    },
  };
}

/**
 * The length of the line, added up from short pieces that end at its corners.
 * @param {number} folds
 */
function lengthOf(folds) {
  const places = grid(0, 1, 50 * folds + 1);
  let sum = 0;
  for (let index = 1; index < places.length; index += 1) {
    const [from, to] = [places[index - 1], places[index]];
    // Rounding may take the last place of a fold for the first one of the next.
    sum += Math.hypot(to - from, zigzag(Math.min(to, 1), folds) - zigzag(from, folds));
  }
  return sum;
}
