// The two densities of a figure, as its controls describe them: Gaussians, mixtures of two, or curves drawn by hand.
//
// Everything lives on one grid over [−16, 16], of which a chart shows [−8, 8]. Logarithms of densities are kept, so that
// quotients are right where both densities are tiny. A drawn curve is taken as linear between its points, 0 outside of
// the chart, and divided by its integral.

import { grid, integral, logAdd, logNormal } from '../../../../ui/figures/browser/mathematics.js';

export const STEP = 0.05;
export const X = grid(-16, 16, 641);
export const SHOWN = [160, 481]; // the part of the grid on the chart
const [CHART_LOW, CHART_HIGH] = [-8, 8];

/** The part of an array over `X` that a chart shows. */
export function shown(values) {
  return values.subarray(...SHOWN);
}

/** What the controls named `who`_mean, `who`_std ... describe: {log: on `X`, at(x) -> log density}. */
export function density(values, who) {
  return values.densities === 'draw' ? drawn(values[`drawn_${who}`]) : mixture(components(values, who));
}

/** The components {mean, std, weight} of a density that is not drawn. */
export function components(values, who) {
  const of = (name) => values[`${who}_${name}`];
  const first = { mean: of('mean'), std: of('std'), weight: 1 };
  if (values.densities !== 'mixtures') return [first];
  return [
    { ...first, weight: 1 - of('share') },
    { mean: of('second'), std: of('std'), weight: of('share') },
  ];
}

function mixture(parts) {
  const at = (x) => {
    let sum = -Infinity;
    for (const { mean, std, weight } of parts) sum = logAdd(sum, Math.log(weight) + logNormal(x, mean, std));
    return sum;
  };
  return { log: X.map(at), at };
}

function drawn(heights) {
  const last = heights.length - 1;
  const heightAt = (x) => {
    const place = ((x - CHART_LOW) / (CHART_HIGH - CHART_LOW)) * last;
    const rounded = Math.abs(place - Math.round(place)) < 1e-9 ? Math.round(place) : place;
    if (rounded < 0 || rounded > last) return 0;
    const left = Math.min(last - 1, Math.floor(rounded));
    return heights[left] + (rounded - left) * (heights[left + 1] - heights[left]);
  };
  const raw = X.map(heightAt);
  const area = integral(raw, STEP);
  // With nothing drawn every place is as good as any other.
  if (area === 0) return drawn(heights.map(() => 1));
  return { log: raw.map((height) => Math.log(height / area)), at: (x) => Math.log(heightAt(x) / area) };
}

/** log p − log q, the log-odds of D*; 0 where both densities are 0, for there D* is not determined. */
export function logOdds(logP, logQ) {
  return logP === -Infinity && logQ === -Infinity ? 0 : logP - logQ;
}

/** Numbers and arrays that draw the densities and place their handles. */
export function densityView(values, p, q) {
  const metrics = {};
  const arrays = { x: shown(X), p: shown(p.log.map(Math.exp)), q: shown(q.log.map(Math.exp)) };
  for (const [who, one, name] of [['data', p, 'p'], ['generated', q, 'q']]) {
    const edge = values[`${who}_mean`] + values[`${who}_std`];
    metrics[`edge_${name}`] = edge;
    metrics[`edge_${name}_height`] = Math.exp(one.at(edge));
    metrics[`first_${name}_height`] = Math.exp(one.at(values[`${who}_mean`]));
    metrics[`second_${name}_height`] = Math.exp(one.at(values[`${who}_second`]));
    const pencil = values.densities === 'draw';
    arrays[`pencil_${name}`] = values[`drawn_${who}`].map((height) => (pencil ? height : NaN));
  }
  arrays.pencil_x = grid(CHART_LOW, CHART_HIGH, values.drawn_data.length);
  return { arrays, metrics };
}

/** Both densities as heights to draw on from. */
export function heightsOf(p, q, count, most) {
  const nodes = grid(CHART_LOW, CHART_HIGH, count);
  const heights = ({ at }) => nodes.map((x) => Math.min(most, Math.exp(at(x))));
  return { densities: 'draw', drawn_data: heights(p), drawn_generated: heights(q) };
}
