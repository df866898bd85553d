// W₁ of two finite samples: of n numbers drawn from the data and n drawn from the generator.

import { grid, normalCdf, normals } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ size: number, shift: number, seed: number }} BatchParameters */

/** @typedef {{ x: Doubles, y: Doubles }} Samples */

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512];
const LAST = SIZES[SIZES.length - 1];
const OTHERS = 16; // pairs of samples drawn faintly
const SPREAD = spread();
/** @type {Map<number, Samples[][]>} the pairs of the seed in use, at every size, sorted */
const kept = new Map();

/**
 * Two samples of `size` numbers from N(0, 1) and N(shift, 1), and many more pairs of every size.
 * @param {BatchParameters} values
 */
export function batches({ size, shift, seed }) {
  const { x, y: unshifted } = sorted(samples(seed), size);
  const y = unshifted.map((value) => value + shift);
  const estimate = between({ x, y });
  const [stepsX, stepsY] = [steps(x), steps(y)];
  const equal = (/** @type {number} */ count) => SPREAD * Math.sqrt(2 / count);
  return {
    arrays: {
      x_p: stepsX.x,
      p: stepsX.y,
      x_q: stepsY.x,
      q: stepsY.y,
      sizes: SIZES,
      here: [size],
      estimate_dot: [estimate],
      others: others(seed).map((pairs) => pairs.map((pair) => between(pair, shift))),
      truth: SIZES.map(() => Math.abs(shift)),
      equal: SIZES.map(equal),
    },
    metrics: {
      truth: Math.abs(shift),
      estimate,
      estimate_area: areaBetween(x, y),
      equal: equal(size),
      surplus: estimate - Math.abs(shift),
    },
  };
}

/** @param {number} seed */
function samples(seed) {
  const draw = normals(seed);
  const x = Float64Array.from({ length: LAST }, draw);
  return { x, y: Float64Array.from({ length: LAST }, draw) };
}

/**
 * The first `count` numbers of both samples, from the smallest to the largest.
 * @param {Samples} pair
 * @param {number} count
 */
function sorted({ x, y }, count) {
  return { x: x.slice(0, count).sort(), y: y.slice(0, count).sort() };
}

/**
 * More pairs of samples, each at every size.
 * @param {number} seed
 */
function others(seed) {
  let pairs = kept.get(seed);
  if (!pairs) {
    pairs = Array.from({ length: OTHERS }, (_, index) => {
      const one = samples(1000 * seed + index);
      return SIZES.map((count) => sorted(one, count));
    });
    kept.clear(); // one figure asks again and again for the same seed, and then for another
    kept.set(seed, pairs);
  }
  return pairs;
}

/**
 * W₁ of two sorted samples of the same size, the second of them shifted: the smallest goes to the smallest, and so on.
 * @param {Samples} pair
 * @param {number} [shift]
 */
function between({ x, y }, shift = 0) {
  return x.reduce((sum, value, index) => sum + Math.abs(y[index] + shift - value), 0) / x.length;
}

/**
 * The area between the distribution functions of two sorted samples of the same size.
 * @param {Doubles} x
 * @param {Doubles} y
 */
function areaBetween(x, y) {
  const edges = Float64Array.from([...x, ...y]).sort();
  let [area, i, j] = [0, 0, 0];
  for (let index = 0; index + 1 < edges.length; index += 1) {
    while (i < x.length && x[i] <= edges[index]) i += 1;
    while (j < y.length && y[j] <= edges[index]) j += 1;
    area += ((edges[index + 1] - edges[index]) * Math.abs(i - j)) / x.length;
  }
  return area;
}

/**
 * The distribution function of a sorted sample, as a line with steps.
 * @param {Doubles} sample
 */
function steps(sample) {
  const x = [-6];
  const y = [0];
  sample.forEach((value, index) => {
    x.push(value, value);
    y.push(index / sample.length, (index + 1) / sample.length);
  });
  x.push(9);
  y.push(1);
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

/**
 * √(2/π) ∫ √(Φ(1 − Φ)) dx: by the central limit theorem the mean of W₁ between two samples of n numbers from one
 * normal distribution is this times √(2/n).
 */
function spread() {
  const x = grid(-12, 12, 2401);
  const heights = x.map((value) => Math.sqrt(normalCdf(value) * normalCdf(-value)));
  return Math.sqrt(2 / Math.PI) * 0.01 * heights.reduce((sum, height) => sum + height, 0);
}
