// One panel of figure 1: its chart, its numbers, and whether it is still to come, being trained, or kept.

import { chartCell } from '../../../../ui/charts/browser/chart_cell.js';
import { grouped, make, readoutText, setText, withTerms } from '../../../../ui/charts/browser/words.js';
import { measures } from './measures.js';

/** @import { History } from '../../../../ui/browser/frames.js' */
/** @import { Frame, Metrics } from '../../../../ui/browser/types.d.ts' */
/** @import { CellContext, ChartSpec, ReadoutSpec } from '../../../../ui/charts/browser/types.d.ts' */

/**
 * @typedef {object} PanelSpec
 * @property {string} name
 * @property {string} caption
 * @property {string} watch the metric that tells what has happened since the panel before
 * @property {ChartSpec} chart
 * @property {[generator: number, discriminator: number][]} rates the learning rates in force on the way to it
 */

export class Panel {
  /** @type {string | null} the frame that was kept, in base 64 */
  kept = null;
  /** @type {Metrics | null} */
  metrics = null;

  /**
   * @param {PanelSpec} spec
   * @param {ReadoutSpec[]} readouts
   * @param {CellContext} context
   * @param {History} history
   */
  constructor(spec, readouts, context, history) {
    this.spec = spec;
    this.readouts = readouts;
    this.history = history;
    this.cell = chartCell(spec.chart, context);
    this.element = this.cell.element;
    this.element.classList.add('f1-panel');
    this.plot = /** @type {HTMLElement} */ (this.element.querySelector('.mm-plot'));
    this.badge = make('span', 'f1-badge');
    this.element.querySelector('.mm-head')?.append(this.badge);
    this.element.querySelector('.mm-hint')?.remove();
    this.waiting = make('p', 'f1-waiting', 'Not trained yet.');
    this.plot.parentElement?.append(this.waiting);
    const caption = make('p', 'f1-caption');
    caption.append(...withTerms(spec.caption));
    const list = make('dl', 'f1-numbers');
    this.values = readouts.map((readout) => this.readout(readout, list));
    this.element.append(list, caption);
    this.clear();
  }

  /**
   * @param {ReadoutSpec} readout
   * @param {HTMLElement} list
   */
  readout({ label, unit, help, metric, role }, list) {
    const box = make('div', `f1-value mm-value mm-role-${role}`);
    box.title = help;
    box.dataset.metric = metric;
    box.classList.toggle('f1-watched', metric === this.spec.watch);
    const term = make('dt');
    term.append(...withTerms(label));
    const [value, before, number] = [make('dd'), make('small', 'f1-before'), make('span')];
    value.append(before, number);
    if (unit) value.append(make('small', '', ` ${unit}`));
    box.append(term, value);
    list.append(box);
    return { number, before };
  }

  /** Nothing has come so far. */
  clear() {
    this.kept = null;
    this.metrics = null;
    this.setState('waiting', '');
  }

  /**
   * Show a frame of the run that is on its way to this panel.
   * @param {Frame} frame
   * @param {Metrics | null | undefined} before the numbers of the panel before this one
   * @param {boolean} training
   */
  follow(frame, before, training) {
    this.draw(frame, before);
    this.setState('live', training ? 'training' : `step ${grouped(frame.header.step)}`);
  }

  /**
   * Show what the run looked like when it reached this panel.
   * @param {Frame} frame
   * @param {string} text the frame in base 64
   * @param {Metrics | null | undefined} before the numbers of the panel before this one
   */
  keep(frame, text, before) {
    this.kept = text;
    this.draw(frame, before);
    this.setState('kept', `step ${grouped(frame.header.step)} · ${frame.header.updates}`);
    const numbers = this.readouts.map((readout) => `${readout.label} ${readoutText(readout, this.metrics)}`);
    this.plot.setAttribute(
      'aria-label',
      `${this.spec.chart.title}. ${this.spec.chart.alternative} ${numbers.join(', ')}.`,
    );
  }

  /**
   * @param {Frame} frame
   * @param {Metrics | null | undefined} before
   */
  draw(frame, before) {
    this.waiting.hidden = true;
    const metrics = { ...frame.header.metrics, ...measures(frame.arrays) };
    this.metrics = metrics;
    this.cell.update(frame, this.history);
    this.readouts.forEach((readout, index) => {
      const { number, before: earlier } = this.values[index];
      setText(number, readoutText(readout, metrics));
      setText(earlier, readout.metric === this.spec.watch && before ? `${readoutText(readout, before)} → ` : '');
    });
  }

  /**
   * @param {'waiting' | 'live' | 'kept'} state
   * @param {string} words
   */
  setState(state, words) {
    this.element.dataset.state = state;
    this.waiting.hidden = state !== 'waiting';
    setText(this.badge, words);
    if (state !== 'waiting') return;
    for (const { number, before } of this.values) {
      setText(number, '–');
      setText(before, '');
    }
    this.plot.setAttribute('aria-label', `${this.spec.chart.title}: not trained yet.`);
  }
}
