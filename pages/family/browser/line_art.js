// Line art as the networks know it: 32 × 32 levels, 0 is ink and 255 paper, and the tools that change it.

/** @import { Point } from '../../../ui/charts/browser/hand.js' */
/** @import { Numbers } from '../../../ui/browser/types.d.ts' */

export const SIDE = 32; // pixels of a drawing
const PAPER = 255;

/** @typedef {{width: number, ink: boolean}} Tool width in pixels of the drawing; whether it leaves ink or takes it */

/** @type {Record<string, Tool>} */
export const TOOLS = {
  pencil: { width: 0.55, ink: true }, // as strong as the outlines of the drawings that the networks learned from
  brush: { width: 1.5, ink: true },
  eraser: { width: 2.6, ink: false },
};

/** @returns {Uint8Array<ArrayBuffer>} */
export function blank() {
  return new Uint8Array(SIDE * SIDE).fill(PAPER);
}

/**
 * A drawing with a straight stroke on it, from one place to another.
 *
 * A pixel takes as much ink as the line covers of it, measured across the line; where strokes cross, the darker one
 * counts.
 * @param {Uint8Array} drawing
 * @param {Point} from x to the right and y downwards, in pixels of the drawing
 * @param {Point} to
 * @param {Tool} tool
 */
export function withStroke(drawing, from, to, { width, ink }) {
  const drawn = Uint8Array.from(drawing);
  const reach = width / 2 + 1;
  const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
  const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(SIDE, bottom); row++) {
    for (let column = Math.max(0, Math.floor(left)); column < Math.min(SIDE, right); column++) {
      const away = distance([column + 0.5, row + 0.5], from, to);
      const covered = Math.min(1, width, Math.max(0, width / 2 + 0.5 - away));
      const at = SIDE * row + column;
      const level = Math.round(PAPER * (ink ? 1 - covered : covered));
      drawn[at] = ink ? Math.min(drawn[at], level) : Math.max(drawn[at], level);
    }
  }
  return drawn;
}

/**
 * Of a place from the line between two others.
 * @param {Point} place
 * @param {Point} from
 * @param {Point} to
 */
function distance([x, y], [x0, y0], [x1, y1]) {
  const [across, down] = [x1 - x0, y1 - y0];
  const squared = across * across + down * down;
  const along = squared ? Math.min(1, Math.max(0, ((x - x0) * across + (y - y0) * down) / squared)) : 0;
  return Math.hypot(x - x0 - along * across, y - y0 - along * down);
}

/**
 * Why a drawing cannot be coloured, in words that say what to do; "" if it can.
 * @param {Uint8Array} drawing
 * @param {{ink: number, most: number}} limits pixels darker than `ink` are drawn on, a share of `most` of them at most
 */
export function refusal(drawing, { ink, most }) {
  const share = drawing.reduce((count, level) => count + (level < ink ? 1 : 0), 0) / drawing.length;
  if (share === 0) return 'Draw a face: its outline, hair, eyes and mouth. Colours come with the first stroke.';
  if (share > most) return 'There is more ink than paper, and no face to be seen. Rub some of it out, or undo.';
  return '';
}

/**
 * The mean |a − b| of two images, in levels.
 * @param {Numbers} a
 * @param {Numbers} b
 */
export function meanDistance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}
