// The two losses of the generator for one generated sample, over what D makes of it.

import { grid, sigmoid, softplus } from '../../../../ui/figures/browser/mathematics.js';

/** @import { RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ logit: number }} GeneratorParameters */

const LOGITS = grid(-8, 8, 641);
const PROBABILITIES = grid(0, 1, 401).slice(1, -1);
const WIDTH = 1e-4; // of the finite difference that checks a slope

/** @param {number} o */
const saturating = (o) => -softplus(o); // log(1 − σ(o))
/** @param {number} o */
const nonSaturating = (o) => softplus(-o); // −log σ(o)
/** @param {number} d */
const logitOf = (d) => Math.log(d) - Math.log1p(-d);
/** @type {(loss: RealFunction, o: number) => number} */
const steepness = (loss, o) => (loss(o + WIDTH) - loss(o - WIDTH)) / (2 * WIDTH);

/**
 * Values and slopes at D(G(z)) = σ(logit), and both over all of D and of its logit.
 * @param {GeneratorParameters} parameters
 */
export function generator({ logit: o }) {
  const d = sigmoid(o);
  const fake = sigmoid(-o); // 1 − D, which keeps its digits where D is almost 1
  const metrics = {
    d,
    saturating: saturating(o),
    non_saturating: nonSaturating(o),
    saturating_by_d: -1 / fake,
    non_saturating_by_d: -1 / d,
    saturating_by_logit: -d,
    non_saturating_by_logit: -fake,
    ratio: Math.exp(-o),
    saturating_chain: (-1 / fake) * d * fake,
    non_saturating_chain: (-1 / d) * d * fake,
    saturating_difference: steepness(saturating, o),
    non_saturating_difference: steepness(nonSaturating, o),
  };
  const arrays = {
    d: PROBABILITIES,
    d_saturating: PROBABILITIES.map((value) => saturating(logitOf(value))),
    d_non_saturating: PROBABILITIES.map((value) => nonSaturating(logitOf(value))),
    d_saturating_slope: PROBABILITIES.map((value) => -1 / (1 - value)),
    d_non_saturating_slope: PROBABILITIES.map((value) => -1 / value),
    o: LOGITS,
    o_saturating: LOGITS.map(saturating),
    o_non_saturating: LOGITS.map(nonSaturating),
    o_saturating_slope: LOGITS.map((value) => -sigmoid(value)),
    o_non_saturating_slope: LOGITS.map((value) => -sigmoid(-value)),
    at_d: [d, d],
    at_o: [o, o],
    losses: [metrics.saturating, metrics.non_saturating],
    slopes_by_d: [metrics.saturating_by_d, metrics.non_saturating_by_d],
    slopes_by_logit: [metrics.saturating_by_logit, metrics.non_saturating_by_logit],
  };
  return { arrays, metrics };
}
