// Which settings change the odds? A number of the seeds for each combination of the values of two settings.

import { card } from '../../charts/browser/card.js';
import { grouped, make, readoutText, setText } from '../../charts/browser/words.js';
import { choice, SeedControls, Threshold } from './seed_controls.js';
import { changesOf, ends, isWhole, tally } from './seed_numbers.js';

/** @import { History } from '../../browser/frames.js' */
/** @import { KeptSweep } from '../../browser/kept_sweep.js' */
/** @import { Frame, Sweep, Value } from '../../browser/types.d.ts' */
/** @import { CellContext, CellSpec } from '../../charts/browser/types.d.ts' */
/** @import { Tally } from './seed_numbers.js' */

/**
 * @typedef {{label: string, suggested: string, help: string}} Varied
 * @typedef {CellSpec & {settings: Record<string, Varied>, chosen: [string, string],
 *   shows: string[], seeds: number[], steps: number, thresholds: number[], threshold: number}} SeedMapSpec
 *   as `SeedMap` of `ui/seeds/cells.py`
 */

const NONE = '';
const LN_2 = Math.log(2);
const BEST = 1e-3; // nats: what is better looks no better
const USUAL = 16; // seeds

/**
 * @typedef {object} Quantity what a cell shows
 * @property {string} label
 * @property {string} role
 * @property {(found: Tally) => string} text
 * @property {(found: Tally, modes: number) => number} depth of its colour, from 0 to 1
 */

/** @type {Record<string, Quantity>} */
const QUANTITIES = {
  median: {
    label: 'median JSD',
    role: 'generated',
    text: ({ median }) => Number.isNaN(median) ? '–' : readoutText({ metric: 'it', format: 'amount' }, { it: median }),
    depth: ({ median }) => Math.log(Math.max(BEST, median) / BEST) / Math.log(LN_2 / BEST),
  },
  quality: {
    label: 'median high quality',
    role: 'data',
    text: ({ quality }) =>
      Number.isNaN(quality) ? '–' : readoutText({ metric: 'it', format: 'percent' }, { it: quality }),
    depth: ({ quality }) => quality,
  },
  covered: {
    label: 'mean of modes covered',
    role: 'data',
    text: ({ covered }) =>
      Number.isNaN(covered) ? '–' : readoutText({ metric: 'it', format: 'amount' }, { it: covered }),
    depth: ({ covered }, modes) => covered / modes,
  },
  arrived: {
    label: 'arrived',
    role: 'data',
    text: ({ arrived, seeds }) => `${arrived} of ${seeds}`,
    depth: ({ arrived, seeds }) => arrived / seeds,
  },
  collapsed: {
    label: 'collapsed',
    role: 'generated',
    text: ({ collapsed, seeds }) => `${collapsed} of ${seeds}`,
    depth: ({ collapsed, seeds }) => collapsed / seeds,
  },
  diverged: {
    label: 'diverged',
    role: 'gradient',
    text: ({ diverged, seeds }) => `${diverged} of ${seeds}`,
    depth: ({ diverged, seeds }) => diverged / seeds,
  },
};

export class SeedMap {
  /** @type {[Frame, History] | null} the newest */
  shown = null;
  /** what the cell was drawn from */
  news = '';
  /** what the table was made from */
  tabled = '';

  /**
   * @param {SeedMapSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    const { card: element, body } = card(spec);
    this.element = element;
    element.classList.add('mm-seed-map');
    this.varied = spec.chosen.map((name, index) => new VariedSetting(spec, name, index));
    this.controls = new SeedControls(spec, USUAL, context.tell, () => this.wanted());
    const { row, work, ending, seeds, steps, start } = this.controls;
    const settings = make('div', 'mm-seed-controls');
    settings.append(...this.varied.map(({ element }) => element));
    const quantities = spec.shows.map((value) => ({ value, text: QUANTITIES[value].label }));
    this.quantity = choice('Show', quantities, spec.shows[0]);
    this.quantity.select.addEventListener('change', () => this.redraw());
    this.threshold = new Threshold(spec, (threshold) => this.shown?.[1].sweep.judge(threshold));
    this.csv = make('a', 'mm-button mm-csv', 'CSV');
    this.csv.title = 'Every seed of every cell at every look, as CSV';
    this.context = context;
    row.append(seeds.element, steps.element, start, this.quantity.element, this.threshold.element, this.csv);
    this.table = make('table', 'mm-heat');
    this.caption = make('p', 'mm-seed-about');
    const scrolls = make('div', 'mm-heat-place');
    scrolls.append(this.table);
    body.append(settings, row, work, ending, this.caption, scrolls);
  }

  /** @returns {[name: string, values: string][]} */
  wanted() {
    return this.varied.filter(({ name }) => name !== NONE).map(({ name, values }) => [name, values]);
  }

