// Figure 1 as it is trained: the panel that the run is on its way to moves with the live frames, the panels that it has
// reached show what the server kept.
//
// A frame carries the learning rates in force, and each phase of the training has its own: they tell which panel it is for.

import { withNextPicture } from '../../../../ui/browser/drawing.js';
import { bufferOf, decode, History } from '../../../../ui/browser/frames.js';
import { onceGone, whileHere } from '../../../../ui/browser/leaving.js';
import { whenRescaled } from '../../../../ui/browser/lecture.js';
import { forget, keep } from '../../../../ui/browser/tab_memory.js';
import { loadPlotly } from '../../../../ui/charts/browser/plotly.js';
import { onPrinting } from '../../../../ui/charts/browser/printing.js';
import { themeOf } from '../../../../ui/charts/browser/theme.js';
import { make, withTerms } from '../../../../ui/charts/browser/words.js';
import { FrameStream } from '../../../../ui/live/browser/frame_stream.js';
import { nameOf } from '../../../../ui/live/browser/tab.js';
import { Panel } from './panel.js';

/** @import { Frame, StreamlitComponent, Trigger } from '../../../../ui/browser/types.d.ts' */
/** @import { CellContext, ReadoutSpec, TraceSpec } from '../../../../ui/charts/browser/types.d.ts' */
/** @import { PanelSpec } from './panel.js' */

const NAME = nameOf('figure-1');
const SETTLED = 800; // ms that the beginning of a training may take to reach the page by itself

/**
 * @typedef {object} FigureOneData what the page mounts the component with
 * @property {PanelSpec[]} panels
 * @property {ReadoutSpec[]} readouts
 * @property {TraceSpec[]} legend
 * @property {Record<string, string>} roles
 * @property {string} plotly address of plotly.js
 * @property {string} socket address of the stream
 * @property {string} run
 * @property {boolean} running whether the training is under way
 * @property {number} pause ms after which a page that trains looks again
 * @property {string} progress in words
 * @property {Record<string, string>} captures by a panel's name: the frame that was kept of it, in base 64
 * @property {string} [frame] the newest frame in base 64, where no socket gets through
 */

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<FigureOneData>} component
 */
export function mount(component) {
  const root = /** @type {HTMLElement & {figureOne?: FigureOne}} */ (
    component.parentElement.querySelector('.mm-figure-one')
  );
  root.figureOne ??= new FigureOne(root, component);
  root.figureOne.update(component);
  return onceGone(root, () => {
    root.figureOne?.destroy();
    root.figureOne = undefined;
  });
}

class FigureOne {
  epoch = -1;
  view = 'all'; // which panels are shown
  resizing = 0;
  /** @type {FrameStream | null} */
  stream = null;
  /** @type {string | null} */
  shownRun = null;
  /** @type {number | undefined} */
  looking = undefined;
  /** @type {number | undefined} */
  settling = undefined;

  /**
   * @param {HTMLElement} root
   * @param {StreamlitComponent<FigureOneData>} component
   */
  constructor(root, { data, setTriggerValue }) {
    const { panels, readouts, legend, roles, plotly } = data;
    this.root = root;
    this.roles = roles;
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    /** @type {CellContext} */
    this.context = { Plotly: null, theme: themeOf(root, roles), tell: () => {} };
    this.history = new History();
    this.panels = panels.map((spec) => new Panel(spec, readouts, this.context, this.history));
    this.grid = make('div', 'mm-grid f1-panels');
    this.grid.append(...this.panels.map(({ element }) => element));
    this.status = make('p', 'f1-status');
    // Who cannot see the panels is told of each when it is finished, and spared the counting on the way.
    this.spoken = make('p', 'f1-spoken');
    this.spoken.setAttribute('role', 'status');
    this.notice = make('p', 'mm-notice');
    this.notice.hidden = true;
    const top = make('div', 'f1-top');
    this.buttons = ['all', ...panels.map(({ name }) => name)].map((view) => this.choiceOf(view));
    top.append(this.choice(), legendOf(legend), this.status, this.spoken);
    root.replaceChildren(this.notice, top, this.grid);
    this.stopFollowing = whenRescaled(() => this.retheme());
    this.observer = new ResizeObserver(() => this.resizeSoon());
    this.stay = onPrinting(() => {
      this.retheme();
      this.resize();
    });
    for (const { plot } of this.panels) this.observer.observe(plot);
    this.drawable = loadPlotly(plotly).then((Plotly) => (this.context.Plotly = Plotly));
    this.drawable.catch((error) => this.say(`The panels cannot be drawn: ${error.message}.`));
  }

