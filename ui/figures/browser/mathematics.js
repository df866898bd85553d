// The mathematics that figures of the theory share. Everything in nats; densities are kept as logarithms, so that tails
// keep their digits.

/**
 * A normal density with its weight in a mixture.
 * @typedef {object} Component
 * @property {number} mean
 * @property {number} std
 * @property {number} weight
 */
/** @typedef {(x: number) => number} RealFunction */
/** @typedef {Float64Array<ArrayBuffer>} Doubles */

/**
 * `count` numbers from `low` to `high`, evenly spaced.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function grid(low, high, count) {
  const step = (high - low) / (count - 1);
  return Float64Array.from({ length: count }, (_, index) => low + step * index);
}

/**
 * The integral of values over an evenly spaced grid, by the trapezoidal rule: exponentially accurate for densities.
 * @param {ArrayLike<number>} values
 * @param {number} step
 */
export function integral(values, step) {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index];
  return step * (sum - (values[0] + values[values.length - 1]) / 2);
}

/**
 * log N(x; mean, std²).
 * @param {number} x
 * @param {number} mean
 * @param {number} std
 */
export function logNormal(x, mean, std) {
  const standardised = (x - mean) / std;
  return -0.5 * standardised * standardised - Math.log(std) - 0.5 * Math.log(2 * Math.PI);
}

/**
 * log Σ wᵢ N(x; mᵢ, sᵢ²), for components {mean, std, weight} whose weights sum to 1.
 * @param {number} x
 * @param {Component[]} components
 */
export function logMixture(x, components) {
  const terms = components.map(({ mean, std, weight }) => Math.log(weight) + logNormal(x, mean, std));
  return logSum(terms);
}

/**
 * log Σ exp(termᵢ), without overflow.
 * @param {number[]} terms
 */
export function logSum(terms) {
  const largest = Math.max(...terms);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

// erfc(x) = t exp(P(t) − x²) with t = 2 / (2 + x): the coefficients of P in Chebyshev polynomials of 2t − 1, x ≥ 0.
const ERFC = [
  -0.651326859890855,
  0.6419697923564899,
  0.01947647320418605,
  -0.009561514786808643,
  -0.0009465953444820119,
  0.000366839497852699,
  4.252332480689209e-05,
  -2.027857811250324e-05,
  -1.624290004638114e-06,
  1.303655835503981e-06,
  1.56264418467666e-08,
  -8.523809597088669e-08,
  6.529054352843375e-09,
  5.059343443186016e-09,
  -9.913639651349445e-10,
  -2.273651841348332e-10,
  9.646788516840516e-11,
  2.393984963598462e-12,
  -6.886069862174264e-12,
  8.943801887572331e-13,
  3.131412145362076e-13,
  -1.127157954991073e-13,
  4.184653111236258e-16,
  6.959720350566094e-15,
];

/**
 * Φ(z) = P(Z ≤ z) of a standard normal Z, with all its digits in the left tail; 1 − Φ(z) is Φ(−z).
 * @param {number} z
 */
export function normalCdf(z) {
  const x = Math.abs(z) / Math.SQRT2;
  if (!Number.isFinite(x)) return z > 0 ? 1 : z < 0 ? 0 : NaN;
  const t = 2 / (2 + x);
  let sum = 0;
  let before = 0;
  for (let index = ERFC.length - 1; index > 0; index -= 1) {
    const next = (4 * t - 2) * sum - before + ERFC[index];
    before = sum;
    sum = next;
  }
  const tail = 0.5 * t * Math.exp((2 * t - 1) * sum - before + ERFC[0] - x * x);
  return z > 0 ? 1 - tail : tail;
}

/**
 * log(exp(a) + exp(b)), without overflow.
 * @param {number} a
 * @param {number} b
 */
export function logAdd(a, b) {
  const large = Math.max(a, b);
  return large === -Infinity ? large : large + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/**
 * log(1 + exp(o)), at any o.
 * @param {number} o
 */
export function softplus(o) {
  return Math.max(o, 0) + Math.log1p(Math.exp(-Math.abs(o)));
}

/**
 * σ(o) = 1 / (1 + exp(−o)).
 * @param {number} o
 */
export function sigmoid(o) {
  return o >= 0 ? 1 / (1 + Math.exp(-o)) : Math.exp(o) / (1 + Math.exp(o));
}

/**
 * log σ(o).
 * @param {number} o
 */
export function logSigmoid(o) {
  return -softplus(-o);
}

/**
 * A stream of numbers uniform in (0, 1) that a seed fixes (mulberry32, Ettinger 2017).
 * @param {number} seed
 */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/**
 * A stream of standard normal numbers (Box & Muller 1958).
 * @param {number} seed
 */
export function normals(seed) {
  const uniform = uniforms(seed);
  /** @type {number | null} */
  let spare = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const [radius, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()];
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * The next 1, 2 or 5 times a power of ten, not below 1e-4: an axis that follows in steps.
 * @param {number} value
 */
export function roundUp(value) {
  const wanted = Math.max(value, 1e-4);
  const decade = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find((factor) => factor * decade >= wanted) ?? 10) * decade;
}
