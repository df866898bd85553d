// A table of numbers of a figure.

import { card } from '../../../../ui/charts/browser/card.js';
import { make, readoutText, setText, withTerms } from '../../../../ui/charts/browser/words.js';

/** @import { Frame } from '../../../../ui/browser/types.d.ts' */
/** @import { CellSpec, Format } from '../../../../ui/charts/browser/types.d.ts' */

/** @typedef {{label: string, metrics: string[], role: string}} Row an empty name of a metric leaves its place empty */
/** @typedef {CellSpec & {columns: string[], rows: Row[], format: Format}} MetricTableSpec */

/**
 * A cell of `pages/theory/cross_entropy/metric_table.py`.
 * @param {MetricTableSpec} spec
 */
export function metricTableCell(spec) {
  const { card: element, body } = card(spec);
  const table = make('table', 'tf-table');
  const titles = make('tr');
  titles.append(make('td'));
  for (const column of spec.columns) {
    const cell = make('th', 'tf-number', column);
    cell.scope = 'col';
    titles.append(cell);
  }
  const head = make('thead');
  head.append(titles);
  /** @type {[cell: HTMLElement, metric: string][]} */
  const numbers = [];
  const lines = make('tbody');
  for (const { label, metrics, role } of spec.rows) {
    const line = make('tr');
    const title = make('th', `mm-term mm-role-${role}`);
    title.scope = 'row';
    title.append(...withTerms(label));
    line.append(title);
    for (const metric of metrics) {
      const cell = make('td', 'tf-number');
      cell.dataset.metric = metric;
      if (metric) numbers.push([cell, metric]);
      line.append(cell);
    }
    lines.append(line);
  }
  table.append(head, lines);
  body.append(table);
  return {
    element,
    update(/** @type {Frame} */ { header }) {
      for (const [cell, metric] of numbers) {
        setText(cell, readoutText({ metric, format: spec.format }, header.metrics));
      }
    },
  };
}
