// The two densities of a figure, as its controls describe them: Gaussians, mixtures of two, or curves drawn by hand.
//
// Everything lives on one grid over [−16, 16], of which a chart shows [−8, 8]. Logarithms of densities are kept, so that
// quotients are right where both densities are tiny. A drawn curve is taken as linear between its points, 0 outside of
// the chart, and divided by its integral.

import { grid, integral, logAdd, logNormal } from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {'data' | 'generated'} Who */
/** @typedef {Record<`${Who}_${'mean' | 'std' | 'second' | 'share'}`, number>} Moments */
/** @typedef {Record<`drawn_${Who}`, Doubles>} Drawn */
/** @typedef {Moments & Drawn & { densities: 'gaussians' | 'mixtures' | 'draw' }} DensityParameters */
/** @typedef {{ log: Doubles, at: RealFunction }} Density its logarithm, on `X` and anywhere */

export const STEP = 0.05;
export const X = grid(-16, 16, 641);
/** @type {[number, number]} the part of the grid on the chart */
export const SHOWN = [160, 481];
const [CHART_LOW, CHART_HIGH] = [-8, 8];

/**
 * The part of an array over `X` that a chart shows.
 * @param {Doubles} values
 */
export function shown(values) {
  return values.subarray(...SHOWN);
}

/**
 * What the controls named `who`_mean, `who`_std ... describe: {log: on `X`, at(x) -> log density}.
 * @param {DensityParameters} values
 * @param {Who} who
 */
export function density(values, who) {
  return values.densities === 'draw'
    ? drawn(values[/** @type {const} */ (`drawn_${who}`)])
    : mixture(components(values, who));
}

/**
 * The components {mean, std, weight} of a density that is not drawn.
 * @param {DensityParameters} values
 * @param {Who} who
 */
export function components(values, who) {
  /** @param {'mean' | 'std' | 'second' | 'share'} name */
  const of = (name) => values[/** @type {const} */ (`${who}_${name}`)];
  const first = { mean: of('mean'), std: of('std'), weight: 1 };
  if (values.densities !== 'mixtures') return [first];
  return [
    { ...first, weight: 1 - of('share') },
    { mean: of('second'), std: of('std'), weight: of('share') },
  ];
}

/**
 * @param {Component[]} parts
 * @returns {Density}
 */
function mixture(parts) {
  /** @param {number} x */
  const at = (x) => {
    let sum = -Infinity;
    for (const { mean, std, weight } of parts) sum = logAdd(sum, Math.log(weight) + logNormal(x, mean, std));
    return sum;
  };
  return { log: X.map(at), at };
}

/**
 * @param {Doubles} heights
 * @returns {Density}
 */
function drawn(heights) {
  const last = heights.length - 1;
  /** @param {number} x */
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

/**
 * log p − log q, the log-odds of D*; 0 where both densities are 0, for there D* is not determined.
 * @param {number} logP
 * @param {number} logQ
 */
export function logOdds(logP, logQ) {
  return logP === -Infinity && logQ === -Infinity ? 0 : logP - logQ;
}

/**
 * Numbers and arrays that draw the densities and place their handles.
 * @param {DensityParameters} values
 * @param {Density} p
 * @param {Density} q
 */
export function densityView(values, p, q) {
  /** @type {Record<string, number>} */
  const metrics = {};
  /** @type {Record<string, Doubles>} */
  const arrays = { x: shown(X), p: shown(p.log.map(Math.exp)), q: shown(q.log.map(Math.exp)) };
  /** @type {[Who, Density, string][]} */
  const both = [['data', p, 'p'], ['generated', q, 'q']];
  for (const [who, one, name] of both) {
    const mean = values[/** @type {const} */ (`${who}_mean`)];
    const edge = mean + values[/** @type {const} */ (`${who}_std`)];
    metrics[`edge_${name}`] = edge;
    metrics[`edge_${name}_height`] = Math.exp(one.at(edge));
    metrics[`first_${name}_height`] = Math.exp(one.at(mean));
    metrics[`second_${name}_height`] = Math.exp(one.at(values[/** @type {const} */ (`${who}_second`)]));
    const pencil = values.densities === 'draw';
    arrays[`pencil_${name}`] = values[/** @type {const} */ (`drawn_${who}`)].map((height) => (pencil ? height : NaN));
  }
  arrays.pencil_x = grid(CHART_LOW, CHART_HIGH, values.drawn_data.length);
  return { arrays, metrics };
}

/**
 * Both densities as heights to draw on from.
 * @param {Density} p
 * @param {Density} q
 * @param {number} count
 * @param {number} most
 */
export function heightsOf(p, q, count, most) {
  const nodes = grid(CHART_LOW, CHART_HIGH, count);
  /** @param {Density} density */
  const heights = ({ at }) => nodes.map((x) => Math.min(most, Math.exp(at(x))));
  return { densities: 'draw', drawn_data: heights(p), drawn_generated: heights(q) };
}
