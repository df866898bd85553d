// Is it luck? What many seeds come to over the steps, how many come to what, and each of them as the run.

import { chartCell } from '../../charts/browser/chart_cell.js';
import { grouped, make, readoutText, setText } from '../../charts/browser/words.js';
import { pixelsOf } from '../../charts/browser/screen_axis.js';
import { choice, SeedControls, Threshold } from './seed_controls.js';
import { changesOf, drawable, drawn, ends, percentiles, tally } from './seed_numbers.js';

/** @import { History } from '../../browser/frames.js' */
/** @import { KeptSweep } from '../../browser/kept_sweep.js' */
/** @import { Frame, FrameHeader, Sweep, Value, Values } from '../../browser/types.d.ts' */
/** @import { CellContext, CellSpec, ChartSpec, Format, Theme } from '../../charts/browser/types.d.ts' */
/** @import { Quantity, SeedEnd, Tally } from './seed_numbers.js' */

/**
 * @typedef {{array: Quantity, label: string, format: Format, axis: string}} QuantitySpec
 * @typedef {CellSpec & {chart: ChartSpec, quantities: QuantitySpec[], seeds: number[], steps: number,
 *   thresholds: number[], threshold: number, labels: Record<string, string>}}
 *   SeedFanSpec as `SeedFan` of `ui/seeds/cells.py`
 */

const NEAR = 24; // pixels between the pointer and a line that it means
const STILL = 4; // pixels that a click may move

export class SeedFan {
  /** @type {[Frame, History] | null} the newest */
  shown = null;
  /** @type {number | null} the seed whose line is strong, by its place */
  strong = null;
  /** @type {string} what the list was made from */
  listed = '';
  /**
   * The seed that was made the run last: of which sweep, after which epoch of the run, and its own, null until it is there.
   * @type {{sweep: number, seed: Value, after: number, epoch: number | null} | null}
   */
  made = null;
  /** what the cell was drawn from */
  news = '';
  /** what the picture was drawn from */
  pictured = '';