  /** Buttons that show all panels, or one of them large. */
  choice() {
    const group = make('div', 'f1-choice');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Panels shown');
    group.append(...this.buttons);
    group.addEventListener('keydown', ({ key }) => {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
      const stride = key === 'ArrowLeft' ? -1 : 1;
      const at = this.buttons.findIndex(({ dataset }) => dataset.view === this.view);
      const next = this.buttons[(at + stride + this.buttons.length) % this.buttons.length];
      next.focus();
      next.click();
    });
    queueMicrotask(() => this.choose('all'));
    return group;
  }

  /** @param {string} view "all", or the name of a panel */
  choiceOf(view) {
    const button = make('button', 'f1-view', view === 'all' ? 'All four' : `(${view})`);
    button.type = 'button';
    button.dataset.view = view;
    if (view !== 'all') button.setAttribute('aria-label', `Panel (${view}) large`);
    button.addEventListener('click', () => this.choose(view));
    return button;
  }

  /** @param {string} view */
  choose(view) {
    this.view = this.grid.dataset.view = view;
    for (const button of this.buttons) button.setAttribute('aria-pressed', String(button.dataset.view === view));
    for (const { element, spec } of this.panels) element.hidden = view !== 'all' && view !== spec.name;
  }

  /** @param {StreamlitComponent<FigureOneData>} component */
  async update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    clearInterval(this.looking);
    if (data.running) this.looking = setInterval(() => this.trigger('looked', Date.now()), data.pause);
    this.retheme();
    this.status.textContent = data.progress;
    this.root.dataset.running = String(data.running);
    this.show(data.run);
    await this.drawable;
    this.take(data.captures);
    if (data.frame) this.draw(bufferOf(data.frame));
  }

  /**
   * Show the page's run, which the tab remembers until the server says that it is gone.
   * @param {string} run
   */
  show(run) {
    keep(NAME, run);
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
        forget(NAME);
        this.shownRun = null;
        this.trigger('lost', run);
      },
      blocked: () => {
        this.say('The live connection is blocked on the way here: panels appear when they are finished.');
        this.trigger('blocked', true);
      },
    });
  }

  /** @param {ArrayBuffer} buffer */
  async drawSoon(buffer) {
    await this.drawable;
    await withNextPicture(() => {
      if (this.root.isConnected) this.draw(buffer);
    });
  }

  /**
   * Show a live frame in the panel that it is for, unless that one is finished.
   * @param {ArrayBuffer} buffer
   */
  draw(buffer) {
    /** @type {Frame} */
    const frame = decode(buffer);
    const { header, arrays } = frame;
    if (!arrays.d || header.position !== null) return;
    if (header.epoch !== this.epoch) this.begin(Number(header.epoch));
    if (header.state === 'playing') this.noteTraining();
    const { generator_lr: ofG, discriminator_lr: ofD } = header.settings;
    const index = this.panels.findIndex(({ spec }) => spec.rates.some(([g, d]) => g === ofG && d === ofD));
    if (index < 0 || this.panels[index].kept) return;
    this.panels[index].follow(frame, this.before(index), this.data.running);
    this.root.dataset.step = String(header.step);
  }

  /** Another tab with the same run may have begun to train it: then this page has to look for what is kept. */
  noteTraining() {
    if (this.data.running) return;
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      if (!this.data.running && this.root.isConnected) this.trigger('changed', Date.now());
    }, SETTLED);
  }

  /**
   * The run began anew: what is shown belongs to the past.
   * @param {number} epoch
   */
  begin(epoch) {
    this.epoch = epoch;
    for (const panel of this.panels) panel.clear();
  }

  /**
   * Show what the server has kept so far.
   * @param {Record<string, string>} captures
   */
  take(captures) {
    if (!this.context.Plotly) return;
    this.panels.forEach((panel, index) => {
      const text = captures[panel.spec.name];
      if (!text || panel.kept === text) return;
      /** @type {Frame} */
      const frame = decode(bufferOf(text));
      const epoch = Number(frame.header.epoch);
      if (epoch < this.epoch) return;
      if (epoch > this.epoch) this.begin(epoch);
      panel.keep(frame, text, this.before(index));
      this.spoken.textContent = `Panel (${panel.spec.name}) is trained.`;
    });
  }

  /**
   * The numbers of the panel before one.
   * @param {number} index
   */
  before(index) {
    return this.panels[index - 1]?.metrics;
  }

  /** @param {string} words */
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
    this.resizing = requestAnimationFrame(() => this.resize());
  }

  resize() {
    for (const { cell } of this.panels) cell.resize();
  }

  destroy() {
    clearTimeout(this.settling);
    clearInterval(this.looking);
    this.stream?.close();
    this.stopFollowing();
    this.observer.disconnect();
    this.stay();
    for (const { cell } of this.panels) cell.destroy();
  }
}

/**
 * What the lines of all panels are.
 * @param {TraceSpec[]} traces
 */
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
