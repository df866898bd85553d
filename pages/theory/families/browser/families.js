// One small member of each family of generative models, with what it can evaluate and how it samples.

import {
  grid,
  integral,
  logNormal,
  logSum,
  normals,
  sigmoid,
  softplus,
  uniforms,
} from '../../../../ui/figures/browser/mathematics.js';

/** @typedef {{ strength: number, bias: number, sweeps: number, seed: number }} BoltzmannParameters */
/** @typedef {{ pulls: number[], offsets: number[], bias: number }} Machine */
/**
 * @typedef {object} AutoregressiveParameters
 * @property {number} correlation
 * @property {number} first
 * @property {number} second
 * @property {number} n
 * @property {number} seed
 */
/** @typedef {{ x: number, gain: number, noise: number, q_mean: number, q_std: number }} VariationalParameters */

/** The table of families computes nothing: which rows are lit is a matter of the option alone. */
export function table() {
  return { arrays: {}, metrics: {} };
}

const UNITS = 4; // visible units of the Boltzmann machine; each state is a number of as many binary digits
const STATES = Array.from(
  { length: 2 ** UNITS },
  (_, state) => Array.from({ length: UNITS }, (_, unit) => (state >> (UNITS - 1 - unit)) & 1),
);
const STATE_EDGES = grid(-0.5, STATES.length - 0.5, STATES.length + 1);
const SHOWN = 300; // sweeps of the chain that are drawn

/**
 * A restricted Boltzmann machine of four visible and two hidden units, E(v,h) = −bias·Σv − c·h − Σ v W h: the first
 * hidden unit pulls all visible units up, the second one pulls them down.
 * @param {BoltzmannParameters} parameters
 */
export function boltzmann({ strength, bias, sweeps, seed }) {
  const pulls = [strength, -strength];
  const offsets = [-0.5 * UNITS * strength, 0.5 * UNITS * strength];
  const ones = STATES.map((state) => state.reduce((sum, unit) => sum + unit, 0));
  /** @param {number} count */
  const inputs = (count) => pulls.map((pull, unit) => offsets[unit] + pull * count);
  // Hidden units are independent given the visible ones, so that their sum is a product: log of it is −F(v).
  const logs = ones.map((count) => bias * count + softplus(inputs(count)[0]) + softplus(inputs(count)[1]));
  const logZ = logSum(logs);
  const p = logs.map((value) => Math.exp(value - logZ));
  const one = [0, 1];
  const energies = STATES.flatMap((state) =>
    one.flatMap((first) => one.map((second) => -energy(state, [first, second], bias, offsets, pulls)))
  );
  const chain = gibbs({ pulls, offsets, bias }, sweeps, seed);
  const counts = new Float64Array(STATES.length);
  for (const state of chain.states) counts[state] += 1 / sweeps;
  const shown = Math.min(SHOWN, sweeps);
  return {
    arrays: {
      edges: STATE_EDGES,
      p,
      visited: counts,
      sweep: grid(1, shown, shown),
      ones: Float64Array.from(chain.states.slice(0, shown), (state) => ones[state]),
    },
    metrics: {
      log_z: logZ,
      log_z_pairs: logSum(energies),
      log_unnormalised: logs.at(-1),
      probability: p.at(-1),
      total_variation: 0.5 * counts.reduce((sum, share, index) => sum + Math.abs(share - p[index]), 0),
    },
  };
}

/**
 * @param {number[]} visible
 * @param {number[]} hidden
 * @param {number} bias
 * @param {number[]} offsets
 * @param {number[]} pulls
 */
function energy(visible, hidden, bias, offsets, pulls) {
  let sum = 0;
  for (const unit of visible) sum -= bias * unit;
  hidden.forEach((unit, index) => {
    sum -= offsets[index] * unit;
    for (const other of visible) sum -= other * pulls[index] * unit;
  });
  return sum;
}

/**
 * Gibbs sampling from the state 0000: the hidden units given the visible ones, then the visible ones given those.
 * @param {Machine} machine
 * @param {number} sweeps
 * @param {number} seed
 */
function gibbs({ pulls, offsets, bias }, sweeps, seed) {
  const uniform = uniforms(seed);
  const states = new Uint8Array(sweeps);
  let count = 0;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const hidden = pulls.map((pull, unit) => (uniform() < sigmoid(offsets[unit] + pull * count) ? 1 : 0));
    const chance = sigmoid(bias + pulls[0] * hidden[0] + pulls[1] * hidden[1]);
    let state = 0;
    count = 0;
    for (let unit = 0; unit < UNITS; unit += 1) {
      const value = uniform() < chance ? 1 : 0;
      state = 2 * state + value;
      count += value;
    }
    states[sweep] = state;
  }
  return { states };
}