  /**
   * @param {SeedFanSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.context = context;
    this.spec = spec;
    const inner = this.inner = chartCell(spec.chart, context);
    this.element = inner.element;
    this.element.classList.add('mm-seed-fan');
    const body = /** @type {HTMLElement} */ (this.element.querySelector('.mm-body'));
    this.controls = new SeedControls(spec, spec.seeds[0], context.tell, () => []);
    this.controls.seeds.select.addEventListener('change', () => this.redraw());
    this.threshold = new Threshold(spec, (threshold) => this.shown?.[1].sweep.judge(threshold));
    const quantities = spec.quantities.map(({ array, label }) => ({ value: array, text: label }));
    this.show = choice('Show', quantities, spec.quantities[0].array);
    this.show.element.hidden = quantities.length < 2;
    this.show.select.addEventListener('change', () => this.redraw());
    this.csv = make('a', 'mm-button mm-csv', 'CSV');
    this.csv.title = 'Every seed at every look, as CSV';
    const { row, work, ending, seeds, steps, start } = this.controls;
    row.append(seeds.element, steps.element, start, this.show.element, this.threshold.element, this.csv);
    this.about = make('p', 'mm-seed-about');
    this.take = make('button', 'mm-button mm-take', 'Make these settings the run');
    this.take.type = 'button';
    this.take.title = 'A new beginning with the settings of these seeds; Undo brings back your run.';
    this.take.addEventListener('click', () => this.open(0));
    this.opened = make('p', 'mm-seed-ending');
    this.opened.setAttribute('role', 'status');
    this.opened.hidden = true;
    this.shares = make('dl', 'mm-values mm-shares');
    this.list = make('details', 'mm-seed-list');
    this.rows = make('ol');
    this.list.append(make('summary', '', 'All seeds'), this.rows);
    body.prepend(row, work, ending, this.about, this.take, this.shares, this.opened);
    body.append(this.list);
    this.drawing = /** @type {HTMLElement} */ (body.querySelector('.mm-drawing'));
    this.tip = make('div', 'mm-seed-tip');
    this.tip.hidden = true;
    this.drawing.append(this.tip);
    this.listen();
    this.observer = new ResizeObserver(() => this.inner.resize());
    this.observer.observe(this.drawing);
  }

  /** What is looked at in each seed. */
  get quantity() {
    const { value } = this.show.select;
    return this.spec.quantities.find(({ array }) => array === value) ?? this.spec.quantities[0];
  }

  /** The pointer picks out a line, and a click makes that seed the run. */
  listen() {
    this.drawing.addEventListener('pointermove', (event) => this.pointAt(event));
    this.drawing.addEventListener('pointerleave', () => this.emphasise(null));
    this.drawing.addEventListener('pointerdown', (press) => {
      const { clientX: x, clientY: y } = press;
      const found = this.nearest(press);
      // Plotly covers the page until the pointer is lifted; one that has moved meanwhile has drawn a box to zoom into.
      globalThis.addEventListener('pointerup', (event) => {
        if (found !== null && Math.hypot(event.clientX - x, event.clientY - y) <= STILL) this.open(found);
      }, { once: true, capture: true });
    }, true);
  }

  /**
   * @param {Frame} frame
   * @param {History} history
   */
  update(frame, history) {
    if (!this.shown) history.sweep.listeners.add(() => this.redraw());
    this.shown = [frame, history];
    // Most frames of a run that plays say nothing of its seeds.
    const { state, appearance } = frame.header;
    const news = [history.sweep.version, state, appearance].join();
    if (news !== this.news) this.redraw();
    this.news = news;
  }

  redraw() {
    if (!this.shown) return;
    const [{ header }, { sweep }] = this.shown;
    this.threshold.follow(sweep);
    const { facts } = sweep;
    const cell = sweep.shown;
    const numbers = sweep.cells.get(cell);
    const threshold = this.threshold.value;
    const found = facts && numbers ? ends(facts, numbers, threshold) : [];
    const own = facts && !facts.vary.length ? facts : null;
    const busy = facts?.state === 'training' || facts?.state === 'waiting';
    const counted = tally(found);
    this.controls.update(
      own,
      busy,
      header.state === 'playing',
      `Train ${this.controls.seeds.select.value} seeds`,
      own && found.length ? resultWords(counted) : '',
    );
    this.csv.hidden = !sweep.cells.size;
    this.csv.href = `${this.context.files ?? ''}/seeds.csv?threshold=${threshold}`;
    this.tellAbout(header, sweep, cell);
    this.showShares(counted, found);
    this.listSeeds(found);
    this.opened.hidden = !facts || !this.isMade(header, facts);
    const blank = !facts || !numbers;
    this.drawing.hidden = this.list.hidden = blank;
    for (const legend of this.element.querySelectorAll('.mm-legend')) legend.toggleAttribute('hidden', blank);
    this.element.classList.toggle('mm-blank', blank);
    if (!blank) this.draw(header, sweep, cell, threshold);
  }

  /**
   * @param {FrameHeader} header
   * @param {KeptSweep} sweep
   * @param {number} cell
   * @param {number} threshold
   */
  draw(header, sweep, cell, threshold) {
    const { facts } = sweep;
    const numbers = sweep.cells.get(cell);
    const quantity = this.quantity.array;
    const state = [facts?.number, cell, quantity, numbers?.jsd.shape[0], threshold, this.strong].join();
    if (state === this.pictured || !facts || !this.context.Plotly) return;
    if (!this.pictured.startsWith(`${facts.number},${cell},${quantity},`)) this.inner.fit();
    this.pictured = state;
    /** @type {Frame} */
    const frame = {
      header: {
        ...header,
        position: null,
        metrics: {},
        settings: { ...header.settings, quantity },
        step: facts.looks[facts.looks.length - 1],
      },
      arrays: drawn(facts, numbers, threshold, this.strong, quantity),
    };
    this.inner.update(frame, NO_HISTORY);
  }

  /**
   * Which settings these are, as far as they are not those of the run.
   * @param {FrameHeader} header
   * @param {KeptSweep} sweep
   * @param {number} cell
   */
  tellAbout(header, sweep, cell) {
    const { facts } = sweep;
    this.take.hidden = true;
    if (!facts) {
      setText(
        this.about,
        'Trains the settings of your run from the beginning, with its seed and the ones after it. Your run goes on ' +
          'meanwhile, with half of the time; paused, it leaves all of it to the seeds.',
      );
      return;
    }
    const settings = this.settingsOf(sweep, cell);
    const different = Object.keys(settings).filter((name) =>
      name !== 'seed' && String(settings[name]) !== String(header.settings[name])
    );
    this.take.hidden = !different.length;
    const values = different.map((name) => `${this.spec.labels[name] ?? name} ${settings[name]}`).join(', ');
    const one = facts.seeds.length === 1;
    const range = `Seed${one ? '' : 's'} ${facts.seeds[0]}${one ? '' : ` to ${facts.seeds[facts.seeds.length - 1]}`}`;
    setText(
      this.about,
      different.length
        ? `${range}, with other settings than your run: ${values}.`
        : `${range}, with the settings of your run.`,
    );
  }

  /**
   * @param {Tally} counted
   * @param {SeedEnd[]} found
   */
  showShares({ seeds, arrived, collapsed, diverged }, found) {
    this.shares.hidden = !found.length;
    if (!found.length) return;
    const of = (/** @type {number} */ count) => `${count} of ${seeds}`;
    const { array, label, format } = this.quantity;
    const [low, median, high] = percentiles(found.map((one) => value(one, array))).map((one) => inWords(one, format));
    const shares = [
      ['arrived', of(arrived), 'JSD is below the threshold', 'data'],
      ['collapsed', of(collapsed), 'G covers some modes of p_data, and not all', 'generated'],
      ['diverged', of(diverged), 'Its numbers are no longer finite', 'gradient'],
      [`median ${label}`, median, 'Half of the seeds that have not diverged lie below', 'ink'],
      ['10–90 %', `${low} – ${high}`, 'Four of five of them lie between', 'ink'],
    ];
    const known = shares.map(([name]) => name).join();
    if (this.shares.dataset.known !== known) {
      this.shares.dataset.known = known;
      this.shares.replaceChildren(...shares.map(([label, , help, role]) => {
        const box = make('div', `mm-value mm-role-${role}`);
        box.title = help;
        box.dataset.share = label;
        box.append(make('dt', '', label), make('dd'));
        return box;
      }));
    }
    shares.forEach(([, text], index) => {
      setText(/** @type {HTMLElement} */ (this.shares.children[index].querySelector('dd')), text);
    });
  }

  /** @param {SeedEnd[]} found */
  listSeeds(found) {
    const wanted = found.map(({ seed }) => seed).join();
    if (wanted !== this.listed) {
      this.listed = wanted;
      this.rows.replaceChildren(...found.map((one, place) => {
        const button = make('button', 'mm-seed');
        button.type = 'button';
        button.dataset.seed = String(one.seed);
        button.addEventListener('click', () => this.open(place));
        for (const event of ['focus', 'pointerenter']) {
          button.addEventListener(event, () => this.emphasise(place));
        }
        for (const event of ['blur', 'pointerleave']) {
          button.addEventListener(event, () => this.emphasise(null));
        }
        const row = make('li');
        row.append(button);
        return row;
      }));
    }
    found.forEach((one, place) => {
      const button = /** @type {HTMLElement} */ (this.rows.children[place].firstChild);
      setText(button, `Seed ${one.seed}: ${seedWords(one)}`);
      button.title = `Make seed ${one.seed} the run; Undo brings back yours.`;
    });
  }

  /** @param {PointerEvent} event */
  pointAt(event) {
    const place = this.nearest(event);
    this.emphasise(place);
    const found = this.found();
    this.tip.hidden = place === null || !found;
    if (place === null || !found) return;
    setText(this.tip, `Seed ${found[place].seed}: ${seedWords(found[place])}. Click to make it the run.`);
    const { left, top, width } = this.drawing.getBoundingClientRect();
    const right = event.clientX - left > width / 2;
    this.tip.style.left = right ? '' : `${event.clientX - left + 14}px`;
    this.tip.style.right = right ? `${width - (event.clientX - left) + 14}px` : '';
    this.tip.style.top = `${Math.max(0, event.clientY - top - 34)}px`;
  }

  /** @param {number | null} place */
  emphasise(place) {
    if (place === null) this.tip.hidden = true;
    this.drawing.classList.toggle('mm-on-line', place !== null);
    if (place === this.strong) return;
    this.strong = place;
    this.redraw();
  }

  /**
   * The seed whose line is nearest to the pointer, by its place; null if none is near.
   * @param {PointerEvent} event
   */
  nearest({ clientX, clientY }) {
    if (!this.shown) return null;
    const { sweep } = this.shown[1];
    const numbers = sweep.cells.get(sweep.shown);
    const { array, axis } = this.quantity;
    const { x, [axis]: y } = this.inner.axes();
    const shown = numbers?.[array];
    if (!shown || !sweep.facts || !x || !y) return null;
    const { left, top } = this.drawing.getBoundingClientRect();
    const { looks, seeds } = sweep.facts;
    const count = shown.shape[0];
    const across = looks.slice(0, count).map((step) => pixelsOf(x, step, false));
    const at = clientX - left;
    const before = Math.max(0, across.findLastIndex((pixels) => pixels <= at));
    const after = Math.min(count - 1, before + 1);
    const share = after === before ? 0 : Math.min(1, (at - across[before]) / (across[after] - across[before]));
    if (at - across[after] > NEAR) return null;
    const height = (/** @type {number} */ look, /** @type {number} */ seed) =>
      pixelsOf(y, drawable[array](shown.data[look * seeds.length + seed]), this.spec.chart.y[axis].logarithmic);
    const away = seeds.map((_, seed) =>
      Math.abs(height(before, seed) + share * (height(after, seed) - height(before, seed)) - (clientY - top))
    ).map((distance) => Number.isNaN(distance) ? Infinity : distance);
    const least = Math.min(...away);
    return least <= NEAR ? away.indexOf(least) : null;
  }

  found() {
    if (!this.shown) return null;
    const { sweep } = this.shown[1];
    const numbers = sweep.cells.get(sweep.shown);
    return sweep.facts && numbers ? ends(sweep.facts, numbers, this.threshold.value) : null;
  }

  /**
   * @param {KeptSweep} sweep
   * @param {number} cell
   * @returns {Values}
   */
  settingsOf(sweep, cell) {
    return sweep.facts ? { ...sweep.facts.settings, ...changesOf(sweep.facts, cell) } : {};
  }

  /**
   * Whether the run on screen is still the seed that was made it: an undo or a reset shows another one.
   * @param {FrameHeader} header
   * @param {Sweep} facts
   */
  isMade({ epoch = 0, settings }, facts) {
    const { made } = this;
    if (!made || made.sweep !== facts.number) return false;
    if (made.epoch === null && epoch > made.after && settings.seed === made.seed) made.epoch = epoch;
    return made.epoch === epoch;
  }

  /**
   * Make a seed the run: a new beginning, which Undo takes back.
   * @param {number} place
   */
  open(place) {
    if (!this.shown) return;
    const [{ header }, { sweep }] = this.shown;
    const seed = /** @type {Value | undefined} */ (sweep.facts?.seeds[place]);
    if (seed === undefined) return;
    this.context.tell({ do: 'restart', value: { ...this.settingsOf(sweep, sweep.shown), seed } });
    this.made = { sweep: sweep.facts?.number ?? 0, seed, after: header.epoch ?? 0, epoch: null };
    setText(this.opened, `Seed ${seed} is the run now, from its first step on. Undo brings back the one before.`);
  }

  /** @param {Theme} theme */
  retheme(theme) {
    this.inner.retheme(theme);
  }

  resize() {
    this.inner.resize();
  }

  destroy() {
    this.observer.disconnect();
    this.inner.destroy();
  }
}