  /**
   * @param {Frame} frame
   * @param {History} history
   */
  update(frame, history) {
    if (!this.shown) history.sweep.listeners.add(() => this.redraw());
    this.shown = [frame, history];
    const news = [history.sweep.version, frame.header.state].join();
    if (news !== this.news) this.redraw();
    this.news = news;
  }

  redraw() {
    if (!this.shown) return;
    const [{ header }, { sweep }] = this.shown;
    this.threshold.follow(sweep);
    const facts = sweep.facts?.vary.length ? sweep.facts : null;
    const busy = sweep.facts?.state === 'training' || sweep.facts?.state === 'waiting';
    const trained = facts ? [...sweep.cells.values()].filter((numbers) => isWhole(facts, numbers)).length : 0;
    const result = facts ? `${trained} of ${cellsOf(facts)} combinations have been trained.` : '';
    this.controls.update(facts, busy, header.state === 'playing', 'Train all combinations', result);
    this.csv.hidden = !facts || !sweep.cells.size;
    this.csv.href = `${this.context.files ?? ''}/seeds.csv?threshold=${this.threshold.value}`;
    this.table.hidden = !facts;
    setText(
      this.caption,
      facts
        ? `${facts.seeds.length} seeds in each cell, ${
          QUANTITIES[this.quantity.select.value].label
        } at the last look. ` +
          'A click shows its seeds in the chart above.'
        : 'Values stand between commas. Everything else is as in your run, which goes on meanwhile.',
    );
    if (facts) this.fill(facts, sweep);
  }

