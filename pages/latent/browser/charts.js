// Small charts of the latent page, drawn as SVG: a frame with axes, lines, bands and a legend.

import { make } from '../../../ui/charts/browser/words.js';

const [WIDE, HIGH] = [840, 170];
const MARGIN = { left: 34, right: 18, top: 8, bottom: 20 };

export function drawn(tag, attributes, text = '') {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

export class Chart {
  /** Ranges are [low, high]; `alternative` says in words what there is to see. */
  constructor({ x, y, alternative, high = HIGH }) {
    Object.assign(this, { x, y, high });
    this.svg = drawn('svg', {
      viewBox: `0 0 ${WIDE} ${high}`,
      role: 'img',
      'aria-label': alternative,
      class: 'lx-chart',
    });
  }

  /** Where a point of the data is drawn. */
  at(x, y) {
    const share = (value, [low, high]) => (value - low) / (high - low);
    return [
      MARGIN.left + share(x, this.x) * (WIDE - MARGIN.left - MARGIN.right),
      this.high - MARGIN.bottom - share(y, this.y) * (this.high - MARGIN.top - MARGIN.bottom),
    ];
  }

  /** Numbers at the left, with a faint line each. */
  levels(values, text = String) {
    for (const value of values) {
      const [left, y] = this.at(this.x[0], value);
      this.svg.append(
        drawn('line', { x1: left, x2: WIDE - MARGIN.right, y1: y, y2: y, class: 'lx-gridline' }),
        drawn('text', { x: left - 6, y: y + 4, class: 'lx-tick', 'text-anchor': 'end' }, text(value)),
      );
    }
  }

  /** Words beneath: [[x, text]]. */
  ticks(entries) {
    for (const [x, text] of entries) {
      const [at] = this.at(x, this.y[0]);
      this.svg.append(drawn('text', { x: at, y: this.high - 4, class: 'lx-tick', 'text-anchor': 'middle' }, text));
    }
  }

  band(low, high, className) {
    const [left, top] = this.at(this.x[0], high);
    const [right, bottom] = this.at(this.x[1], low);
    this.svg.append(drawn('rect', { x: left, y: top, width: right - left, height: bottom - top, class: className }));
  }

  /** A line through points, "x" and "y" of equal length. */
  line(x, y, className) {
    const points = Array.from(x, (value, index) => this.at(value, y[index]).map((each) => each.toFixed(1)).join()).join(
      ' ',
    );
    this.svg.append(drawn('polyline', { points, class: `lx-line ${className}` }));
  }

  /** A line across that `stand` moves. */
  marker() {
    const [, top] = this.at(0, this.y[1]);
    const [, bottom] = this.at(0, this.y[0]);
    this.upright = drawn('line', { y1: top, y2: bottom, class: 'lx-marker' });
    this.svg.append(this.upright);
  }

  stand(x) {
    const [at] = this.at(x, this.y[0]);
    this.upright.setAttribute('x1', at);
    this.upright.setAttribute('x2', at);
  }
}

/** What the lines of a chart mean: [[classes of the swatch, text]]. */
export function legend(entries) {
  const row = make('div', 'mm-legend');
  for (const [className, text] of entries) {
    const item = make('span', 'mm-chip');
    item.append(make('i', `mm-swatch ${className}`), make('span', '', text));
    row.append(item);
  }
  return row;
}