/** What a chart asks of a history, where there is none. */
const NO_HISTORY = /** @type {History} */ (/** @type {unknown} */ ({ column: () => [], ghost: null }));

/**
 * A quantity of a seed; NaN if nobody knows it.
 * @param {SeedEnd} one
 * @param {Quantity} quantity
 */
function value(one, quantity) {
  return one[quantity] ?? NaN;
}

/**
 * @param {number} value
 * @param {Format} format
 */
function inWords(value, format) {
  return Number.isNaN(value) ? '–' : readoutText({ metric: 'it', format }, { it: value });
}

/** @param {SeedEnd} one */
function seedWords({ jsd, covered, quality, diverged, collapsed, arrived }) {
  if (diverged) return 'diverged';
  const modes = `${grouped(covered)} mode${covered === 1 ? '' : 's'} covered`;
  const good = quality === null ? '' : `${inWords(quality, 'percent')} of high quality, `;
  return `${good}JSD ${inWords(jsd, 'amount')}, ${modes}${collapsed ? ', collapsed' : ''}${arrived ? ', arrived' : ''}`;
}

/** @param {Tally} found */
function resultWords({ seeds, arrived, collapsed, diverged }) {
  return `Of ${seeds} seeds ${arrived} arrived, ${collapsed} collapsed and ${diverged} diverged.`;
}
