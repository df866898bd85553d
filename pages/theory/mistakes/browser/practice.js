// Common mistakes in practice: how many numbers z needs, what overfits, and which batch G learns from.

import {
  grid,
  integral,
  logMixture,
  logNormal,
  normals,
  uniforms,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, Doubles } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ kept: number, smoothness: number, seed: number }} LatentsParameters */
/** @typedef {{ count: number, bandwidth: number, seed: number }} OverfitParameters */
/** @typedef {{ training: Doubles, held_out: Doubles, best: number }} Likelihoods over the bandwidths */
/** @typedef {{ size: number, reach: number, std: number }} BatchParameters */

const PIXELS = 64;
const PLACES = grid(0, PIXELS - 1, PIXELS);

/** Cosines and sines around the ring of pixels, of length 1, from the slowest to the fastest. */
const WAVES = Array.from({ length: PIXELS }, (_, index) => {
  const frequency = Math.ceil(index / 2);
  const wave = index % 2 ? Math.cos : Math.sin;
  const values = index === 0
    ? PLACES.map(() => 1)
    : PLACES.map((pixel) => wave((2 * Math.PI * frequency * pixel) / PIXELS));
  const length = Math.hypot(...values);
  return { frequency, values: values.map((value) => value / length) };
});

/**
 * Images of 64 pixels in a ring, and the nearest ones that a linear G makes from so many numbers.
 * @param {LatentsParameters} parameters
 */
export function latents({ kept, smoothness, seed }) {
  const covariance = covarianceOf(smoothness);
  const variances = WAVES.map(({ frequency }) =>
    Math.max(
      0,
      covariance.reduce((sum, value, apart) => sum + value * Math.cos((2 * Math.PI * frequency * apart) / PIXELS), 0),
    )
  );
  const draw = normals(seed);
  const amplitudes = variances.map((variance) => Math.sqrt(variance) * draw());
  /** @param {number} count */
  const sum = (count) =>
    PLACES.map((_, pixel) =>
      WAVES.slice(0, count).reduce((total, { values }, index) => total + amplitudes[index] * values[pixel], 0)
    );
  const [image, made] = [sum(PIXELS), sum(kept)];
  let [share, needed] = [0, PIXELS];
  const shares = variances.map((variance, index) => {
    share += variance / PIXELS;
    if (share >= 0.99) needed = Math.min(needed, index + 1);
    return share;
  });
  const lost = variances.slice(kept).reduce((total, variance) => total + variance / PIXELS, 0);
  return {
    arrays: { pixel: PLACES, image, made, numbers: PLACES.map((index) => index + 1), shares },
    metrics: {
      share: 1 - lost,
      lost,
      // The variance along each wave that is kept, from the covariance of the pixels themselves.
      lost_by_pixels: 1 -
        WAVES.slice(0, kept).reduce((total, { values }) => total + along(values, covariance), 0) / PIXELS,
      error: Math.hypot(...image.map((value, pixel) => value - made[pixel])) / Math.sqrt(PIXELS),
      needed,
    },
  };
}

/**
 * Covariance of two pixels of an image by how far apart they are: a bell, of which as much as is seen goes around the ring.
 * @param {number} smoothness in pixels
 */
function covarianceOf(smoothness) {
  const bell = PLACES.map((apart) =>
    [-2, -1, 0, 1, 2].reduce((sum, turn) => sum + Math.exp(-0.5 * ((apart + turn * PIXELS) / smoothness) ** 2), 0)
  );
  return bell.map((value) => value / bell[0]);
}

/**
 * vᵀCv for a covariance C of the pixels.
 * @param {Doubles} values v
 * @param {Doubles} covariance by distance
 */
function along(values, covariance) {
  let sum = 0;
  for (let one = 0; one < PIXELS; one += 1) {
    for (let other = 0; other < PIXELS; other += 1) {
      sum += values[one] * values[other] * covariance[Math.abs(one - other)];
    }
  }
  return sum;
}

