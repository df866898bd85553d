// Algorithm 1 line by line: which update is shown, which of its statements, and when the run is asked for the next one.

import { grouped, make, readoutText, setText } from '../../../../ui/charts/browser/words.js';
import { LinePicture } from './line.js';
import { known, LossPicture } from './losses.js';
import { samplesTable } from './table.js';
import { withSymbols } from '../../../../ui/figures/browser/symbols.js';

/** @import { Frame } from '../../../../ui/browser/types.d.ts' */
/** @import { CellContext } from '../../../../ui/charts/browser/types.d.ts' */
/** @import { AlgorithmSpec, Moment, NumberedStatement, Player, Result, Trace } from './types.d.ts' */

/** @typedef {'both' | Player} Turns who is trained */
/**
 * A line of the listing.
 * @typedef {object} Row
 * @property {NumberedStatement} statement
 * @property {number} at its place among its player's statements
 * @property {HTMLButtonElement} line
 * @property {HTMLElement} words
 * @property {HTMLElement} number
 */

const PATIENCE = 3000; // ms after which an update that did not come may be asked for again
/** @type {Record<Turns, string>} */
const TURNS = { both: 'D and G in turns', discriminator: 'D only', generator: 'G only' };
const LOSS_UNIT = 'loss'; // in a result: whatever the loss in use is measured in
/** @type {Record<Player, string>} */
const LETTERS = { discriminator: 'D', generator: 'G' };
const BUSY =
  'input, textarea, select, [contenteditable="true"], [role="slider"], [role="combobox"], [role="tablist"], [role="radiogroup"]';

/**
 * A cell for an `AlgorithmCell` of `pages/theory/algorithm/statements.py`; see `cellBuilder` for what it returns.
 * @param {AlgorithmSpec} spec
 * @param {CellContext} context
 */
export function algorithmCell(spec, context) {
  return new AlgorithmCell(spec, context);
}

class AlgorithmCell {
  /** @type {Turns} */
  turns = 'both';
  pace = 1.5; // seconds a statement in slow motion
  playing = false;
  at = 0; // the statement that is shown, among those of the update's player
  askedAt = 0;
  /** @type {string | null} the update that is shown */
  shown = null;
  /** @type {'first' | 'last' | null} which statement of the update that was asked for is to be shown */
  pending = null;
  /** @type {Frame | null} */
  frame = null;
  /** @type {number | undefined} */
  timer = undefined;
  /** @type {Row[]} */
  rows = [];
  /** @type {Record<Player, NumberedStatement[]>} */
  statements = { discriminator: [], generator: [] };
  heads = { discriminator: make('p', 'al-head'), generator: make('p', 'al-head') };
  foot = make('p', 'al-head');
  title = make('h2', 'al-title');
  about = make('p', 'al-about');
  results = make('dl', 'mm-values al-results');
  says = make('p', 'mm-unseen');
  table = make('details', 'al-table');
  tableBox = make('div', 'al-scroll');

