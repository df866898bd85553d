// A derivation whose lines are evaluated, each by its own expression, and compared with the first.

import { card } from '../../../../ui/charts/browser/card.js';
import { make, scientific, setText, withTerms } from '../../../../ui/charts/browser/words.js';

/** @import { Frame } from '../../../../ui/browser/types.d.ts' */
/** @import { CellSpec } from '../../../../ui/charts/browser/types.d.ts' */

/** @typedef {{formula: string, spoken: string, metric: string, why: string, how: string}} Line */

/**
 * A cell `Derivation` of `pages/theory/value/derivation.py`.
 * @param {CellSpec & {lines: Line[], unit: string, tolerance: number}} spec
 */
export function derivationCell(spec) {
  const { card: element, body } = card(spec);
  element.classList.add('tf-derivation');
  const list = make('ol');
  const lines = spec.lines.map((line, index) => lineOf(line, index, spec.unit));
  list.append(...lines.map(({ row }) => row));
  body.append(list);
  return {
    element,
    update(/** @type {Frame} */ { header: { metrics } }) {
      const first = Number(metrics[spec.lines[0].metric]);
      spec.lines.forEach(({ metric }, index) => {
        const { row, number, verdict } = lines[index];
        const value = Number(metrics[metric]);
        setText(number, value.toFixed(9).replace('-', '−'));
        if (!index) return;
        const apart = Math.abs(value - first);
        const holds = apart <= spec.tolerance;
        row.dataset.holds = String(holds);
        setText(verdict, `${holds ? '✓' : '✗'} ${apart < 1e-15 ? '< 10⁻¹⁵' : scientific(apart)}`);
      });
    },
  };
}

/**
 * @param {Line} line
 * @param {number} index
 * @param {string} unit
 */
function lineOf({ formula, spoken, metric, why, how }, index, unit) {
  const row = make('li', 'tf-derived');
  row.dataset.line = metric;
  row.title = how;
  const set = make('span', 'fm');
  set.setAttribute('role', 'img');
  set.setAttribute('aria-label', spoken);
  set.innerHTML = `${index ? '<span class="fm-relation">=</span>' : ''}${formula}`; // our own description, no user's
  const reason = make('span', 'tf-why');
  reason.append(...withTerms(why));
  const value = make('span', 'tf-derived-value');
  const number = make('b');
  value.append(number, make('small', '', ` ${unit}`));
  const verdict = make('span', 'tf-verdict');
  row.append(make('span', 'tf-tag', `(${index + 1})`), set, reason, value, verdict);
  return { row, number, verdict };
}
