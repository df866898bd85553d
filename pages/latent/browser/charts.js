// Small charts of the latent page, drawn as SVG: a frame with axes, lines, bands and a legend.

import { make } from '../../../ui/charts/browser/words.js';
import { svg } from '../../../ui/figures/browser/svg.js';

const [WIDEST, NARROWEST, HIGH] = [840, 280, 170];
const MARGIN = { left: 34, right: 18, top: 8, bottom: 20 };

/** @import { Numbers } from '../../../ui/browser/types.d.ts' */

/** @typedef {[low: number, high: number]} Range */

export class LineChart {
  /**
   * @param {{x: Range, y: Range, alternative: string, high?: number, room: HTMLElement}} chart ranges, what there is to
   * see in words, the height in pixels, and what it will stand in: on a phone a chart is narrow, and its words stay as
   * large
   */
  constructor({ x, y, alternative, high = HIGH, room }) {
    this.x = x;
    this.y = y;
    this.high = high;
    this.wide = Math.max(NARROWEST, Math.min(WIDEST, room.clientWidth || WIDEST));
    this.svg = svg('svg', {
      viewBox: `0 0 ${this.wide} ${high}`,
      role: 'img',
      'aria-label': alternative,
      class: 'lx-chart',
    });
  }

  /**
   * Where a point of the data is drawn.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    const share = (/** @type {number} */ value, /** @type {Range} */ [low, high]) => (value - low) / (high - low);
    return [
      MARGIN.left + share(x, this.x) * (this.wide - MARGIN.left - MARGIN.right),
      this.high - MARGIN.bottom - share(y, this.y) * (this.high - MARGIN.top - MARGIN.bottom),
    ];
  }

  /**
   * Numbers at the left, with a faint line each.
   * @param {number[]} values
   * @param {(value: number) => string} text
   */
  levels(values, text = String) {
    for (const value of values) {
      const [left, y] = this.at(this.x[0], value);
      this.svg.append(
        svg('line', { x1: left, x2: this.wide - MARGIN.right, y1: y, y2: y, class: 'lx-gridline' }),
        svg('text', { x: left - 6, y: y + 4, class: 'lx-tick', 'text-anchor': 'end' }, text(value)),
      );
    }
  }

  /**
   * Words beneath.
   * @param {[x: number, text: string][]} entries
   */
  ticks(entries) {
    for (const [x, text] of entries) {
      const [at] = this.at(x, this.y[0]);
      this.svg.append(svg('text', { x: at, y: this.high - 4, class: 'lx-tick', 'text-anchor': 'middle' }, text));
    }
  }

  /**
   * @param {number} low
   * @param {number} high
   * @param {string} className
   */
  band(low, high, className) {
    const [left, top] = this.at(this.x[0], high);
    const [right, bottom] = this.at(this.x[1], low);
    this.svg.append(svg('rect', { x: left, y: top, width: right - left, height: bottom - top, class: className }));
  }

  /**
   * A line through points.
   * @param {Numbers} x
   * @param {Numbers} y as many
   * @param {string} className
   */
  line(x, y, className) {
    const points = Array.from(x, (value, index) => this.at(value, y[index]).map((each) => each.toFixed(1)).join()).join(
      ' ',
    );
    this.svg.append(svg('polyline', { points, class: `lx-line ${className}` }));
  }

  /** A line across that `stand` moves. */
  marker() {
    const [, top] = this.at(0, this.y[1]);
    const [, bottom] = this.at(0, this.y[0]);
    this.upright = svg('line', { y1: top, y2: bottom, class: 'lx-marker' });
    this.svg.append(this.upright);
  }

  /** @param {number} x */
  stand(x) {
    const [at] = this.at(x, this.y[0]);
    this.upright?.setAttribute('x1', String(at));
    this.upright?.setAttribute('x2', String(at));
  }
}

/**
 * What the lines of a chart mean.
 * @param {[classes: string, text: string][]} entries classes of the swatch, and words
 */
export function legend(entries) {
  const row = make('div', 'mm-legend');
  for (const [className, text] of entries) {
    const item = make('span', 'mm-chip');
    item.append(make('i', `mm-swatch ${className}`), make('span', '', text));
    row.append(item);
  }
  return row;
}