  /**
   * @param {AlgorithmSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    this.context = context;
    spec.statements.forEach((statement, index) =>
      this.statements[statement.player].push({ ...statement, number: index + 1 })
    );
    this.element = make('section', 'al');
    this.element.dataset.cell = spec.name;
    this.line = new LinePicture();
    this.losses = new LossPicture(spec.losses);
    this.back = button('◀', 'Previous stage (arrow left)', () => this.go(this.at - 1));
    this.forward = button('Next stage ▶', 'Arrow right', () => this.next());
    this.slow = button(
      'Slow motion',
      'Goes from stage to stage by itself, iteration after iteration',
      () => this.play(!this.playing),
    );
    this.element.append(this.controls(), this.listing(), this.picture());
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener('keydown', this.onKey);
  }

  controls() {
    const row = make('div', 'al-controls');
    this.forward.classList.add('al-primary');
    const whole = button('Next update', 'All stages of the next update at once', () => this.ask('last'));
    const pace = make('label', 'al-pace');
    const slider = make('input');
    Object.assign(slider, { type: 'range', min: 0.2, max: 4, step: 0.1, value: this.pace });
    const says = make('span', '', `${this.pace} s a stage`);
    slider.addEventListener('input', () => {
      this.pace = Number(slider.value);
      says.textContent = `${this.pace} s a stage`;
    });
    slider.setAttribute('aria-label', 'Seconds for each stage in slow motion');
    pace.append(slider, says);
    row.append(this.back, this.forward, whole, this.slow, pace, this.choice());
    return row;
  }

  choice() {
    const field = make('fieldset', 'al-turns');
    field.append(make('legend', 'mm-unseen', 'Who is trained'));
    for (const [value, words] of /** @type {[Turns, string][]} */ (Object.entries(TURNS))) {
      const label = make('label');
      const radio = make('input');
      Object.assign(radio, { type: 'radio', name: 'al-turns', value, checked: value === this.turns });
      radio.addEventListener('change', () => {
        this.turns = value;
        this.render();
      });
      label.append(radio, words);
      field.append(label);
    }
    return field;
  }

  /** The lines of the algorithm, each with the number that it left behind. */
  listing() {
    const box = make('div', 'al-listing');
    for (const player of /** @type {const} */ (['discriminator', 'generator'])) {
      const statements = this.statements[player];
      const list = make('ol', 'al-lines');
      list.start = statements[0].number;
      statements.forEach((statement, at) => {
        const item = make('li');
        const line = make('button', 'al-row');
        line.type = 'button';
        line.dataset.statement = String(statement.number);
        const words = make('span', 'al-words');
        const number = make('b', 'al-result');
        line.append(make('span', 'al-number', String(statement.number)), words, number);
        line.addEventListener('click', () => this.go(at));
        item.append(line);
        list.append(item);
        this.rows.push({ statement, at, line, words, number });
      });
      box.append(this.heads[player], list);
    }
    box.append(this.foot);
    return box;
  }

  picture() {
    const box = make('div', 'al-picture');
    this.says.setAttribute('role', 'status');
    this.table.append(make('summary', '', 'Numbers of the first samples'), this.tableBox);
    this.table.addEventListener('toggle', () => this.fillTable());
    const drawings = make('div', 'al-drawings');
    drawings.append(this.line.element, this.losses.element);
    box.append(this.title, this.about, this.results, this.says, drawings, this.table);
    return box;
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    const { trace } = this;
    const { epoch, state } = frame.header;
    const id = trace ? `${epoch}/${trace.number}` : null;
    if (id !== this.shown) {
      // An update that nobody here asked for, as after a reload, is shown as it ended.
      this.at = trace && this.pending !== 'first' ? this.statements[trace.player].length - 1 : 0;
      this.shown = id;
      this.pending = null;
      this.schedule();
    }
    if (state === 'failed') this.play(false);
    this.render();
  }

  restart() {
    this.line.restart();
  }

  /** @returns {Trace | null} the update that is shown */
  get trace() {
    return /** @type {Trace | null} */ (this.frame?.header.trace ?? null);
  }

  get statement() {
    return this.trace ? this.statements[this.trace.player][this.at] : null;
  }

  /** @returns {Player} whose update comes after the one that is shown */
  get following() {
    if (this.turns !== 'both') return this.turns;
    const { trace, frame } = this;
    const k = Number(frame?.header.settings.discriminator_steps ?? 1);
    return trace?.player === 'discriminator' && trace.round >= k ? 'generator' : 'discriminator';
  }

  next() {
    if (this.trace && this.at + 1 < this.statements[this.trace.player].length) this.go(this.at + 1);
    else this.ask('first');
  }

  /** @param {number} at */
  go(at) {
    if (!this.trace || at < 0 || at >= this.statements[this.trace.player].length) return;
    this.at = at;
    this.render();
    this.schedule();
  }

  /**
   * Have the run make the next update.
   * @param {'first' | 'last'} statement which of its statements is shown when it comes
   */
  ask(statement) {
    const now = performance.now();
    if (!this.frame || (this.pending && now - this.askedAt < PATIENCE)) return;
    this.pending = statement;
    this.askedAt = now;
    this.context.tell({ trace: this.following });
    this.schedule(PATIENCE);
  }

  /** @param {boolean} on */
  play(on) {
    if (on === this.playing) return;
    this.playing = on;
    if (on) this.next();
    else clearTimeout(this.timer);
    this.render();
  }

  schedule(wait = 1000 * this.pace) {
    clearTimeout(this.timer);
    if (this.playing) this.timer = setTimeout(() => this.next(), wait);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest(BUSY)) return;
    if (!this.element.isConnected || document.querySelector('[role="dialog"], [data-baseweb="popover"]')) return;
    if (event.key === 'ArrowRight') this.next();
    else if (event.key === 'ArrowLeft') this.go(this.at - 1);
    else return;
    event.preventDefault();
  }

  render() {
    if (!this.frame) return;
    const { trace, statement, frame } = this;
    this.back.disabled = !trace || this.at === 0;
    setText(this.slow, this.playing ? 'Pause' : 'Slow motion');
    this.slow.setAttribute('aria-pressed', String(this.playing));
    this.renderLines(frame);
    this.element.dataset.statement = statement ? String(statement.number) : '';
    this.element.dataset.update = trace ? `${trace.player} ${trace.round}` : '';
    this.element.dataset.number = trace ? String(trace.number) : '';
    const words = statement ? wording(statement, frame) : 'The run stands still';
    this.title.replaceChildren(
      ...(statement ? [make('span', 'al-number', String(statement.number))] : []),
      ...withSymbols(words),
    );
    const about = statement?.about ??
      `Densities and D as they are now. Press “Next stage”, and the run updates ${LETTERS[this.following]}.`;
    this.about.replaceChildren(...withSymbols(about));
    const told = trace && statement ? this.told(trace, statement) : [];
    this.results.replaceChildren(...told.map(({ result, value }) => readout(result, value)));
    const numbers = told.map(({ result: { label, unit }, value }) => `${label} ${amount(value)} ${unit}`.trim());
    if (statement) setText(this.says, `Stage ${statement.number}: ${words} ${numbers.join(', ')}`);
    this.draw();
    this.fillTable();
  }

  /**
   * The numbers of a statement that there are.
   * @param {Trace} trace
   * @param {NumberedStatement} statement
   */
  told(trace, statement) {
    return statement.results.flatMap((result) => {
      const value = this.value(result);
      // A penalty that is off has nothing to say.
      if (value === null || (result.source.includes('penalty') && !value)) return [];
      return [{ result: { ...result, unit: result.unit === LOSS_UNIT ? trace.unit : result.unit }, value }];
    });
  }

  /** @param {Frame} frame */
  renderLines(frame) {
    const { trace } = this;
    const { settings, step } = frame.header;
    const k = Number(settings.discriminator_steps);
    const iteration = step + (trace?.player === 'generator' ? 0 : 1);
    const round = trace?.player === 'discriminator' ? `, now ${trace.round}${trace.round <= k ? ` of ${k}` : ''}` : '';
    setText(this.heads.discriminator, `Iteration ${grouped(iteration)}: update D, k = ${k} times${round}`);
    setText(this.heads.generator, 'Then update G, once');
    setText(this.foot, 'And again.');
    for (const { statement, at, line, words, number } of this.rows) {
      const said = wording(statement, frame);
      if (words.dataset.said !== said) {
        words.dataset.said = said;
        words.replaceChildren(...withSymbols(said));
      }
      const mine = trace?.player === statement.player;
      const reached = mine && at <= this.at;
      line.disabled = !mine;
      line.dataset.state = !mine ? 'other' : at === this.at ? 'now' : reached ? 'done' : 'ahead';
      if (mine && at === this.at) line.setAttribute('aria-current', 'step');
      else line.removeAttribute('aria-current');
      const head = statement.results.find(({ short }) => short !== null);
      const value = reached && head ? this.value(head) : null;
      const text = value === null ? '' : `${head?.short} ${amount(value)}`.trim();
      if (number.dataset.said !== text) {
        number.dataset.said = text;
        number.replaceChildren(...withSymbols(text));
      }
      number.className = `al-result mm-value mm-role-${head?.role ?? 'ink'}`;
      if (value !== null) number.dataset.value = String(value);
      else delete number.dataset.value;
      number.title = head?.label ?? '';
    }
  }

  /**
   * The number of a result, null if it is not known.
   * @param {Result} result
   * @returns {number | null}
   */
  value({ source }) {
    const [kind, name] = source.split(':');
    if (kind === 'fact') return fact(this.trace, name.split('.'));
    const data = this.frame?.arrays[name]?.data;
    if (!data?.length) return null;
    const size = kind === 'size' ? Math.abs : Number;
    return data.reduce((sum, value) => sum + size(value), 0) / data.length;
  }

  draw() {
    if (!this.frame || !this.element.isConnected) return;
    const { trace, statement, frame } = this;
    /** @type {Moment} */
    const moment = { arrays: frame.arrays, settings: frame.header.settings, trace, statement };
    const label = `${
      statement?.about ?? 'The densities and D as they are now.'
    } The numbers beside the picture say the same.`;
    this.line.draw(moment, label);
    this.losses.draw(moment, 'The loss of each sample over the raw output of D.');
  }

  fillTable() {
    this.table.hidden = !this.trace;
    if (this.table.open && this.frame && this.trace && this.statement) {
      this.tableBox.replaceChildren(samplesTable(this.frame.arrays, this.trace, this.statement));
    }
  }

  destroy() {
    this.play(false);
    this.observer.disconnect();
    document.removeEventListener('keydown', this.onKey);
  }
}

