// An expectation that does not exist: the mean of a Cauchy variable, beside that of a normal one.

import { grid, integral, normals, uniforms } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ n: number, seed: number, reach: number, lean: number }} TailParameters */

const MOST = 10_000; // samples
const SHOWN = 400; // points of a line over n
const FARS = grid(0, 6, 121).map((power) => 10 ** power);
const PIECES = 2000;
/** @type {Map<number, Record<'normal' | 'cauchy', Doubles>>} */
const kept = new Map();

/**
 * The running means of the samples of a seed, of both kinds.
 * @param {number} seed
 */
function runningMeans(seed) {
  let means = kept.get(seed);
  if (!means) {
    const uniform = uniforms(seed);
    means = { normal: running(normals(seed)), cauchy: running(() => Math.tan(Math.PI * (uniform() - 0.5))) };
    kept.set(seed, means);
  }
  return means;
}

/** @param {() => number} draw */
function running(draw) {
  let sum = 0;
  return Float64Array.from({ length: MOST }, (_, index) => {
    sum += draw();
    return sum / (index + 1);
  });
}

/**
 * ∫ x p(x) dx and ∫ |x| p(x) dx from −R to a·R, for a standard Cauchy and a standard normal p.
 * @param {number} far R
 * @param {number} lean a
 */
function cutOff(far, lean) {
  const right = lean * far;
  /** @param {number} x */
  const cauchy = (x) => Math.log1p(x * x) / (2 * Math.PI);
  /** @param {number} x */
  const normal = (x) => -Math.expm1((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  return {
    cauchy: cauchy(right) - cauchy(far),
    normal: normal(right) - normal(far),
    absolute: cauchy(right) + cauchy(far),
    normal_absolute: normal(right) + normal(far),
  };
}

/**
 * ∫ f(x) p(x) dx of a standard Cauchy p from 0 to R, with x = sinh t: even steps of t follow the tail as far as it goes.
 * @param {RealFunction} f
 * @param {number} far
 */
function overTail(f, far) {
  const end = Math.asinh(far);
  const step = end / PIECES;
  const values = grid(0, end, PIECES + 1).map((t) => f(Math.sinh(t)) / (Math.PI * Math.cosh(t)));
  // Simpson's rule: the trapezoidal one at two steps.
  return (4 * integral(values, step) - integral(values.filter((_, index) => index % 2 === 0), 2 * step)) / 3;
}

/**
 * Whole numbers from 1 to n, as far as a logarithmic axis can show them apart.
 * @param {number} n
 */
function spread(n) {
  if (n <= SHOWN) return Float64Array.from({ length: n }, (_, index) => index + 1);
  const counts = grid(0, Math.log(n), SHOWN).map((power) => Math.round(Math.exp(power)));
  return counts.filter((count, index) => count !== counts[index - 1]);
}

/**
 * The mean over n samples of a Cauchy and of a normal density, and what their expectations would have to be.
 * @param {TailParameters} parameters
 */
export function heavyTails({ n, seed, reach, lean }) {
  const means = runningMeans(seed);
  const far = 10 ** reach;
  const here = cutOff(far, lean);
  const counts = spread(n);
  /** @param {Doubles} of */
  const at = (of) => counts.map((count) => of[count - 1]);
  /** @param {RealFunction} f */
  const both = (f) => overTail(f, lean * far) + overTail((x) => f(-x), far);
  /** @param {'cauchy' | 'normal' | 'absolute'} name */
  const line = (name) => FARS.map((one) => cutOff(one, lean)[name]);
  return {
    arrays: {
      counts,
      cauchy: at(means.cauchy),
      normal: at(means.normal),
      far: FARS,
      cut_cauchy: line('cauchy'),
      cut_normal: line('normal'),
      cut_absolute: line('absolute'),
    },
    metrics: {
      far,
      cauchy_mean: means.cauchy[n - 1],
      normal_mean: means.normal[n - 1],
      cut_cauchy: here.cauchy,
      cut_cauchy_integrated: both((x) => x),
      cut_normal: here.normal,
      absolute: here.absolute,
      absolute_integrated: both(Math.abs),
      normal_absolute: here.normal_absolute,
    },
  };
}
