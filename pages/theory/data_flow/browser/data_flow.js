// What flows where: boxes for data, networks and losses, filled by the run's own updates, and the arrows between them.

import { grouped, make, readoutText } from '../../../../ui/charts/browser/words.js';
import { drawArrows } from './arrows.js';
import { gradients, judge, latents, noGradients, samples, verdicts } from './boxes.js';
import { svg } from '../../../../ui/figures/browser/svg.js';
import { withSymbols } from '../../../../ui/figures/browser/symbols.js';

/** @import { Frame, Values } from '../../../../ui/browser/types.d.ts' */
/** @import { CellContext } from '../../../../ui/charts/browser/types.d.ts' */

/** @typedef {'discriminator' | 'generator'} Player */
/**
 * @typedef {object} Trace what one update went through
 * @property {number} number
 * @property {Player} player
 * @property {number} round of D's updates before G's
 * @property {number} batch
 * @property {number} value of the loss
 * @property {string} unit of the loss
 * @property {number} gradient_norm
 * @property {Record<string, number>} change in the weights of each network, Euclidean norm
 */
/** @typedef {{name: string, about: Record<Player, string>, waiting: string}} DataFlowSpec */

const PATIENCE = 5000; // ms after which an update that did not come may be asked for again
/**
 * Box -> heading and colour.
 * @type {Record<string, [heading: string, role: string]>}
 */
const BOXES = {
  z: ['latents z', 'generated'],
  g: ['G', 'generated'],
  fake: ['G(z)', 'generated'],
  real: ['real x', 'data'],
  d: ['D', 'discriminator'],
  judged_fake: ['D(G(z))', 'generated'],
  judged_real: ['D(x)', 'data'],
  loss_g: ['L_G', 'generated'],
  loss_d: ['L_D', 'discriminator'],
};
/** @type {Record<Player, string[]>} */
const TAKES_PART = {
  discriminator: ['z', 'g', 'fake', 'real', 'd', 'judged_fake', 'judged_real', 'loss_d'],
  generator: ['z', 'g', 'fake', 'd', 'judged_fake', 'loss_g'],
};
/** @type {Record<string, [network: string, letter: string]>} */
const NETWORKS = { g: ['generator', 'G'], d: ['discriminator', 'D'] };

/**
 * A cell for a `DataFlowCell` of `pages/theory/data_flow/board.py`.
 * @param {DataFlowSpec} spec
 * @param {CellContext} context
 */
export function dataFlowCell(spec, context) {
  return new DataFlowCell(spec, context);
}

class DataFlowCell {
  playing = false;
  pace = 0.6; // seconds between updates
  pending = false; // whether an update was asked for that has not come
  askedAt = 0;
  /** @type {string | null} the update that is shown */
  shown = null;
  /** @type {Frame | null} */
  frame = null;
  /** @type {number | undefined} */
  epoch = undefined;
  /** @type {number | undefined} */
  timer = undefined;
  /** @type {Record<string, HTMLElement>} */
  box = {};
  /** @type {Record<string, HTMLElement>} */
  content = {};