/**
 * The words of a line for the settings in force.
 * @param {NumberedStatement} statement
 * @param {Frame} frame
 */
function wording({ by, lines }, frame) {
  return known(lines, by ? String(frame.header.settings[by]) : '');
}

/**
 * A fact of an update, or one of several of a name.
 * @param {unknown} part
 * @param {string[]} keys
 * @returns {number | null}
 */
function fact(part, keys) {
  for (const key of keys) part = /** @type {Record<string, unknown> | null | undefined} */ (part)?.[key];
  return typeof part === 'number' ? part : null;
}

/**
 * @param {Result} result
 * @param {number} value
 */
function readout({ label, unit, role, source }, value) {
  const box = make('div', `mm-value mm-role-${role}`);
  const term = make('dt');
  term.append(...withSymbols(label));
  const number = make('dd');
  number.append(make('span', '', amount(value)));
  if (unit) number.append(make('small', '', ` ${unit}`));
  number.dataset.source = source;
  number.dataset.value = String(value);
  box.append(term, number);
  return box;
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
  if (words === '◀') node.setAttribute('aria-label', 'Previous stage');
  node.addEventListener('click', onClick);
  return node;
}

/** @param {number} value */
function amount(value) {
  return value === 0 ? '0' : readoutText({ metric: 'value', format: 'number' }, { value });
}
