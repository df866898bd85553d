// Binary cross-entropy on a logit o as single precision computes it, every operation rounded to 24 binary digits.

const f = Math.fround;
/** @param {number} x */
const exp = (x) => f(Math.exp(x));
/** @param {number} x */
const log = (x) => f(Math.log(x));
/** @param {number} x */
const log1p = (x) => f(Math.log1p(x));
const LEAST_LOG = -100; // torch.nn.BCELoss: logarithms in its value are at least this
const LEAST_PRODUCT = f(1e-12); // and D(1 − D) in its gradient is at least this

/**
 * σ(o) = 1 / (1 + exp(−o)), rounded after each operation.
 * @param {number} o
 */
export function sigmoid32(o) {
  return f(1 / f(1 + exp(-o)));
}

/**
 * The loss by its definition: first D = σ(o), then a logarithm; and what the chain rule makes of that.
 * @param {number} o
 * @param {number} label
 */
export function byDefinition(o, label) {
  const d = sigmoid32(o);
  const rest = f(1 - d);
  const loss = f(0 - log(label ? d : rest));
  const outer = label ? f(-f(1 / d)) : f(1 / rest);
  return { loss, gradient: f(outer * f(d * rest)) };
}

/**
 * The loss as torch.nn.BCELoss computes it from D = σ(o): the same with the two clamps.
 * @param {number} o
 * @param {number} label
 */
export function clamped(o, label) {
  const d = sigmoid32(o);
  const rest = f(1 - d);
  const loss = f(0 - Math.max(LEAST_LOG, label ? log(d) : log(rest)));
  const outer = f(f(d - label) / Math.max(f(d * rest), LEAST_PRODUCT));
  return { loss, gradient: f(outer * f(d * rest)) };
}

/**
 * The loss from the logit itself: softplus(−o) for real samples, softplus(o) for generated ones.
 * @param {number} o
 * @param {number} label
 */
export function onLogits(o, label) {
  const towards = label ? -o : o;
  const loss = f(f(Math.max(towards, 0)) + log1p(exp(-Math.abs(towards))));
  const small = exp(-Math.abs(towards));
  const share = towards >= 0 ? f(1 / f(1 + small)) : f(small / f(1 + small)); // σ(±o), never by 1 − D
  return { loss, gradient: label ? -share : share };
}
