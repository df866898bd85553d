// The smallest GAN with two networks: D(x) = σ(a·x + b) and G(z) = μ + s·z against N(2, 1).
//
// V(G,D) = E_x log D(x) + E_z log(1 − D(G(z))); its derivatives by the chain rule, and by finite differences.

import {
  grid,
  integral,
  logNormal,
  logSigmoid,
  sigmoid,
  softplus,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/**
 * @typedef {object} GameParameters
 * @property {number} a
 * @property {number} b
 * @property {number} mu
 * @property {number} s
 * @property {number} z
 * @property {number} rate
 * @property {'saturating' | 'non_saturating'} loss
 * @property {'d' | 'g'} turn
 */

const DATA = { mean: 2, std: 1 };
const X = grid(-6, 6, 241);
const NODES = grid(-9, 9, 361); // standard normal quadrature
const SPACING = 0.05;
const MASSES = NODES.map((z) => Math.exp(logNormal(z, 0, 1)));
const EVERYWHERE = grid(-48, 48, 4801); // wide and fine enough for every p_g that the figure allows
const FINE = 0.02;
const DIFFERENCE = 1e-5;
const PARAMETERS = /** @type {const} */ (['a', 'b', 'mu', 's']);

/**
 * E[f(z)] for a standard normal z.
 * @param {RealFunction} f
 */
const mean = (f) => integral(NODES.map((z, index) => MASSES[index] * f(z)), SPACING);

/**
 * The two expectations of which V(G,D) is the sum.
 * @param {GameParameters} parameters
 */
function terms({ a, b, mu, s }) {
  return [
    mean((z) => logSigmoid(a * (DATA.mean + DATA.std * z) + b)),
    mean((z) => -softplus(a * (mu + s * z) + b)), // log(1 − σ(o)) = −softplus(o)
  ];
}

/**
 * The mean binary cross-entropy of D over labelled samples, half of them real, y = 1, and half generated, y = 0.
 * @param {GameParameters} parameters
 */
function labelledCost({ a, b, mu, s }) {
  const costs = EVERYWHERE.map((x) => {
    const o = a * x + b;
    const real = 0.5 * Math.exp(logNormal(x, DATA.mean, DATA.std));
    const generated = 0.5 * Math.exp(logNormal(x, mu, s));
    return real * softplus(-o) + generated * softplus(o);
  });
  return integral(costs, FINE);
}

/**
 * What G minimises, over the logit.
 * @type {Record<GameParameters['loss'], { value: RealFunction, slope: RealFunction }>}
 */
const LOSSES = {
  saturating: { value: (o) => -softplus(o), slope: (o) => -sigmoid(o) },
  non_saturating: { value: (o) => softplus(-o), slope: (o) => -sigmoid(-o) },
};

/**
 * The derivatives of both terms, by the chain rule. The first one has no G in it: nothing to derive.
 * @param {GameParameters} parameters
 */
function derivatives({ a, b, mu, s }) {
  /** @param {RealFunction} factor */
  const real = (factor) =>
    mean((z) => sigmoid(-(a * (DATA.mean + DATA.std * z) + b)) * factor(DATA.mean + DATA.std * z));
  /** @param {(x: number, z: number) => number} factor */
  const generated = (factor) => mean((z) => -sigmoid(a * (mu + s * z) + b) * factor(mu + s * z, z));
  return {
    first: { a: real((x) => x), b: real(() => 1), mu: 0, s: 0 },
    second: { a: generated((x) => x), b: generated(() => 1), mu: generated(() => a), s: generated((_, z) => a * z) },
  };
}

/**
 * The slope of G's own loss in μ and s.
 * @param {GameParameters} parameters
 */
function generatorSlope({ a, b, mu, s, loss }) {
  const { slope } = LOSSES[loss];
  /** @param {number} z */
  const through = (z) => slope(a * (mu + s * z) + b) * a;
  return { mu: mean(through), s: mean((z) => through(z) * z) };
}

/** @param {GameParameters} values */
function differences(values) {
  const slopes = PARAMETERS.map((name) => {
    const [up, down] = [DIFFERENCE, -DIFFERENCE].map((step) => terms({ ...values, [name]: values[name] + step }));
    return [0, 1].map((term) => (up[term] - down[term]) / (2 * DIFFERENCE));
  });
  /** @param {number} term */
  const of = (term) => Object.fromEntries(PARAMETERS.map((name, index) => [name, slopes[index][term]]));
  return { first: of(0), second: of(1) };
}

/**
 * Densities, D, both terms of V(G,D), their derivatives, and the chain of factors for one z.
 * @param {GameParameters} values
 */
export function game(values) {
  const { a, b, mu, s, z, loss } = values;
  const [first, second] = terms(values);
  const byRule = derivatives(values);
  const byDifference = differences(values);
  const own = generatorSlope(values);
  const x = mu + s * z;
  const o = a * x + b;
  const { value, slope } = LOSSES[loss];
  /** @type {Record<string, number>} */
  const metrics = {
    first,
    second,
    value: first + second,
    value_labelled: -2 * labelledCost(values),
    peak_data: Math.exp(logNormal(0, 0, DATA.std)),
    peak_generated: Math.exp(logNormal(0, 0, s)),
    shoulder_x: mu + s,
    shoulder: Math.exp(logNormal(s, 0, s)),
    x,
    o,
    d: sigmoid(o),
    d_at_data: mean((at) => sigmoid(a * (DATA.mean + DATA.std * at) + b)),
    d_at_generated: mean((at) => sigmoid(a * (mu + s * at) + b)),
    loss_here: value(o),
    loss_mean: mean((at) => value(a * (mu + s * at) + b)),
    by_o: slope(o),
    by_x: a,
    by_mu: 1,
    by_s: z,
    here_mu: slope(o) * a,
    here_s: slope(o) * a * z,
    own_mu: own.mu,
    own_s: own.s,
    nothing: 0,
  };
  for (const name of PARAMETERS) {
    metrics[`first_${name}`] = byRule.first[name];
    metrics[`second_${name}`] = byRule.second[name];
    metrics[`first_${name}_difference`] = byDifference.first[name];
    metrics[`second_${name}_difference`] = byDifference.second[name];
    metrics[`total_${name}`] = byRule.first[name] + byRule.second[name];
    metrics[`total_${name}_difference`] = byDifference.first[name] + byDifference.second[name];
  }
  return {
    arrays: {
      x: X,
      data: X.map((at) => Math.exp(logNormal(at, DATA.mean, DATA.std))),
      generated: X.map((at) => Math.exp(logNormal(at, mu, s))),
      d: X.map((at) => sigmoid(a * at + b)),
      here_x: [x, x],
      here_y: [0, sigmoid(o)],
    },
    metrics,
  };
}

/**
 * D's turn: one step of gradient ascent on V(G,D) in a and b. G stands still.
 * @param {GameParameters} values
 */
export function discriminatorTurn(values) {
  const { first, second } = derivatives(values);
  const { a, b, rate } = values;
  return { turn: 'd', a: a + rate * (first.a + second.a), b: b + rate * (first.b + second.b) };
}

/**
 * G's turn: one step of gradient descent on its loss in μ and s. D stands still, though the gradient runs through it.
 * @param {GameParameters} values
 */
export function generatorTurn(values) {
  const slope = generatorSlope(values);
  const { mu, s, rate } = values;
  return { turn: 'g', mu: mu - rate * slope.mu, s: s - rate * slope.s };
}
