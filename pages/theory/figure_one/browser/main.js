// Figure 1 as it is trained: the panel that the run is on its way to moves with the live frames, the panels that it has
// reached show what the server kept.
//
// A frame carries the learning rates in force, and each act of the script has its own: they tell which panel it is for.

import { withNextPicture } from '../../../../ui/browser/drawing.js';
import { bufferOf, decode, History } from '../../../../ui/browser/frames.js';
import { onceGone, whileHere } from '../../../../ui/browser/leaving.js';
import { loadPlotly } from '../../../../ui/charts/browser/plotly.js';
import { themeOf } from '../../../../ui/charts/browser/theme.js';
import { make, withTerms } from '../../../../ui/charts/browser/words.js';
import { FrameStream } from '../../../../ui/live/browser/frame_stream.js';
import { TabRun } from '../../../../ui/live/browser/tab_run.js';
import { Panel } from './panel.js';

const SETTLED = 800; // ms that the beginning of a training may take to reach the page by itself

/** Called by Streamlit when the component appears, and again whenever its data or the theme changes. */
export function mount(component) {
  const root = component.parentElement.querySelector('.mm-figure-one');
  root.figureOne ??= new FigureOne(root, component.data);
  root.figureOne.update(component);
  return onceGone(root, () => {
    root.figureOne?.destroy();
    root.figureOne = undefined;
  });
}

class FigureOne {
  constructor(root, { panels, readouts, legend, roles, plotly }) {
    Object.assign(this, { root, roles, epoch: -1 });
    this.tabRun = new TabRun('minimax-lab figure-1', (run) => this.trigger('resume', run));
    this.context = { Plotly: null, theme: themeOf(root, roles), tell: () => {}, history: new History() };
    this.panels = panels.map((spec) => new Panel(spec, readouts, this.context));
    this.grid = make('div', 'mm-grid f1-panels');
    this.grid.append(...this.panels.map(({ element }) => element));
    this.status = make('p', 'f1-status');
    // Who cannot see the panels is told of each when it is finished, and spared the counting on the way.
    this.spoken = make('p', 'f1-spoken');
    this.spoken.setAttribute('role', 'status');
    this.notice = make('p', 'mm-notice');
    this.notice.hidden = true;
    const top = make('div', 'f1-top');
    top.append(this.choice(), legendOf(legend), this.status, this.spoken);
    root.replaceChildren(this.notice, top, this.grid);
    this.observer = new ResizeObserver(() => this.resizeSoon());
    for (const { plot } of this.panels) this.observer.observe(plot);
    this.drawable = loadPlotly(plotly).then((Plotly) => (this.context.Plotly = Plotly));
    this.drawable.catch((error) => this.say(`The panels cannot be drawn: ${error.message}.`));
  }

  /** Buttons that show all panels, or one of them large. */
  choice() {
    const group = make('div', 'f1-choice');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Panels shown');
    this.buttons = ['all', ...this.panels.map(({ spec }) => spec.name)].map((view) => {
      const button = make('button', 'f1-view', view === 'all' ? 'All four' : `(${view})`);
      button.type = 'button';
      button.dataset.view = view;
      if (view !== 'all') button.setAttribute('aria-label', `Panel (${view}) large`);
      button.addEventListener('click', () => this.choose(view));
      group.append(button);
      return button;
    });
    group.addEventListener('keydown', ({ key }) => {
      const stride = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (!stride) return;
      const at = this.buttons.findIndex(({ dataset }) => dataset.view === this.view);
      const next = this.buttons[(at + stride + this.buttons.length) % this.buttons.length];
      next.focus();
      next.click();
    });
    queueMicrotask(() => this.choose('all'));
    return group;
  }

  choose(view) {
    this.view = this.grid.dataset.view = view;
    for (const button of this.buttons) button.setAttribute('aria-pressed', String(button.dataset.view === view));
    for (const { element, spec } of this.panels) element.hidden = view !== 'all' && view !== spec.name;
  }