  /**
   * @param {DataFlowSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    this.context = context;
    this.element = make('section', 'df');
    this.element.dataset.cell = spec.name;
    this.says = make('p', 'df-says');
    this.says.setAttribute('role', 'status');
    this.arrows = svg('svg', { class: 'df-arrows', 'aria-hidden': 'true' });
    this.stage = make('div', 'df-stage');
    this.stage.append(this.arrows, ...this.boxes(), legend());
    this.start = button('Play', 'Updates in turns, k of D for each of G', () => this.play(!this.playing));
    this.element.append(this.controls(), this.says, this.stage);
    this.observer = new ResizeObserver(() => this.drawArrows());
    this.observer.observe(this.stage);
  }

  controls() {
    const row = make('div', 'al-controls');
    const ask = (/** @type {Player} */ player) => () => {
      this.play(false);
      this.ask(player);
    };
    const pace = make('label', 'al-pace');
    const slider = make('input');
    Object.assign(slider, { type: 'range', min: 0.1, max: 3, step: 0.1, value: this.pace });
    slider.setAttribute('aria-label', 'Seconds between updates');
    const says = make('span', '', `${this.pace} s an update`);
    slider.addEventListener('input', () => {
      this.pace = Number(slider.value);
      says.textContent = `${this.pace} s an update`;
    });
    pace.append(slider, says);
    const update = (/** @type {string} */ letter, /** @type {Player} */ player) =>
      button(`Update ${letter}`, `Train ${letter} once`, ask(player));
    row.append(update('D', 'discriminator'), update('G', 'generator'), this.start, pace);
    return row;
  }

  boxes() {
    return Object.entries(BOXES).map(([name, [heading, role]]) => {
      const node = make('div', `df-box mm-value mm-role-${role}`);
      node.dataset.box = name;
      const head = make('p', 'df-name');
      head.append(...withSymbols(heading));
      this.content[name] = make('div', 'df-content');
      node.append(head, this.content[name]);
      this.box[name] = node;
      return node;
    });
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    const { epoch, state } = frame.header;
    const trace = traceOf(frame);
    if (epoch !== this.epoch) {
      for (const content of Object.values(this.content)) content.replaceChildren();
    }
    this.epoch = epoch;
    const id = trace ? `${epoch}/${trace.number}` : null;
    if (state === 'failed') this.play(false);
    if (id === this.shown && id !== null) return;
    this.shown = id;
    this.pending = false;
    this.render(frame);
    this.schedule(1000 * this.pace);
  }

  retheme() {
    if (this.frame) this.render(this.frame);
  }

  resize() {
    this.drawArrows();
  }

  /** @param {Frame} frame */
  render(frame) {
    const { settings, step } = frame.header;
    const trace = traceOf(frame);
    const player = trace?.player ?? null;
    Object.assign(this.element.dataset, { player: player ?? '', number: trace?.number ?? '' });
    for (const [name, node] of Object.entries(this.box)) {
      node.dataset.active = String(player === null || TAKES_PART[player].includes(name));
    }
    const images = settings.dataset !== 'mixture';
    if (trace) this.fill(frame, trace, images);
    // A run that has just begun elsewhere tells how it stands before it has anything to draw.
    else if (!images && frame.arrays.p_g) this.content.d.replaceChildren(...judge(frame.arrays, images));
    const words = player ? this.spec.about[player] : this.spec.waiting;
    const moved = trace ? ` Iteration ${grouped(step + (player === 'generator' ? 0 : 1))}.` : '';
    this.says.replaceChildren(...withSymbols(words + moved));
    this.drawArrows();
  }

  /**
   * Put into the boxes that take part what the update left there; the others keep what they have.
   * @param {Frame} frame
   * @param {Trace} trace
   * @param {boolean} images
   */
  fill({ arrays, header: { settings } }, trace, images) {
    const { player } = trace;
    const put = (/** @type {string} */ name, /** @type {Node[]} */ nodes) =>
      this.content[name].replaceChildren(...nodes);
    put('z', latents(arrays, images, settings));
    const fakes = samples('fake', arrays, images, trace.batch);
    const felt = () => (player === 'generator' ? gradients(arrays, this.element) : noGradients());
    put('fake', images ? [...fakes, caption('∂L_G/∂G(z)'), ...felt()] : fakes);
    put('judged_fake', verdicts('fake', arrays));
    if (player === 'discriminator') {
      put('real', samples('real', arrays, images));
      put('judged_real', verdicts('real', arrays));
    }
    put(player === 'generator' ? 'loss_g' : 'loss_d', loss(trace));
    for (const [name, [network, letter]] of Object.entries(NETWORKS)) {
      const own = name === 'd' ? judge(arrays, images) : [];
      put(name, [...own, ...weights(trace, network, letter)]);
      this.box[name].dataset.moves = String(trace.change[network] > 0);
    }
  }

  drawArrows() {
    if (this.frame && this.stage.clientWidth) {
      drawArrows(this.arrows, this.box, traceOf(this.frame)?.player ?? null);
    }
  }

  /** @param {Player} player */
  ask(player) {
    const now = performance.now();
    if (!this.frame || (this.pending && now - this.askedAt < PATIENCE)) return;
    this.pending = true;
    this.askedAt = now;
    this.context.tell({ trace: player });
    this.schedule(PATIENCE);
  }

  /** @param {boolean} on */
  play(on) {
    if (on === this.playing) return;
    this.playing = on;
    this.start.textContent = on ? 'Pause' : 'Play';
    this.start.setAttribute('aria-pressed', String(on));
    clearTimeout(this.timer);
    if (on) this.ask(this.following);
  }

  /** @param {number} wait in ms */
  schedule(wait) {
    clearTimeout(this.timer);
    if (this.playing) this.timer = setTimeout(() => this.ask(this.following), wait);
  }

  /** Who updates next. */
  get following() {
    const trace = this.frame && traceOf(this.frame);
    const rounds = Number(this.frame?.header.settings.discriminator_steps);
    return trace?.player === 'discriminator' && trace.round >= rounds ? 'generator' : 'discriminator';
  }

  destroy() {
    this.play(false);
    this.observer.disconnect();
  }
}

/**
 * What the newest update of a run went through, if there was any.
 * @param {Frame} frame
 */
function traceOf({ header }) {
  return /** @type {Trace | null | undefined} */ (header.trace);
}

/**
 * What happened to the weights of a network.
 * @param {Trace} trace
 * @param {string} network
 * @param {string} letter
 */
function weights(trace, network, letter) {
  const moves = trace.change[network] > 0;
  const list = make('dl', 'df-weights');
  const row = (/** @type {string} */ words, /** @type {number} */ value, role = '') => {
    const term = make('dt');
    term.append(...withSymbols(words));
    const number = make('dd', role, value === 0 ? '0' : readoutText({ metric: 'value', format: 'number' }, { value }));
    number.dataset.value = String(value);
    list.append(term, number);
    return number;
  };
  row(`‖Δθ_${letter}‖`, trace.change[network]).dataset.change = network;
  if (trace.player === network) row('‖gradient‖', trace.gradient_norm, 'mm-term mm-role-gradient');
  return [make('span', 'df-verb', moves ? 'weights move' : 'weights stay'), list];
}

/** @param {Trace} trace */
function loss({ value, unit }) {
  const number = make('b', 'df-loss', readoutText({ metric: 'value', format: 'number' }, { value }));
  number.dataset.value = String(value);
  return [number, make('small', 'df-note', `${unit ? `${unit}, ` : ''}mean over the batch`)];
}

/** @param {string} words */
function caption(words) {
  const node = make('div', 'df-caption mm-term mm-role-gradient');
  node.append(...withSymbols(words));
  return node;
}

function legend() {
  const list = make('ul', 'df-legend');
  for (
    const [kind, words] of [['df-forward', 'data, forwards'], ['df-backward', 'gradient, backwards'], [
      'df-frame',
      'its weights move',
    ]]
  ) {
    const item = make('li');
    item.append(make('i', kind), words);
    list.append(item);
  }
  return list;
}

/**
 * @param {string} words
 * @param {string} help
 * @param {() => void} onClick
 */
function button(words, help, onClick) {
  const node = make('button', 'tf-button', words);
  node.type = 'button';
  node.title = help;
  node.addEventListener('click', onClick);
  return node;
}