const HELD_OUT = 100;
const BANDWIDTHS = grid(0.02, 1.5, 38);
const X = grid(-5, 5, 401);
/** @type {Component[]} */
const DATA = [{ mean: -1.5, std: 0.6, weight: 0.5 }, { mean: 1.5, std: 0.6, weight: 0.5 }];

/**
 * A density estimate with a bump on each training sample: how likely it finds them, and samples that it has not seen.
 * @param {OverfitParameters} parameters
 */
export function overfit({ count, bandwidth, seed }) {
  const [samples, unseen] = [drawn(count, seed), drawn(HELD_OUT, seed + 500)];
  const [training, held_out] = [likelihood(samples, samples, bandwidth), likelihood(unseen, samples, bandwidth)];
  const along = likelihoods(samples, unseen, seed);
  return {
    arrays: {
      x: X,
      p: X.map((x) => Math.exp(logMixture(x, DATA))),
      q: X.map((x) => Math.exp(logDensity(x, samples, bandwidth))),
      samples,
      floor: samples.map(() => 0),
      unseen,
      below: unseen.map(() => -0.02),
      bandwidth: BANDWIDTHS,
      training: along.training,
      held_out: along.held_out,
    },
    metrics: {
      training,
      held_out,
      gap: training - held_out,
      best: along.best,
      by_others: byOthers(samples, bandwidth),
      own: -Math.log(count * bandwidth * Math.sqrt(2 * Math.PI)),
    },
  };
}

/**
 * Samples of the data.
 * @param {number} count
 * @param {number} seed
 */
function drawn(count, seed) {
  const [uniform, normal] = [uniforms(seed + 1000), normals(seed)];
  return Float64Array.from({ length: count }, () => {
    const { mean, std } = DATA[uniform() < DATA[0].weight ? 0 : 1];
    return mean + std * normal();
  });
}

/** @type {{key: string, found: Likelihoods} | null} the last curves, which stay while the bandwidth moves */
let last = null;

/**
 * @param {Doubles} samples
 * @param {Doubles} unseen
 * @param {number} seed of both
 * @returns {Likelihoods}
 */
function likelihoods(samples, unseen, seed) {
  const key = `${samples.length} ${seed}`;
  if (last?.key !== key) {
    const training = BANDWIDTHS.map((bandwidth) => likelihood(samples, samples, bandwidth));
    const held_out = BANDWIDTHS.map((bandwidth) => likelihood(unseen, samples, bandwidth));
    last = { key, found: { training, held_out, best: BANDWIDTHS[held_out.indexOf(Math.max(...held_out))] } };
  }
  return last.found;
}

/**
 * Mean logarithm of the estimated density at some points, in nats for each.
 * @param {Doubles} points
 * @param {Doubles} samples
 * @param {number} bandwidth
 */
function likelihood(points, samples, bandwidth) {
  return points.reduce((sum, x) => sum + logDensity(x, samples, bandwidth), 0) / points.length;
}

/**
 * @param {number} x
 * @param {Doubles} samples
 * @param {number} bandwidth
 */
function logDensity(x, samples, bandwidth) {
  // As `logMixture`, without a list of terms: this is the innermost loop.
  let nearest = Infinity;
  for (const sample of samples) nearest = Math.min(nearest, Math.abs(x - sample));
  let sum = 0;
  for (const sample of samples) sum += Math.exp((nearest ** 2 - (x - sample) ** 2) / (2 * bandwidth ** 2));
  return logNormal(nearest, 0, bandwidth) + Math.log(sum / samples.length);
}

/**
 * The likelihood of the training samples, from each one's own bump and the density that the others give it.
 * @param {Doubles} samples
 * @param {number} bandwidth
 */
