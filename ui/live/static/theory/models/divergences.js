// Distances between two densities on the line.

import { grid, integral, logNormal, logSum } from '../mathematics.js';

const [LOW, HIGH, COUNT] = [-12, 12, 4801];
const STEP = (HIGH - LOW) / (COUNT - 1);
const LOG_2 = Math.log(2);

/** KL divergences, JSD and Wasserstein-1 distance of two Gaussians, by quadrature. */
export function gaussians({ data_mean, data_std, generated_mean, generated_std }) {
  const x = grid(LOW, HIGH, COUNT);
  const logP = x.map((value) => logNormal(value, data_mean, data_std));
  const logQ = x.map((value) => logNormal(value, generated_mean, generated_std));
  const [p, q] = [logP.map(Math.exp), logQ.map(Math.exp)];
  const logMiddle = x.map((_, index) => logSum([logP[index], logQ[index]]) - LOG_2);
  const towards = (density, logDensity, logOther) =>
    integral(density.map((value, index) => (value > 0 ? value * (logDensity[index] - logOther[index]) : 0)), STEP);
  const forward = towards(p, logP, logQ);
  const reverse = towards(q, logQ, logP);
  const jsd = 0.5 * (towards(p, logP, logMiddle) + towards(q, logQ, logMiddle));
  return { arrays: { x, p, q }, metrics: { forward, reverse, jsd, peak_p: Math.max(...p), peak_q: Math.max(...q) } };
}