  /**
   * @param {Sweep} facts
   * @param {KeptSweep} sweep
   */
  fill(facts, sweep) {
    const known = JSON.stringify([facts.number, facts.vary]);
    if (known !== this.tabled) {
      this.tabled = known;
      this.layOut(facts, sweep);
    }
    const quantity = QUANTITIES[this.quantity.select.value];
    const threshold = this.threshold.value;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.table.querySelectorAll('button'))) {
      const cell = Number(button.dataset.combination);
      const numbers = sweep.cells.get(cell);
      const found = numbers ? tally(ends(facts, numbers, threshold)) : null;
      const training = facts.state === 'training' && facts.cell === cell;
      setText(button, found ? quantity.text(found) : training ? '…' : '');
      button.toggleAttribute('disabled', !found);
      button.classList.toggle('mm-training', training);
      button.setAttribute('aria-pressed', String(Boolean(found) && sweep.shown === cell));
      button.className = button.className.replace(/\bmm-role-\w+\b/, `mm-role-${quantity.role}`);
      button.style.setProperty(
        '--depth',
        found ? `${Math.round(55 * Math.min(1, quantity.depth(found, facts.modes) || 0))}%` : '0%',
      );
      const words = `${settingWords(facts, cell, this.spec)}: ${found ? tallyWords(found) : 'not trained yet'}${
        numbers && !isWhole(facts, numbers) ? `, up to step ${grouped(facts.looks[numbers.jsd.shape[0] - 1])} only` : ''
      }`;
      button.title = words;
      button.ariaLabel = words;
    }
  }

  /**
   * @param {Sweep} facts
   * @param {KeptSweep} sweep
   */
  layOut({ vary }, sweep) {
    const [[downName, down], [acrossName, across] = [NONE, /** @type {Value[]} */ ([NONE])]] = vary;
    const label = (/** @type {string} */ name) => this.spec.settings[name]?.label ?? name;
    const head = make('thead');
    const [names, values] = [make('tr'), make('tr')];
    const corner = make('th', 'mm-heat-corner', label(downName));
    Object.assign(corner, { scope: 'col', rowSpan: acrossName ? 2 : 1 });
    const above = make('th', '', acrossName ? label(acrossName) : '');
    Object.assign(above, { scope: 'colgroup', colSpan: across.length });
    names.append(corner, above);
    values.append(...across.map((value) => Object.assign(make('th', '', String(value)), { scope: 'col' })));
    head.append(names, ...(acrossName ? [values] : []));
    const rows = make('tbody');
    rows.append(...down.map((value, rowIndex) => {
      const row = make('tr');
      const name = make('th', '', String(value));
      name.scope = 'row';
      row.append(
        name,
        ...across.map((_, columnIndex) => {
          const cell = make('td');
          const button = make('button', 'mm-combination mm-role-generated');
          button.type = 'button';
          const combination = rowIndex * across.length + columnIndex;
          button.dataset.combination = String(combination);
          button.addEventListener('click', () => {
            sweep.choose(combination);
            document.querySelector('.mm-seed-fan .mm-drawing')?.scrollIntoView({ block: 'nearest' });
          });
          button.addEventListener('keydown', (event) => this.move(event, rowIndex, columnIndex));
          cell.append(button);
          return cell;
        }),
      );
      return row;
    }));
    this.table.replaceChildren(head, rows);
  }

  /**
   * Arrows go from cell to cell.
   * @param {KeyboardEvent} event
   * @param {number} row
   * @param {number} column
   */
  move(event, row, column) {
    const [down, right] = DIRECTIONS[event.key] ?? [0, 0];
    if (!down && !right) return;
    const wanted = this.table.tBodies[0].rows[row + down]?.cells[column + right + 1]?.querySelector('button');
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
  }
}

/** @type {Record<string, [down: number, right: number]>} */
const DIRECTIONS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/** One of the settings that vary, and its values as text between commas. */
class VariedSetting {
  /**
   * @param {SeedMapSpec} spec
   * @param {string} name
   * @param {number} index
   */
  constructor(spec, name, index) {
    this.spec = spec;
    const options = Object.entries(spec.settings).map(([value, { label }]) => ({ value, text: label }));
    if (index) options.unshift({ value: NONE, text: 'nothing else' });
    const { element, select } = choice(index ? 'and' : 'Vary', options, name);
    this.element = make('div', 'mm-varied');
    this.select = select;
    this.text = make('input');
    this.text.type = 'text';
    this.text.ariaLabel = `Values of the ${index ? 'second' : 'first'} setting, between commas`;
    select.addEventListener('change', () => this.suggest());
    this.element.append(element, this.text);
    this.suggest();
  }

  get name() {
    return this.select.value;
  }

  get values() {
    return this.text.value;
  }

  suggest() {
    const varied = this.spec.settings[this.name];
    this.text.hidden = !varied;
    this.text.value = varied?.suggested ?? '';
    this.text.title = varied?.help ?? '';
  }
}

/** @param {Pick<Sweep, 'vary'>} facts */
function cellsOf({ vary }) {
  return vary.reduce((product, [, values]) => product * values.length, 1);
}

/**
 * @param {Sweep} facts
 * @param {number} cell
 * @param {SeedMapSpec} spec
 */
function settingWords(facts, cell, spec) {
  const changes = Object.entries(changesOf(facts, cell));
  return changes.map(([name, value]) => `${spec.settings[name]?.label ?? name} ${value}`).join(', ');
}

/** @param {Tally} found */
function tallyWords(found) {
  const { seeds, arrived, collapsed, diverged } = found;
  const medians = [['median', found.median], ['quality', found.quality]].filter(([, value]) => !Number.isNaN(value));
  const known = medians.map(([name]) => `${QUANTITIES[name].label} ${QUANTITIES[name].text(found)}, `).join('');
  return `${known}of ${seeds} seeds ${arrived} arrived, ${collapsed} collapsed, ${diverged} diverged`;
}
