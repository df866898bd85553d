// Samples of G(z), and their density where G has an inverse.

import { grid, integral, logNormal, normals } from '../../../../ui/figures/browser/mathematics.js';

/** @import { RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ bend: number, frequency: number, z: number, n: number, seed: number }} PushforwardParameters */

const LATENT = grid(-4, 4, 401);
const LATENT_EVERYWHERE = grid(-10, 10, 401);
const LATENT_SPACING = 0.05;
const [BAR, FAR] = [0.2, 8];
const BARS = grid(-FAR, FAR, Math.round((2 * FAR) / BAR) + 1);

/**
 * G(z) = z + bend·sin(frequency·z)/frequency of a standard normal z: invertible while bend < 1, like a flow.
 * @param {PushforwardParameters} parameters
 */
export function pushforward({ bend, frequency, z, n, seed }) {
  /** @param {number} at */
  const g = (at) => at + (bend / frequency) * Math.sin(frequency * at);
  /** @param {number} at */
  const slope = (at) => 1 + bend * Math.cos(frequency * at);
  const invertible = bend < 1;
  const normal = normals(seed);
  const heights = new Float64Array(BARS.length - 1);
  let squares = 0;
  for (let index = 0; index < n; index += 1) {
    const x = g(normal());
    squares += x * x;
    const bin = Math.floor((x + FAR) / BAR);
    if (bin >= 0 && bin < heights.length) heights[bin] += 1 / (n * BAR);
  }
  /** @param {number} at */
  const density = (at) => (invertible ? Math.exp(logNormal(at, 0, 1)) / slope(at) : NaN);
  const [x, images] = [g(z), LATENT.map(g)];
  const decay = Math.exp(-0.5 * frequency * frequency);
  return {
    arrays: {
      latent: LATENT,
      images,
      edges: BARS,
      heights,
      density: LATENT.map(density),
      level_z: [-4, 4],
      level_x: [x, x],
    },
    metrics: {
      image: x,
      preimages: preimages(g, x),
      log_density: invertible ? logNormal(z, 0, 1) - Math.log(slope(z)) : null,
      square_drawn: squares / n,
      square_integrated: integral(
        LATENT_EVERYWHERE.map((at) => g(at) ** 2 * Math.exp(logNormal(at, 0, 1))),
        LATENT_SPACING,
      ),
      square_closed: 1 + 2 * bend * decay + (bend / frequency) ** 2 * 0.5 * (1 - decay ** 4),
    },
  };
}

/**
 * How many z are mapped to this x: crossings of a fine grid.
 * @param {RealFunction} g
 * @param {number} x
 */
function preimages(g, x) {
  let [count, before] = [0, g(LATENT_EVERYWHERE[0]) >= x];
  for (let index = 1; index < 4001; index += 1) {
    const above = g(-10 + 0.005 * index) >= x;
    if (above !== before) count += 1;
    before = above;
  }
  return count;
}
