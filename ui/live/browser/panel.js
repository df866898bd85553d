// What the charts say in words: the diagnosis, the current values, notices, and the timeline.

import { grouped, make, readoutText, withTerms } from '../../charts/browser/words.js';

export class Panel {
  /** `onSeek(index | null)` is called when the timeline moves. */
  constructor(element, readouts, onSeek) {
    this.element = element;
    this.onSeek = onSeek;
    this.notices = make('div', 'mm-notices');
    this.notices.setAttribute('role', 'status');
    this.diagnosis = make('p', 'mm-diagnosis');
    this.diagnosis.setAttribute('aria-live', 'polite');
    this.values = readouts.map((readout) => [readout, this.readout(readout)]);
    const row = make('dl', 'mm-values');
    this.step = this.readout({ label: 'step', help: 'Updates of G so far.', role: 'ink' });
    this.speed = this.readout({ label: 'steps a second', help: 'Measured.', role: 'ink' });
    row.append(this.step.box, this.speed.box, ...this.values.map(([, { box }]) => box));
    const line = make('div', 'mm-line');
    line.append(row, this.timeline());
    element.append(this.notices, this.diagnosis, line);
  }

  readout({ label, help, role, unit }) {
    const box = make('div', `mm-value mm-role-${role}`);
    box.title = help ?? '';
    const term = make('dt');
    term.append(...withTerms(label));
    const value = make('dd');
    const number = make('span');
    value.append(number);
    if (unit) value.append(make('small', '', ` ${unit}`));
    box.append(term, value);
    return { box, number };
  }

  timeline() {
    const box = make('div', 'mm-timeline');
    this.slider = make('input');
    Object.assign(this.slider, { type: 'range', min: 0, step: 1, ariaLabel: 'Timeline: recent steps of this run' });
    this.slider.addEventListener('input', () => this.seekTo(Number(this.slider.value)));
    this.live = make('button', 'mm-live-button', 'Newest');
    this.live.type = 'button';
    this.live.addEventListener('click', () => this.seekTo(null));
    this.where = make('span', 'mm-where');
    box.append(make('span', 'mm-timeline-name', 'Timeline'), this.slider, this.where, this.live);
    this.timelineBox = box;
    return box;
  }

  seekTo(index) {
    this.sought = index;
    this.onSeek(index);
  }

  update({ header }) {
    const metrics = { ...header.metrics, ...(header.device && { device: header.device }) };
    setText(this.step.number, grouped(header.step));
    setText(this.speed.number, header.speed ? grouped(header.speed) : '–');
    for (const [readout, { number, box }] of this.values) {
      setText(number, readoutText(readout, metrics));
      box.hidden = metrics[readout.metric] === undefined;
    }
    const diagnosis = header.diagnosis ?? '';
    if (this.saying !== diagnosis) {
      this.saying = diagnosis;
      this.diagnosis.replaceChildren(...withTerms(diagnosis));
    }
    this.showTimeline(header);
    this.tell('error', header.error);
    this.tell('notice', header.notice);
  }

  showTimeline({ timeline, state, position, step }) {
    const playing = state === 'playing';
    // A run that goes on, whoever made it, leaves the past behind.
    if (playing && this.sought !== undefined && this.sought !== null) this.seekTo(null);
    const past = position !== null && position !== undefined;
    const last = Math.max(0, (timeline?.total ?? 1) - 1);
    this.slider.disabled = playing || last < 1;
    this.slider.max = last;
    if (!past && document.activeElement !== this.slider) this.slider.value = last;
    if (!past && this.sought === null) this.slider.value = last;
    this.live.hidden = !past;
    this.timelineBox.title = playing ? 'Pause to look back at recent steps.' : '';
    this.timelineBox.classList.toggle('mm-past', past);
    setText(this.where, past ? `step ${grouped(step)}` : playing ? 'live' : 'newest');
  }

  /** Show a message of a kind ("error", "notice", "connection"), or take it away. */
  tell(kind, text) {
    const selector = `[data-kind="${kind}"]`;
    const shown = this.notices.querySelector(selector);
    if (!text) return shown?.remove();
    const box = shown ?? make('div', `mm-notice mm-${kind}`);
    box.dataset.kind = kind;
    setText(box, text);
    if (!shown) this.notices.append(box);
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
