// One panel of figure 1: its chart, its numbers, and whether it is still to come, being trained, or kept.

import { chartCell } from '../../../../ui/charts/browser/chart_cell.js';
import { grouped, make, readoutText, withTerms } from '../../../../ui/charts/browser/words.js';
import { measures } from './measures.js';

export class Panel {
  /** `spec` is {name, caption, watch, chart}; `context` as for all cells. */
  constructor(spec, readouts, context) {
    Object.assign(this, { spec, readouts, context });
    this.cell = chartCell(spec.chart, context);
    this.element = this.cell.element;
    this.element.classList.add('f1-panel');
    this.plot = this.element.querySelector('.mm-plot');
    this.badge = make('span', 'f1-badge');
    this.element.querySelector('.mm-head').append(this.badge);
    this.element.querySelector('.mm-hint').remove();
    this.waiting = make('p', 'f1-waiting', 'Not trained yet.');
    this.plot.parentElement.append(this.waiting);
    const caption = make('p', 'f1-caption');
    caption.append(...withTerms(spec.caption));
    const list = make('dl', 'f1-numbers');
    this.values = readouts.map((readout) => this.readout(readout, list));
    this.element.append(list, caption);
    this.clear();
  }

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
    Object.assign(this, { kept: null, metrics: null });
    this.setState('waiting', '');
  }

  /** Show a frame of the run that is on its way to this panel. */
  follow(frame, before, training) {
    this.draw(frame, before);
    this.setState('live', training ? 'training' : `step ${grouped(frame.header.step)}`);
  }

  /** Show what the run looked like when it reached this panel. */
  keep(frame, before) {
    this.kept = frame;
    this.draw(frame, before);
    this.setState('kept', `step ${grouped(frame.header.step)} · ${frame.header.updates}`);
    const numbers = this.readouts.map((readout) => `${readout.label} ${readoutText(readout, this.metrics)}`);
    this.plot.setAttribute(
      'aria-label',
      `${this.spec.chart.title}. ${this.spec.chart.alternative} ${numbers.join(', ')}.`,
    );
  }

  draw(frame, before) {
    this.waiting.hidden = true;
    this.metrics = { ...frame.header.metrics, ...measures(frame.arrays) };
    this.cell.update(frame, this.context.history);
    this.readouts.forEach((readout, index) => {
      const { number, before: earlier } = this.values[index];
      setText(number, readoutText(readout, this.metrics));
      setText(earlier, readout.metric === this.spec.watch && before ? `${readoutText(readout, before)} → ` : '');
    });
  }

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

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