function byOthers(samples, bandwidth) {
  const own = Math.exp(logNormal(0, 0, bandwidth));
  let sum = 0;
  for (let one = 0; one < samples.length; one += 1) {
    let others = 0;
    for (let other = 0; other < samples.length; other += 1) {
      if (other !== one) others += Math.exp(logNormal(samples[one] - samples[other], 0, bandwidth));
    }
    sum += Math.log((own + others) / samples.length);
  }
  return sum / samples.length;
}

const Z = grid(-9, 9, 361);
const STDS = grid(0.02, 1.5, 149);
const LINE = grid(-4, 4, 321);

/**
 * The push on the standard deviation of p_g = N(0, std²), p_data = N(0, 1), from a D that has just taken one small step
 * from ½: on a batch of G's own, or on the very samples that G is then updated with.
 *
 * D is linear in features with the kernel exp(−(x − y)²/(2 · reach²)), so that the step raises its logit around each real
 * sample and lowers it around each generated one. The push is −∂L_G/∂std, on average over batches, to first order in D's
 * learning rate and divided by it.
 * @param {BatchParameters} parameters
 */
export function batch({ size, reach, std }) {
  const others = 1 - 1 / size; // the share of a sample's own batch that pushes it away: all but the sample itself
  const rest = restingVariance(reach, others);
  const [fresh, same] = [STDS.map((s) => push(reach, s, 1)), STDS.map((s) => push(reach, s, others))];
  /** @type {(s: number) => Doubles} */
  const density = (s) => LINE.map((x) => (s > 0 ? Math.exp(logNormal(x, 0, s)) : 0));
  return {
    arrays: {
      x: LINE,
      p: density(1),
      q: density(std),
      at_rest: density(Math.sqrt(rest)),
      std: STDS,
      fresh,
      same,
      rest_x: [1, Math.sqrt(rest)],
      rest_y: [0, 0],
    },
    metrics: {
      push_fresh: push(reach, std, 1),
      push_same: push(reach, std, others),
      rests: Math.sqrt(rest),
      rest_fresh: Math.sqrt(restingVariance(reach, 1)),
      variance: rest,
      variance_found: foundVariance(reach, others),
      peak: Math.exp(logNormal(0, 0, std)),
    },
  };
}

/**
 * ¼ (d/ds E k(sz, x) + others · …): the real samples pull the samples of G together, those of G push each other apart.
 * @param {number} reach of the kernel
 * @param {number} std of p_g
 * @param {number} others share of the push apart that there is
 */
function push(reach, std, others) {
  const [pull, apart] = [reach ** 2 + std ** 2 + 1, reach ** 2 + 2 * std ** 2];
  return (reach * std * (others / apart ** 1.5 - 1 / pull ** 1.5)) / 4;
}

/**
 * The variance of p_g at which the push is 0, in closed form; 0 if it is never: then G ends in one point.
 * @param {number} reach
 * @param {number} others
 */
function restingVariance(reach, others) {
  const ratio = others ** (2 / 3);
  return Math.max(0, (ratio * (reach ** 2 + 1) - reach ** 2) / (2 - ratio));
}

/**
 * The same, searched for: the push as an integral over z of the slope of D's mean logit where G puts z.
 * @param {number} reach
 * @param {number} others
 */
function foundVariance(reach, others) {
  /** @type {(x: number, variance: number) => number} slope at x of the mean of k(x, y) over y ~ N(0, variance) */
  const slope = (x, variance) => {
    const wide = reach ** 2 + variance;
    return (-x / wide) * (reach / Math.sqrt(wide)) * Math.exp((-x * x) / (2 * wide));
  };
  /** @param {number} variance */
  const pushed = (variance) => {
    const s = Math.sqrt(variance);
    const values = Z.map((z) => Math.exp(logNormal(z, 0, 1)) * z * (slope(s * z, 1) - others * slope(s * z, variance)));
    return integral(values, Z[1] - Z[0]);
  };
  let [low, high] = [1e-9, 1.5];
  if (pushed(low) <= 0) return 0;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (pushed(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
