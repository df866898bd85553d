// Two Gaussians on the line, p = N(m, s²) and q = N(m + delta, t²): how far they are from each other, in closed form
// where there is one, and by integrals. All divergences depend on the means through their difference alone.

import { logNormal, normalCdf, softplus } from './mathematics.js';

const LOG_2 = Math.log(2);
const REACH = 9; // standard deviations beyond which nothing is left of a Gaussian

/**
 * KL(p ‖ q) in closed form; for KL(q ‖ p) exchange s and t.
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 */
export function divergence(delta, s, t) {
  return Math.log(t / s) + (s * s + delta * delta) / (2 * t * t) - 0.5;
}

/**
 * Its derivative in delta.
 * @param {number} delta
 * @param {number} t
 */
export function divergenceSlope(delta, t) {
  return delta / (t * t);
}

/**
 * W₁ in closed form: the best coupling is monotone, x_q − x_p = delta + (t − s) Z with one normal Z for both.
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 */
export function transport(delta, s, t) {
  const spread = Math.abs(t - s);
  if (spread < 1e-9) return Math.abs(delta);
  const z = delta / spread;
  return spread * Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * z * z) + delta * (1 - 2 * normalCdf(-z));
}

/**
 * Its derivative in delta: how much more often x_q is on the right of x_p than on the left.
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 */
export function transportSlope(delta, s, t) {
  const spread = Math.abs(t - s);
  return spread < 1e-9 ? Math.sign(delta) : 1 - 2 * normalCdf(-delta / spread);
}

/**
 * W₁ as the area between the two distribution functions.
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 */
export function areaBetween(delta, s, t) {
  /** @param {number} x */
  const apart = (x) => Math.abs(normalCdf(x / s) - normalCdf((x - delta) / t));
  // Split where the functions cross, if they do before everything is over: there the integrand has a corner.
  const crossing = (delta * s) / (s - t);
  const [low, high] = [Math.min(-REACH * s, delta - REACH * t), Math.max(REACH * s, delta + REACH * t)];
  const middle = crossing > low && crossing < high ? crossing : delta / 2;
  // The substitution u = exp(w − exp(−w)) makes the trapezoidal rule exponentially accurate on half a line (Takahasi
  // & Mori 1974).
  const step = 1 / 24;
  let sum = 0;
  for (let w = -3.5; w < 5; w += step) {
    const u = Math.exp(w - Math.exp(-w));
    sum += u * (1 + Math.exp(-w)) * (apart(middle + u) + apart(middle - u));
  }
  return step * sum;
}

/**
 * Total variation distance: the densities cross at the roots of a quadratic, and only there.
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 */
export function totalVariation(delta, s, t) {
  if (Math.abs(t - s) < 1e-9) return 1 - 2 * normalCdf(-Math.abs(delta) / (2 * s));
  const a = 1 / (t * t) - 1 / (s * s);
  const b = -delta / (t * t); // a x² + 2 b x + c = 2 (log p − log q)
  const c = (delta * delta) / (t * t) + 2 * Math.log(t / s);
  const root = Math.sqrt(b * b - a * c);
  const [one, other] = [(-b - root) / a, (-b + root) / a];
  /** @type {(m: number, scale: number) => number} */
  const inside = (m, scale) => Math.abs(normalCdf((one - m) / scale) - normalCdf((other - m) / scale));
  return Math.abs(inside(0, s) - inside(delta, t));
}

/**
 * What needs the densities themselves, by the trapezoidal rule with `fineness` points in the smaller standard
 * deviation: {forward, reverse} (KL(p ‖ q), KL(q ‖ p)), jsd, and its derivative in delta.
 * @param {number} delta
 * @param {number} s
 * @param {number} t
 * @param {number} fineness
 */
export function integrals(delta, s, t, fineness) {
  const reach = fineness > 4 ? REACH : 7;
  const step = Math.min(s, t) / fineness;
  const [low, high] = [Math.min(-reach * s, delta - reach * t), Math.max(reach * s, delta + reach * t)];
  const count = Math.ceil((high - low) / step);
  let [forward, reverse, mixed, slope] = [0, 0, 0, 0];
  for (let index = 0; index <= count; index += 1) {
    const x = low + step * index;
    const [logP, logQ] = [logNormal(x, 0, s), logNormal(x, delta, t)];
    const [p, q, odds] = [Math.exp(logP), Math.exp(logQ), logP - logQ];
    const fromQ = softplus(odds); // −log(q / (p + q))
    const fromP = fromQ - odds; // −log(p / (p + q))
    forward += p * odds;
    reverse -= q * odds;
    mixed += p * (LOG_2 - fromP) + q * (LOG_2 - fromQ);
    slope += ((q * (x - delta)) / (t * t)) * (LOG_2 - fromQ);
  }
  return { forward: step * forward, reverse: step * reverse, jsd: 0.5 * step * mixed, slope: 0.5 * step * slope };
}