const PLANE = grid(-4, 4, 201);

/**
 * Two standard normal numbers of correlation ρ, one after the other: p(x₁), then p(x₂|x₁).
 * @param {AutoregressiveParameters} parameters
 */
export function autoregressive({ correlation, first, second, n, seed }) {
  const spread = Math.sqrt(1 - correlation * correlation);
  const normal = normals(seed);
  const [xs, ys] = [new Float64Array(n), new Float64Array(n)];
  for (let index = 0; index < n; index += 1) {
    xs[index] = normal();
    ys[index] = correlation * xs[index] + spread * normal();
  }
  const logFirst = logNormal(first, 0, 1);
  const logSecond = logNormal(second, correlation * first, spread);
  const form = (first * first - 2 * correlation * first * second + second * second) / (1 - correlation * correlation);
  return {
    arrays: {
      x: PLANE,
      conditional: PLANE.map((x) => Math.exp(logNormal(x, correlation * first, spread))),
      marginal: PLANE.map((x) => Math.exp(logNormal(x, 0, 1))),
      xs,
      ys,
      slice_x: [first, first],
      slice_y: [-4, 4],
    },
    metrics: {
      log_first: logFirst,
      log_second: logSecond,
      log_product: logFirst + logSecond,
      log_joint: -0.5 * form - Math.log(2 * Math.PI) - 0.5 * Math.log(1 - correlation * correlation),
      conditional_mean: correlation * first,
      conditional_std: spread,
      conditional_here: Math.exp(logSecond),
    },
  };
}

const Z = grid(-5, 5, 401);
const Z_EVERYWHERE = grid(-14, 14, 1401);
const Z_SPACING = 0.02;

/**
 * The smallest variational autoencoder: z ~ N(0,1), x|z ~ N(gain·z, noise²), and q(z) in place of p(z|x).
 * @param {VariationalParameters} parameters
 */
export function variational({ x, gain, noise, q_mean, q_std }) {
  const variance = gain * gain + noise * noise;
  const [mean, std] = [(gain * x) / variance, noise / Math.sqrt(variance)];
  /** @param {number} m */
  const parts = (m) => ({
    fit: logNormal(x, gain * m, noise) - 0.5 * ((gain * q_std) / noise) ** 2,
    toPrior: gaussianKl(m, q_std, 0, 1),
  });
  const { fit, toPrior } = parts(q_mean);
  const evidence = logNormal(x, 0, Math.sqrt(variance));
  const gap = gaussianKl(q_mean, q_std, mean, std);
  const under = Z_EVERYWHERE.map((z) => Math.exp(logNormal(z, 0, 1) + logNormal(x, gain * z, noise)));
  /** @type {(m: number, s: number) => Float64Array} */
  const curve = (m, s) => Z.map((z) => Math.exp(logNormal(z, m, s)));
  return {
    arrays: {
      z: Z,
      prior: curve(0, 1),
      posterior: curve(mean, std),
      q: curve(q_mean, q_std),
      bound: Z.map((m) => parts(m).fit - parts(m).toPrior),
      evidence: Z.map(() => evidence),
    },
    metrics: {
      fit,
      to_prior: toPrior,
      elbo: fit - toPrior,
      evidence,
      evidence_integrated: Math.log(integral(under, Z_SPACING)),
      gap,
      difference: evidence - (fit - toPrior),
      posterior_mean: mean,
      posterior_std: std,
      q_peak: Math.exp(logNormal(0, 0, q_std)),
      q_shoulder_x: q_mean + q_std,
      q_shoulder: Math.exp(logNormal(q_std, 0, q_std)),
    },
  };
}

/**
 * q becomes the exact posterior: what training the encoder aims at, for every x at once.
 * @param {VariationalParameters} parameters
 */
export function fitted({ x, gain, noise }) {
  const variance = gain * gain + noise * noise;
  return { q_mean: (gain * x) / variance, q_std: noise / Math.sqrt(variance) };
}

/**
 * KL(N(m, s²) ‖ N(mean, std²)).
 * @param {number} m
 * @param {number} s
 * @param {number} mean
 * @param {number} std
 */
function gaussianKl(m, s, mean, std) {
  const ratio = s / std;
  return 0.5 * (ratio * ratio + ((m - mean) / std) ** 2 - 1) - Math.log(ratio);
}
