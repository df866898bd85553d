// Common mistakes about densities: whose density it is, and that it is no probability.

import { grid, integral, logNormal, normalCdf } from '../../../../ui/figures/browser/mathematics.js';

/** @typedef {{ shift: number, scale: number, bend: number, place: number }} PushedParameters */
/** @typedef {{ std: number, place: number, width: number }} IntervalParameters */

const X = grid(-8, 8, 641);
const Z = grid(-10, 10, 801);
const SHOWN_Z = grid(-3, 3, 121);
const U = grid(-60, 60, 4801);

/**
 * The noise density p_z, and the density p_g of G(z) = shift + scale · sinh(bend · z) / bend.
 * @param {PushedParameters} parameters
 */
export function pushed({ shift, scale, bend, place }) {
  /** @param {number} z */
  const generator = (z) => shift + scale * (bend ? Math.sinh(bend * z) / bend : z);
  /** @param {number} x */
  const density = (x) => {
    const u = (x - shift) / scale;
    const z = bend ? Math.asinh(bend * u) / bend : u;
    return noise(z) / (scale * Math.cosh(bend * z));
  };
  const overX = integral(U.map((u) => (scale * u) ** 2 * density(shift + scale * u)), scale * (U[1] - U[0]));
  const overZ = integral(Z.map((z) => (generator(z) - shift) ** 2 * noise(z)), Z[1] - Z[0]);
  return {
    arrays: {
      x: X,
      noise: X.map(noise),
      q: X.map(density),
      z: SHOWN_Z,
      generator: SHOWN_Z.map(generator),
    },
    metrics: {
      noise_at: noise(place),
      density_at: density(place),
      std: Math.sqrt(overX),
      std_by_noise: Math.sqrt(overZ),
      height: density(shift),
    },
  };
}

/** @param {number} z */
function noise(z) {
  return Math.exp(logNormal(z, 0, 1));
}

const LINE = grid(-1.5, 1.5, 1201);
const PIECES = 400;

/**
 * A normal density around 0, and an interval around a place: the density there, and the probability of the interval.
 * @param {IntervalParameters} parameters
 */
export function interval({ std, place, width }) {
  /** @param {number} x */
  const density = (x) => Math.exp(logNormal(x, 0, std));
  const [from, to] = [place - width / 2, place + width / 2];
  const inside = grid(from, to, PIECES + 1);
  const heights = inside.map(density);
  // By Simpson's rule.
  const area = heights.reduce((sum, height, at) => {
    const weight = at === 0 || at === PIECES ? 1 : at % 2 ? 4 : 2;
    return sum + (weight * height * width) / (3 * PIECES);
  }, 0);
  return {
    arrays: { x: LINE, p: LINE.map(density), inside, heights },
    metrics: {
      density: density(place),
      product: density(place) * width,
      in_hundredths: density(place) / 100,
      area,
      // In the left tail, where the digits are.
      probability: place > 0
        ? normalCdf(-from / std) - normalCdf(-to / std)
        : normalCdf(to / std) - normalCdf(from / std),
    },
  };
}
