// Which classes the generated images fall into, beside those of the data: a pair of bars for each.

import { card } from '../../../ui/charts/browser/card.js';
import { make, withTerms } from '../../../ui/charts/browser/words.js';

/** @import { Frame } from '../../../ui/browser/types.d.ts' */
/** @import { CellSpec } from '../../../ui/charts/browser/types.d.ts' */

/** @typedef {{label: string, curve: string}} Share */
/** @typedef {CellSpec & {alternative: string, data: Share, generated: Share, missing: string}} ClassesSpec */

const LEAST_TOP = 0.2; // the height of the axis when all classes are rare

/**
 * A cell for a `ClassShares` of `pages/digits/cells.py`.
 * @param {ClassesSpec} spec
 */
export function classesCell(spec) {
  return new ClassesCell(spec);
}

class ClassesCell {
  top = LEAST_TOP;
  /** @type {string | undefined} the classes that have columns */
  named = undefined;
  /** @type {number | undefined} the height for which there are lines */
  ruled = undefined;

  /** @param {ClassesSpec} spec */
  constructor(spec) {
    this.spec = spec;
    const { card: element, body } = card(spec);
    this.element = element;
    this.legend = make('div', 'mm-legend');
    this.legend.append(key('data', spec.data.label), key('generated', spec.generated.label));
    this.bars = make('div', 'mm-class-bars');
    this.bars.setAttribute('role', 'img');
    this.scale = make('div', 'mm-class-scale');
    this.columns = make('div', 'mm-class-columns');
    this.bars.append(this.scale, this.columns);
    this.missing = make('p', 'mm-class-missing', spec.missing);
    body.append(this.legend, this.bars, this.missing);
  }

  /** @param {Frame} frame */
  update({ header, arrays }) {
    const [data, generated] = [arrays[this.spec.data.curve]?.data, arrays[this.spec.generated.curve]?.data];
    const known = Boolean(data && generated);
    this.legend.hidden = this.bars.hidden = !known;
    // Before the first snapshot nobody knows whether there is such a network.
    this.missing.hidden = known || !Object.keys(header.metrics).length;
    if (!data || !generated) return;
    const names = Array.from(data, (_, at) => header.class_names?.[at] ?? String(at));
    this.name(names);
    this.top = Math.max(this.top, ...data, ...generated);
    this.rule();
    const words = names.map((name, at) =>
      `${name}: ${percent(generated[at])} generated, ${percent(data[at])} of the data`
    );
    words.forEach((text, at) => {
      const column = /** @type {HTMLElement} */ (this.columns.children[at]);
      const [real, made] = column.querySelectorAll('i');
      real.style.height = `${(100 * data[at]) / this.top}%`;
      made.style.height = `${(100 * generated[at]) / this.top}%`;
      column.title = text;
      column.dataset.generated = String(generated[at]);
    });
    this.bars.setAttribute('aria-label', `${this.spec.alternative} ${words.join('; ')}.`);
  }

  /**
   * A column for each class.
   * @param {string[]} names
   */
  name(names) {
    const wanted = names.join();
    if (wanted === this.named) return;
    this.named = wanted;
    this.top = LEAST_TOP;
    this.columns.replaceChildren(
      ...names.map((name) => {
        const column = make('div', 'mm-class');
        const pair = make('div', 'mm-class-pair');
        pair.append(make('i', 'mm-role-data'), make('i', 'mm-role-generated'));
        column.append(pair, make('span', '', name));
        return column;
      }),
    );
  }

  /** Lines at whole tenths, or fifths where there is less room. */
  rule() {
    if (this.ruled === this.top) return;
    this.ruled = this.top;
    const step = this.top > 0.5 ? 0.2 : 0.1;
    const lines = Array.from({ length: Math.floor(this.top / step + 1e-9) }, (_, at) => (at + 1) * step);
    this.scale.replaceChildren(
      ...lines.map((share) => {
        const line = make('i', '', `${Math.round(100 * share)} %`);
        line.style.bottom = `${(100 * share) / this.top}%`;
        return line;
      }),
    );
  }

  restart() {
    this.top = LEAST_TOP;
  }
}

/**
 * @param {string} role
 * @param {string} label
 */
function key(role, label) {
  const entry = make('span', `mm-chip mm-role-${role}`);
  const word = make('span');
  word.append(...withTerms(label));
  entry.append(make('i', 'mm-swatch mm-area'), word);
  return entry;
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
