// The numbers of a figure in words: readouts, and identities with both of their sides.

import { make, readoutText, scientific, setText, withTerms } from '../../charts/browser/words.js';

/** @import { Metric, Metrics } from '../../browser/types.d.ts' */
/** @import { ReadoutSpec } from '../../charts/browser/types.d.ts' */
/** @import { FigureSpec, IdentitySpec } from './types.d.ts' */

/** @typedef {{box: HTMLElement, first: HTMLElement, second: HTMLElement, verdict: HTMLElement}} Parts of an identity */

export class Numbers {
  /** @param {Pick<FigureSpec, 'readouts' | 'identities'>} spec */
  constructor({ readouts, identities }) {
    this.element = make('div', 'tf-numbers');
    this.readouts = readouts.map((spec) => ({ spec, ...this.readout(spec) }));
    if (readouts.length) {
      const list = make('dl', 'mm-values');
      list.append(...this.readouts.map(({ box }) => box));
      this.element.append(list);
    }
    this.identities = identities.map((spec) => ({ spec, parts: this.identity(spec) }));
    this.checks = make('details', 'tf-checks');
    this.tick = make('summary');
    if (identities.length) {
      const list = make('ul', 'tf-identities');
      list.append(...this.identities.map(({ parts }) => parts.box));
      this.checks.append(this.tick, list);
      this.element.append(this.checks);
    }
  }

  /** @param {ReadoutSpec} readout */
  readout({ label, help, role, unit, metric }) {
    const box = make('div', `mm-value mm-role-${role}`);
    box.title = help;
    box.dataset.metric = metric;
    const term = make('dt');
    term.append(...withTerms(label));
    const value = make('dd');
    const number = make('span');
    value.append(number);
    if (unit) value.append(make('small', '', ` ${unit}`));
    box.append(term, value);
    return { box, number };
  }

  /**
   * @param {IdentitySpec} identity
   * @returns {Parts}
   */
  identity({ left, right, relation, unit, help, left_metric: name }) {
    const box = make('li', 'tf-identity');
    box.title = help;
    box.dataset.identity = name;
    const side = (/** @type {string} */ words) => {
      const [term, number] = [make('span', 'tf-term'), make('b')];
      term.append(...withTerms(words));
      return { term, number };
    };
    const [first, second] = [side(left), side(right)];
    const verdict = make('span', 'tf-verdict');
    const line = make('span', 'tf-equation');
    line.append(first.term, ` ${relation} `, second.term);
    const numbers = make('span', 'tf-sides');
    numbers.append(first.number, ` ${relation} `, second.number, unit ? ` ${unit}` : '');
    box.append(line, numbers, verdict);
    return { box, first: first.number, second: second.number, verdict };
  }

  /** @param {Metrics} metrics */
  show(metrics) {
    for (const { spec, number } of this.readouts) setText(number, readoutText(spec, metrics));
    for (const { spec, parts } of this.identities) this.check(spec, parts, metrics);
    this.sumUp();
  }

  /** All identities in one sign: that they hold is worth no more room than that. */
  sumUp() {
    const said = this.identities.map(({ parts }) => parts.box).filter((box) => !box.hidden);
    const broken = said.filter((box) => box.dataset.holds === 'false').length;
    this.checks.hidden = !said.length;
    this.checks.dataset.holds = String(!broken);
    setText(this.tick, broken ? `✗ ${counted(said.length)}, ${broken} broken` : `✓ ${counted(said.length)}`);
  }

  /**
   * @param {IdentitySpec} identity
   * @param {Parts} parts
   * @param {Metrics} metrics
   */
  check({ left_metric: left, right_metric: right, tolerance, relation }, { box, first, second, verdict }, metrics) {
    box.hidden = metrics[left] === null && metrics[right] === null;
    if (box.hidden) return;
    const [one, other] = [numberOf(metrics[left]), numberOf(metrics[right])];
    setText(first, digits(one));
    setText(second, digits(other));
    const infinite = one === other; // Infinities agree with themselves.
    const apart = infinite ? 0 : relation === '≤' ? Math.max(0, one - other) : Math.abs(one - other);
    const holds = apart <= tolerance * Math.max(1, Math.abs(one));
    box.dataset.holds = String(holds);
    const difference = apart < 1e-15 ? '< 10⁻¹⁵' : scientific(apart);
    const words = relation === '≤'
      ? (holds ? '✓ holds' : `✗ broken by ${difference}`)
      : `${holds ? '✓' : '✗'} apart by ${difference}`;
    setText(verdict, words);
  }
}

/** @param {number} identities */
function counted(identities) {
  return `${identities} ${identities === 1 ? 'identity' : 'identities'} checked`;
}

/** @param {Metric | undefined} metric */
function numberOf(metric) {
  return typeof metric === 'number' ? metric : NaN;
}

/** @param {number} value */
function digits(value) {
  if (value === Infinity) return '∞';
  if (value === -Infinity) return '−∞';
  if (!Number.isFinite(value)) return '–';
  return value.toFixed(6).replace('-', '−');
}
