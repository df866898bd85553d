// A figure's values at the end of the page's address: `#name:mean=1.5&loss=saturating`, so that a link opens the figure
// as somebody left it. Sketches are too long for that and stay out.

import { LateAddress } from '../../browser/late_address.js';

/** @import { Values } from '../../browser/types.d.ts' */
/** @import { FigureSpec } from './types.d.ts' */

const PAUSE = 300; // ms; browsers limit how often an address may change

const address = new LateAddress(PAUSE);

/**
 * The values that the address gives to this figure, or null if it speaks of something else.
 * @param {Pick<FigureSpec, 'name' | 'parameters' | 'options'>} spec
 * @param {string} hash the end of the address, with its "#"
 */
export function readPlace({ name, parameters, options }, hash = location.hash) {
  const [figure, query] = decodeURIComponent(hash.slice(1)).split(':');
  if (figure !== name) return null;
  const known = new Set([...parameters, ...options].map((one) => one.name));
  const values = [...new URLSearchParams(query ?? '')].filter(([key]) => known.has(key));
  return { values: Object.fromEntries(values) };
}

/**
 * Have the address say how this figure stands now.
 * @param {Pick<FigureSpec, 'name' | 'parameters' | 'options'>} spec
 * @param {Values} values as the figure changes them
 * @param {Values} start
 */
export function writePlace(spec, values, start) {
  address.write(() => placeOf(spec, values, start));
}

/**
 * The end of an address that opens the figure with these values: what differs from where it starts.
 * @param {Pick<FigureSpec, 'name' | 'parameters' | 'options'>} spec
 * @param {Values} values
 * @param {Values} start
 */
export function placeOf({ name, parameters, options }, values, start) {
  const differing = [...parameters, ...options].filter((one) => values[one.name] !== start[one.name]);
  const query = new URLSearchParams(differing.map((one) => [one.name, String(values[one.name])]));
  return `#${name}:${query}`;
}
