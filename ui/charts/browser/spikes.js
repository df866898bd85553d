// Marks at the ends of an axis for what it does not reach: single spikes, which would flatten all the rest.

import { pixelsOf } from './screen_axis.js';
import { make, readoutText, setText } from './words.js';

/** @import { Chart } from './chart.js' */

const MOST = 12;

export class Spikes {
  /**
   * @param {Chart} chart
   * @param {HTMLElement} parent what holds its drawing
   */
  constructor(chart, parent) {
    this.chart = chart;
    this.element = make('div', 'mm-spikes');
    parent.append(this.element);
  }

  /** Put a mark where a line leaves the axis, the newest first. */
  mark() {
    const { chart } = this;
    const axes = chart.axes();
    const found = axes.x ? this.found().slice(0, MOST) : [];
    while (this.element.children.length > found.length) this.element.lastElementChild?.remove();
    found.forEach(({ step, value, name, role, axis }, index) => {
      const node = /** @type {HTMLElement} */ (this.element.children[index] ?? this.element.appendChild(make('i')));
      const above = value > axis.range[1];
      node.className = `mm-spike mm-role-${role}`;
      setText(node, above ? '▲' : '▼');
      node.title = `${name}: ${readoutText({ metric: 'value', format: 'amount' }, { value })} at step ${step}`;
      node.style.left = `${pixelsOf(/** @type {NonNullable<typeof axes.x>} */ (axes.x), step, false)}px`;
      node.style.top = `${above ? axis.offset : axis.offset + axis.length}px`;
    });
  }

  found() {
    const { chart } = this;
    const axes = chart.axes();
    return chart.spec.traces.flatMap(({ axis: name, role, name: label }, index) => {
      const axis = axes[name];
      if (!axis || !chart.spec.y[name].robust || !chart.shown[index]) return [];
      const { x, y } = chart.points[index];
      const beyond = [];
      for (let i = y.length - 1; i >= 0 && beyond.length < MOST; i--) {
        if (y[i] > axis.range[1] || y[i] < axis.range[0]) {
          beyond.push({ step: x[i], value: y[i], name: label, role, axis });
        }
      }
      return beyond;
    });
  }
}
