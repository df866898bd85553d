// The table of model families: rows that meet the chosen need are lit, and lead to the figure that shows a member.

import { card } from '../../../../ui/charts/browser/card.js';
import { make, withTerms } from '../../../../ui/charts/browser/words.js';

/** @import { Frame } from '../../../../ui/browser/types.d.ts' */
/** @import { CellSpec } from '../../../../ui/charts/browser/types.d.ts' */

/**
 * @typedef {object} Family
 * @property {string} name
 * @property {string} density
 * @property {string} evaluates
 * @property {string} samples
 * @property {string} trained
 * @property {string[]} can the needs that it meets
 * @property {string} figure that shows a member; "" for none
 * @property {string} page the path of the chapter that has it; "" for this one
 * @property {string} role
 */

/**
 * A cell of `pages/theory/families/family_table.py`.
 * @param {CellSpec & {columns: string[], rows: Family[]}} spec
 */
export function familiesCell(spec) {
  const { card: element, body } = card(spec);
  const table = make('table', 'tf-table');
  const head = make('thead');
  const titles = make('tr');
  for (const column of spec.columns) {
    const cell = make('th', '', column);
    cell.scope = 'col';
    titles.append(cell);
  }
  head.append(titles);
  const rows = spec.rows.map((family) => row(family, spec.columns));
  const lines = make('tbody');
  lines.append(...rows);
  table.append(head, lines);
  body.append(table);
  return {
    element,
    update(/** @type {Frame} */ { header }) {
      const need = String(header.settings.need);
      spec.rows.forEach(({ can }, index) => {
        const lit = need === 'any' || can.includes(need);
        rows[index].classList.toggle('tf-unlit', !lit);
        rows[index].dataset.lit = String(lit);
      });
    },
  };
}

/**
 * @param {Family} family
 * @param {string[]} columns
 */
function row({ name, density, evaluates, samples, trained, figure, page, role }, columns) {
  const line = make('tr');
  const title = make('th');
  title.scope = 'row';
  title.append(make('span', `mm-term mm-role-${role}`, name));
  if (figure) title.append(page ? lead(name, figure, page) : show(name, figure));
  line.append(title);
  [density, evaluates, samples, trained].forEach((words, index) => {
    const cell = make('td');
    cell.dataset.column = columns[index + 1];
    cell.append(...withTerms(words));
    line.append(cell);
  });
  return line;
}

/**
 * A link to the figure in another chapter. Pages lie side by side, wherever the server has put them.
 * @param {string} name
 * @param {string} figure
 * @param {string} page
 */
function lead(name, figure, page) {
  const link = make('a', 'tf-show', 'see it');
  link.href = `${page}#${figure}`;
  link.setAttribute('aria-label', `See a figure on: ${name}, in another chapter`);
  return link;
}

/**
 * @param {string} name
 * @param {string} figure
 */
function show(name, figure) {
  const button = make('button', 'tf-show', 'see it');
  button.type = 'button';
  button.setAttribute('aria-label', `See a figure on: ${name}`);
  button.addEventListener('click', () => {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    document
      .querySelector(`[data-figure="${figure}"]`)
      ?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  });
  return button;
}
