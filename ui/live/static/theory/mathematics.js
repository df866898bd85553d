// The mathematics that figures of the theory share. Everything in nats; densities are kept as logarithms, so that tails
// keep their digits.

/** `count` numbers from `low` to `high`, evenly spaced. */
export function grid(low, high, count) {
  const step = (high - low) / (count - 1);
  return Float64Array.from({ length: count }, (_, index) => low + step * index);
}

/** The integral of values over an evenly spaced grid, by the trapezoidal rule: exponentially accurate for densities. */
export function integral(values, step) {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index];
  return step * (sum - (values[0] + values[values.length - 1]) / 2);
}

/** log N(x; mean, std²). */
export function logNormal(x, mean, std) {
  const standardised = (x - mean) / std;
  return -0.5 * standardised * standardised - Math.log(std) - 0.5 * Math.log(2 * Math.PI);
}

/** log Σ wᵢ N(x; mᵢ, sᵢ²), for components {mean, std, weight} whose weights sum to 1. */
export function logMixture(x, components) {
  const terms = components.map(({ mean, std, weight }) => Math.log(weight) + logNormal(x, mean, std));
  return logSum(terms);
}

/** log Σ exp(termᵢ), without overflow. */
export function logSum(terms) {
  const largest = Math.max(...terms);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

/** log(1 + exp(o)), at any o. */
export function softplus(o) {
  return Math.max(o, 0) + Math.log1p(Math.exp(-Math.abs(o)));
}

/** σ(o) = 1 / (1 + exp(−o)). */
export function sigmoid(o) {
  return o >= 0 ? 1 / (1 + Math.exp(-o)) : Math.exp(o) / (1 + Math.exp(o));
}

/** log σ(o). */
export function logSigmoid(o) {
  return -softplus(-o);
}

/** A stream of numbers uniform in (0, 1) that a seed fixes (mulberry32, Ettinger 2017). */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** A stream of standard normal numbers (Box & Muller 1958). */
export function normals(seed) {
  const uniform = uniforms(seed);
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
