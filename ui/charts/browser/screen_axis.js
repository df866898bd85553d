// From the numbers of an axis to the pixels of the screen, and back.

/** @import { ScreenAxis } from './types.d.ts' */

/**
 * A function from the axis' numbers to pixels, from where the axis begins at the left or above.
 * @param {Omit<ScreenAxis, 'offset'>} axis
 * @param {boolean} vertical
 * @returns {(value: number) => number}
 */
export function scaleOf({ type, range, length }, vertical) {
  const [from, to] = range;
  const slope = length / (to - from);
  const logarithmic = type === 'log';
  return (value) => {
    const along = (logarithmic ? Math.log10(value) : value) - from;
    return vertical ? length - slope * along : slope * along;
  };
}

/**
 * The pixels at which a number lies, from the left or upper edge of the plot.
 * @param {ScreenAxis} axis
 * @param {number} value
 * @param {boolean} vertical
 */
export function pixelsOf(axis, value, vertical) {
  return axis.offset + scaleOf(axis, vertical)(value);
}

/**
 * The number that lies at so many pixels from the left or upper edge of the plot.
 * @param {ScreenAxis} axis
 * @param {number} pixels
 * @param {boolean} vertical
 */
export function numberAt(axis, pixels, vertical) {
  const along = (pixels - axis.offset) / axis.length;
  const [from, to] = axis.range;
  const value = from + (vertical ? 1 - along : along) * (to - from);
  return axis.type === 'log' ? 10 ** value : value;
}
