// Heights over a square, as a picture: shades between the paper and a role's colour, and lines of equal height.

import { channelsOf, contextOf } from '../../browser/pixels.js';

/** @import { Numbers } from '../../browser/types.d.ts' */
/** @import { Theme } from '../../charts/browser/types.d.ts' */

/** @typedef {{ paper: string, roles: Record<string, string> }} Colours "#RRGGBB" */

const [PALEST, DEEPEST] = [0.03, 0.62];

/** How `heights`, a square of numbers in rows from below, become colours; the same for a map and a surface. */
export class Relief {
  /**
   * @param {Numbers} heights
   * @param {number} low the left and lower end of the square
   * @param {number} high
   */
  constructor(heights, low, high) {
    this.heights = heights;
    this.count = Math.sqrt(heights.length);
    this.low = low;
    this.high = high;
    [this.least, this.most] = [Infinity, -Infinity];
    for (const height of heights) {
      this.least = Math.min(this.least, height);
      this.most = Math.max(this.most, height);
    }
  }

  /**
   * A height between 0 (the least of all) and 1.
   * @param {number} height
   */
  share(height) {
    return (height - this.least) / (this.most - this.least || 1);
  }

  /**
   * [red, green, blue] of a share.
   * @param {number} share
   * @param {Theme} theme
   */
  colour(share, theme) {
    const [paper, deep] = [channelsOf(theme.paper), channelsOf(theme.roles.discriminator)];
    const amount = PALEST + (DEEPEST - PALEST) * share;
    return paper.map((channel, index) => Math.round(channel + amount * (deep[index] - channel)));
  }

  /**
   * Paint one pixel for each height, the highest row first.
   * @param {HTMLCanvasElement} canvas
   * @param {Theme} theme
   */
  paint(canvas, theme) {
    const { count, heights } = this;
    Object.assign(canvas, { width: count, height: count });
    const context = contextOf(canvas);
    const pixels = context.createImageData(count, count);
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        const colour = this.colour(this.share(heights[(count - 1 - row) * count + column]), theme);
        pixels.data.set([...colour, 255], 4 * (row * count + column));
      }
    }
    context.putImageData(pixels, 0, 0);
  }

  /**
   * Lines of equal height as [x, y, x, y] segments in numbers of the axes, by marching squares; `levels` of them.
   * @param {number} levels
   */
  contours(levels) {
    const { count, heights, low, high } = this;
    const place = (/** @type {number} */ index) => low + ((high - low) * index) / (count - 1);
    /** @type {number[][]} */
    const segments = [];
    for (let level = 1; level <= levels; level += 1) {
      const at = this.least + ((this.most - this.least) * level) / (levels + 1);
      for (let row = 0; row + 1 < count; row += 1) {
        for (let column = 0; column + 1 < count; column += 1) {
          const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
          /** @type {number[][]} */
          const crossings = [];
          corners.forEach(([x, y], index) => {
            const [toX, toY] = corners[(index + 1) % 4];
            const [from, to] = [heights[y * count + x] - at, heights[toY * count + toX] - at];
            if (from < 0 === to < 0) return;
            const share = from / (from - to);
            crossings.push([place(x + share * (toX - x)), place(y + share * (toY - y))]);
          });
          // Four crossings are a saddle within one tile: either pairing is as good at this size.
          for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
            segments.push([...crossings[pair], ...crossings[pair + 1]]);
          }
        }
      }
    }
    return segments;
  }
}
