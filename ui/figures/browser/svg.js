// Small drawings in SVG: elements, scales, paths.

const SPACE = 'http://www.w3.org/2000/svg';

/** @import { Numbers } from '../../browser/types.d.ts' */

/** @typedef {[low: number, high: number]} Range */
/** @typedef {(value: number) => number} Scale */

/**
 * An SVG element with attributes and, if given, text.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | undefined>} attributes
 * @param {string} text
 */
export function svg(tag, attributes = {}, text = '') {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(name, String(value));
  }
  if (text) node.textContent = text;
  return node;
}

/**
 * The linear map of [low, high] to [start, end].
 * @param {Range} from
 * @param {Range} to
 * @returns {Scale}
 */
export function scale([low, high], [start, end]) {
  const factor = (end - start) / (high - low);
  return (value) => start + factor * (value - low);
}

/**
 * The path through points, both coordinates mapped; pieces outside [low, high] in x are left out.
 * @param {Numbers} xs
 * @param {Numbers} ys
 * @param {Scale} mapX
 * @param {Scale} mapY
 * @param {Range} range
 */
export function curve(xs, ys, mapX, mapY, [low, high] = [-Infinity, Infinity]) {
  let text = '';
  for (let index = 0; index < xs.length; index += 1) {
    if (xs[index] < low || xs[index] > high || !Number.isFinite(ys[index])) continue;
    text += `${text ? 'L' : 'M'}${mapX(xs[index]).toFixed(1)},${mapY(ys[index]).toFixed(1)}`;
  }
  return text;
}

/**
 * The path of the area between a curve and a height.
 * @param {Numbers} xs
 * @param {Numbers} ys
 * @param {Scale} mapX
 * @param {Scale} mapY
 * @param {number} ground
 * @param {Range} range
 */
export function area(xs, ys, mapX, mapY, ground, range = [-Infinity, Infinity]) {
  const line = curve(xs, ys, mapX, mapY, range);
  const inside = Array.from(xs).filter((x) => x >= range[0] && x <= range[1]);
  if (!line || !inside.length) return '';
  return `${line}L${mapX(inside[inside.length - 1]).toFixed(1)},${ground}L${mapX(inside[0]).toFixed(1)},${ground}Z`;
}

/**
 * An arrow's path from one point to another, its head `size` pixels long or as long as the arrow.
 * @param {number} fromX
 * @param {number} fromY
 * @param {number} toX
 * @param {number} toY
 */
export function arrow(fromX, fromY, toX, toY, size = 6) {
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < 0.5) return '';
  const [alongX, alongY] = [(toX - fromX) / length, (toY - fromY) / length];
  const head = Math.min(size, length);
  const side = (/** @type {number} */ sign) =>
    `${(toX - head * alongX + sign * 0.6 * head * alongY).toFixed(1)},${
      (toY - head * alongY - sign * 0.6 * head * alongX).toFixed(1)
    }`;
  const [start, end] = [[fromX, fromY], [toX, toY]].map((point) => point.map((value) => value.toFixed(1)).join());
  return `M${start}L${end}M${side(1)}L${end}L${side(-1)}`;
}

/**
 * Round numbers within [low, high], at most `most` of them.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
export function ticks(low, high, most) {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const digit = [1, 2, 5].find((one) => (high - low) / (one * power) <= most) ?? 10;
  const step = digit * power;
  const marks = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high + step * 1e-9; mark += step) {
    marks.push(Number(mark.toFixed(9)));
  }
  return marks;
}

/**
 * A number as a tick shows it.
 * @param {number} value
 */
export function tickText(value) {
  return String(value).replace('-', '−');
}
