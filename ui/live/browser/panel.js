// What the charts say in words: what to do or what is seen, the current values, notices, and the timeline.

import { holds } from '../../charts/browser/layout.js';
import { grouped, make, readoutText, setText, withTerms } from '../../charts/browser/words.js';
import { Voice } from './voice.js';
import { Work } from './work.js';

/** @import { Frame, FrameHeader, Metrics } from '../../browser/types.d.ts' */
/** @import { ReadoutSpec } from '../../charts/browser/types.d.ts' */

/** @typedef {Pick<ReadoutSpec, 'label' | 'help' | 'role'> & {unit?: string}} Labels of a number */
/** @typedef {'error' | 'refused' | 'notice' | 'connection'} Kind of a message */

export class Panel {
  /** @type {number | null | undefined} the place on the timeline that was asked for last */
  sought = undefined;
  /** whether the frame before was a past one */
  past = false;

  /**
   * @param {HTMLElement} element
   * @param {ReadoutSpec[]} readouts
   * @param {(index: number | null) => void} onSeek is called when the timeline moves
   * @param {() => void} onCancel is called when work that ends by itself is to end sooner
   */
  constructor(element, readouts, onSeek, onCancel) {
    this.element = element;
    this.onSeek = onSeek;
    this.notices = make('div', 'mm-notices');
    this.notices.setAttribute('role', 'status');
    this.work = new Work(onCancel);
    this.notices.append(this.work.element);
    this.voice = new Voice();
    this.values = readouts.map((spec) => ({ spec, ...this.readout(spec) }));
    const large = make('dl', 'mm-values mm-large');
    large.append(...this.values.filter(({ spec }) => spec.large).map(({ box }) => box));
    const small = make('dl', 'mm-values');
    this.step = this.readout({ label: 'step', help: 'Updates of G so far.', role: 'ink' });
    this.speed = this.readout({ label: 'steps a second', help: 'Measured.', role: 'ink' });
    small.append(this.step.box, this.speed.box);
    small.append(...this.values.filter(({ spec }) => !spec.large).map(({ box }) => box));
    this.slider = this.timelineSlider();
    this.live = make('button', 'mm-live-button', 'Newest');
    this.live.type = 'button';
    this.live.addEventListener('click', () => this.seekTo(null));
    this.where = make('span', 'mm-where');
    this.timeline = make('div', 'mm-timeline');
    this.timeline.append(make('span', 'mm-timeline-name', 'Timeline'), this.slider, this.where, this.live);
    const line = make('div', 'mm-line');
    if (large.children.length) line.append(large);
    this.load = make('div', 'mm-load');
    this.load.setAttribute('role', 'status');
    this.load.hidden = true;
    // In the place of the timeline, which is of no use while a run plays, so that nothing moves that is being read.
    this.timeline.append(this.load);
    line.append(small, this.timeline);
    element.append(this.voice.element, line, this.notices);
  }

  /** @param {Labels & {best?: string}} labels */
  readout({ label, help, role, unit, best }) {
    const box = make('div', `mm-value${best ? ' mm-best' : ''} mm-role-${role}`);
    box.title = help ?? '';
    const term = make('dt');
    term.append(...withTerms(label));
    const value = make('dd');
    const number = make('span');
    value.append(number);
    if (unit) value.append(make('small', '', ` ${unit}`));
    const bound = make('small');
    if (best) value.append(bound);
    box.append(term, value);
    return { box, number, bound };
  }

  timelineSlider() {
    const slider = make('input');
    Object.assign(slider, { type: 'range', min: 0, step: 1, ariaLabel: 'Timeline: recent steps of this run' });
    slider.addEventListener('input', () => this.seekTo(Number(slider.value)));
    return slider;
  }

  /** @param {number | null} index */
  seekTo(index) {
    this.sought = index;
    this.onSeek(index);
  }

  /**
   * @param {Frame} frame
   * @param {string} task what to do in the experiment
   */
  update({ header }, task) {
    /** @type {Metrics} */
    const metrics = { ...header.metrics, ...(header.device && { device: header.device }) };
    setText(this.step.number, grouped(header.step));
    setText(this.speed.number, header.speed ? grouped(header.speed) : '–');
    for (const { spec, number, bound, box } of this.values) {
      const text = readoutText(spec, metrics);
      // That an identity holds is one sign; how exactly, for who asks.
      setText(number, spec.format === 'check' ? text.slice(0, 1) : text);
      if (spec.format === 'check') box.title = `${spec.help} ${text}`;
      if (spec.best) setText(bound, ` best ${readoutText({ metric: spec.best, format: spec.format }, metrics)}`);
      const value = metrics[spec.metric];
      const elsewhere = spec.only && !holds(header.settings ?? {}, spec.only);
      box.hidden = value === undefined || (Boolean(spec.optional) && value === null) || Boolean(elsewhere);
    }
    this.voice.update(header, task);
    this.showTimeline(header);
    this.work.update(header.progress);
    this.tell('notice', header.notice);
    setText(this.load, header.load ?? '');
    this.load.hidden = !header.load;
  }

  /** @param {FrameHeader} header */
  showTimeline({ timeline, state, position, step }) {
    const playing = state === 'playing';
    // A run that goes on, whoever made it, leaves the past behind.
    if (playing && this.sought !== undefined && this.sought !== null) this.seekTo(null);
    const past = position !== null && position !== undefined;
    // Something was done with the run, here or elsewhere: its viewers have left the past.
    if (this.past && !past) this.sought = null;
    this.past = past;
    const last = Math.max(0, (timeline?.total ?? 1) - 1);
    this.slider.disabled = playing || last < 1;
    this.slider.max = String(last);
    if (!past && document.activeElement !== this.slider) this.slider.value = String(last);
    if (!past && this.sought === null) this.slider.value = String(last);
    this.live.hidden = !past;
    this.timeline.title = playing ? 'Pause to look back at recent steps.' : '';
    this.timeline.classList.toggle('mm-past', past);
    setText(this.where, past ? `step ${grouped(step)}` : playing ? 'live' : 'newest');
  }

  /**
   * Show a message of a kind, or take it away.
   * @param {Kind} kind
   * @param {string | null | undefined} text
   */
  tell(kind, text) {
    const selector = `[data-kind="${kind}"]`;
    const shown = /** @type {HTMLElement | null} */ (this.notices.querySelector(selector));
    if (!text) return shown?.remove();
    const box = shown ?? make('div', `mm-notice mm-${kind}`);
    box.dataset.kind = kind;
    setText(box, text);
    if (!shown) this.notices.append(box);
  }
}
