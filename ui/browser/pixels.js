// Images between frames and canvases: uint8 (n, H, W) or (n, H, W, 3), and gradients, float32 of one image's shape.

import { part } from './frames.js';

/** @import { FrameArray, Numbers } from './types.d.ts' */

/** @typedef {[red: number, green: number, blue: number]} Channels */

/**
 * Put all images of an array below one another into a canvas of their own size, from which tiles are drawn enlarged.
 * @param {HTMLCanvasElement} sheet
 * @param {FrameArray} images
 */
export function fillSheet(sheet, { data, shape }) {
  const [count, rows, across, channels = 1] = shape;
  const context = sized(sheet, across, count * rows);
  const pixels = context.createImageData(across, count * rows);
  const words = new Uint32Array(pixels.data.buffer);
  if (channels === 1) {
    for (let i = 0; i < words.length; i++) words[i] = 0xff000000 | (data[i] * 0x010101);
  } else {
    for (let i = 0, at = 0; i < words.length; i++, at += 3) {
      words[i] = 0xff000000 | (data[at + 2] << 16) | (data[at + 1] << 8) | data[at];
    }
  }
  context.putImageData(pixels, 0, 0);
}

/**
 * Draw image `index` of an array alone, one canvas pixel for each of its own.
 * @param {HTMLCanvasElement} canvas
 * @param {FrameArray} images as a frame brought them
 */
export function drawImage(canvas, { data, shape }, index = 0) {
  const [rows, across, ...channels] = shape.slice(1);
  const size = rows * across * (channels[0] ?? 1);
  fillSheet(canvas, { data: part(data, index * size, (index + 1) * size), shape: [1, ...shape.slice(1)] });
}

/**
 * One number for each pixel: the gradient of a grey image as it is, that of a colour image summed over its channels.
 * @param {FrameArray} gradient
 * @returns {{values: Numbers, rows: number, across: number}}
 */
export function brightnessGradient({ data, shape }) {
  const [rows, across, channels = 1] = shape;
  if (channels === 1) return { values: data, rows, across };
  const values = new Float32Array(rows * across);
  for (let i = 0; i < data.length; i++) values[Math.floor(i / channels)] += data[i];
  return { values, rows, across };
}

/**
 * The largest absolute value and the Euclidean norm.
 * @param {Numbers} values
 */
export function strength(values) {
  let [largest, squares] = [0, 0];
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
    squares += value * value;
  }
  return { largest, norm: Math.sqrt(squares) };
}

/**
 * Draw numbers as colours: `colours` = {negative, zero, positive}, each [red, green, blue]; `limit` is the absolute
 * value at which the outer colours are reached.
 * @param {HTMLCanvasElement} canvas
 * @param {{values: Numbers, rows: number, across: number}} numbers
 * @param {number} limit
 * @param {{negative: Channels, zero: Channels, positive: Channels}} colours
 */
export function drawDiverging(canvas, { values, rows, across }, limit, { negative, zero, positive }) {
  const context = sized(canvas, across, rows);
  const pixels = context.createImageData(across, rows);
  values.forEach((value, i) => {
    const share = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 0;
    const end = value < 0 ? negative : positive;
    for (let channel = 0; channel < 3; channel++) {
      pixels.data[4 * i + channel] = Math.round(zero[channel] + share * (end[channel] - zero[channel]));
    }
    pixels.data[4 * i + 3] = 255;
  });
  context.putImageData(pixels, 0, 0);
}

/**
 * "#RRGGBB" as [red, green, blue].
 * @param {string} colour
 * @returns {Channels}
 */
export function channelsOf(colour) {
  const digits = colour.trim();
  const channel = (/** @type {number} */ at) => parseInt(digits.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D}
 */
function sized(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return contextOf(canvas);
}

/**
 * What draws on a canvas; every browser that can run this page has it.
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
}
