// Numbers in which the captions of figure 1 can be checked, from the curves of one frame.

const LEAST_MASS = 0.05; // of the highest p_data + p_g: below that D is hardly ever asked

/** @import { FrameArray } from '../../../../ui/browser/types.d.ts' */

/**
 * {mean_d_generated, d_error, half_error} of a frame's arrays x, p_data, p_g, d, d_optimal.
 * @param {Record<string, FrameArray>} arrays
 */
export function measures({ p_data: p, p_g: q, d, d_optimal: best }) {
  const total = p.data.map((value, index) => value + q.data[index]);
  const least = LEAST_MASS * total.reduce((most, value) => Math.max(most, value), 0);
  let [asked, answered, error, half] = [0, 0, 0, 0];
  total.forEach((mass, index) => {
    asked += q.data[index];
    answered += q.data[index] * d.data[index];
    if (mass < least) return;
    error = Math.max(error, Math.abs(d.data[index] - best.data[index]));
    half = Math.max(half, Math.abs(d.data[index] - 0.5));
  });
  return { mean_d_generated: answered / asked, d_error: error, half_error: half };
}