  async update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    clearInterval(this.looking);
    if (data.running) this.looking = setInterval(() => this.trigger('looked', Date.now()), data.pause);
    this.retheme();
    this.status.textContent = data.progress;
    this.root.dataset.running = data.running;
    this.chooseRun();
    await this.drawable;
    this.take(data.captures);
    if (data.frame) this.draw(bufferOf(data.frame));
  }

  /** A reloaded page asks for the run that this tab had. */
  chooseRun() {
    const { run, answered } = this.data;
    if (this.stream) this.tabRun.take(run, () => this.show(run));
    else this.tabRun.choose(run, answered, () => this.show(run));
  }

  show(run) {
    if (this.data.frame || run === this.shownRun) return;
    this.shownRun = run;
    this.stream?.close();
    this.begin(-1);
    this.take(this.data.captures);
    this.stream = new FrameStream(this.data.socket, {
      open: () => this.say(''),
      frame: (buffer) => this.drawSoon(buffer),
      interrupted: () => this.say('The connection is interrupted. Trying again …'),
      lost: () => {
        this.tabRun.forget();
        this.shownRun = null;
        this.trigger('lost', run);
      },
      blocked: () => {
        this.say('The live connection is blocked on the way here: panels appear when they are finished.');
        this.trigger('blocked', true);
      },
    });
  }

  async drawSoon(buffer) {
    await this.drawable;
    await withNextPicture(() => {
      if (this.root.isConnected) this.draw(buffer);
    });
  }

  /** Show a live frame in the panel that it is for, unless that one is finished. */
  draw(buffer) {
    const frame = decode(buffer);
    const { header, arrays } = frame;
    if (!arrays.d || header.position !== null) return;
    if (header.epoch !== this.epoch) this.begin(header.epoch);
    if (header.state === 'playing') this.noteTraining();
    const { generator_lr: ofG, discriminator_lr: ofD } = header.settings;
    const index = this.panels.findIndex(({ spec }) => spec.rates.some(([g, d]) => g === ofG && d === ofD));
    if (index < 0 || this.panels[index].kept) return;
    this.panels[index].follow(frame, this.before(index), this.data.running);
    this.root.dataset.step = header.step;
  }

  /** Another tab with the same run may have begun to train it: then this page has to look for what is kept. */
  noteTraining() {
    if (this.data.running) return;
    this.settling ??= setTimeout(() => {
      this.settling = null;
      if (!this.data.running && this.root.isConnected) this.trigger('changed', Date.now());
    }, SETTLED);
  }

  /** The run began anew: what is shown belongs to the past. */
  begin(epoch) {
    this.epoch = epoch;
    for (const panel of this.panels) panel.clear();
  }

  /** Show what the server has kept so far. */
  take(captures) {
    if (!this.context.Plotly) return;
    this.panels.forEach((panel, index) => {
      const text = captures[panel.spec.name];
      if (!text || panel.kept?.text === text) return;
      const frame = decode(bufferOf(text));
      if (frame.header.epoch < this.epoch) return;
      if (frame.header.epoch > this.epoch) this.begin(frame.header.epoch);
      frame.text = text;
      panel.keep(frame, this.before(index));
      this.spoken.textContent = `Panel (${panel.spec.name}) is trained.`;
    });
  }

  /** The numbers of the panel before one. */
  before(index) {
    return this.panels[index - 1]?.metrics;
  }

  say(words) {
    this.notice.textContent = words;
    this.notice.hidden = !words;
  }

  retheme() {
    const theme = themeOf(this.root, this.roles);
    if (JSON.stringify(theme) === JSON.stringify(this.context.theme)) return;
    this.context.theme = theme;
    for (const { cell } of this.panels) cell.retheme(theme);
  }

  resizeSoon() {
    cancelAnimationFrame(this.resizing);
    this.resizing = requestAnimationFrame(() => this.panels.forEach(({ cell }) => cell.resize()));
  }

  destroy() {
    this.tabRun.close();
    clearTimeout(this.settling);
    clearInterval(this.looking);
    this.stream?.close();
    this.observer.disconnect();
    for (const { cell } of this.panels) cell.destroy();
  }
}

/** What the lines of all panels are. */
function legendOf(traces) {
  const list = make('ul', 'f1-legend');
  for (const { name, role, dash, fill } of traces) {
    const entry = make('li', `mm-role-${role}`);
    const word = make('span');
    word.append(...withTerms(name));
    entry.append(make('i', `mm-swatch mm-${fill ? 'area' : dash}`), word);
    list.append(entry);
  }
  return list;
}
