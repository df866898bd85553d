// What both cells for many seeds have: how many, for how long, begin and cancel, and how far it is.

import { grouped, make, setText } from '../../charts/browser/words.js';

/** @import { KeptSweep } from '../../browser/kept_sweep.js' */
/** @import { Sweep } from '../../browser/types.d.ts' */

const MOST_STEPS = 1_000_000;
const MINUTE = 60;

/** @typedef {{seeds: number, steps: number, vary: [name: string, values: string][]}} Wanted */

/**
 * A list to choose from, with its name before it.
 * @param {string} label
 * @param {{value: string, text: string}[]} options
 * @param {string} chosen
 */
export function choice(label, options, chosen) {
  const element = make('label', 'mm-choice');
  const select = make('select');
  select.append(...options.map(({ value, text }) => Object.assign(make('option', '', text), { value })));
  select.value = chosen;
  select.ariaLabel = label;
  element.append(make('span', '', label), select);
  return { element, select };
}

/**
 * A field for a number of steps.
 * @param {number} steps
 */
function stepField(steps) {
  const element = make('label', 'mm-choice');
  const input = make('input');
  Object.assign(input, { type: 'number', min: '1', max: String(MOST_STEPS), step: '1', value: String(steps) });
  input.ariaLabel = 'Steps';
  element.append(make('span', '', 'Steps'), input);
  return { element, input };
}

/** The choice of the JSD below which a seed counts as having arrived: one for both cells. */
export class Threshold {
  /**
   * @param {{thresholds: number[], threshold: number}} spec
   * @param {(threshold: number) => void} judge is called when another one is chosen
   */
  constructor({ thresholds, threshold }, judge) {
    const options = thresholds.map((value) => ({ value: String(value), text: `JSD < ${value}` }));
    const { element, select } = choice('Arrived', options, String(threshold));
    element.title = 'A seed has arrived when its JSD, in nats, is below this threshold.';
    select.addEventListener('change', () => judge(this.value));
    this.element = element;
    this.select = select;
  }

  get value() {
    return Number(this.select.value);
  }

  /**
   * Take over what was chosen, here or in the other cell.
   * @param {KeptSweep} sweep
   */
  follow({ threshold }) {
    if (threshold !== null && threshold !== this.value) this.select.value = String(threshold);
  }
}

export class SeedControls {
  /** @type {string} what was said last when it ended, so that it is said once */
  said = '';

  /**
   * @param {object} spec
   * @param {number[]} spec.seeds
   * @param {number} spec.steps
   * @param {number} usual number of seeds to begin with
   * @param {(message: Record<string, unknown>) => void} tell
   * @param {() => [name: string, values: string][]} vary what varies, when it begins
   */
  constructor({ seeds, steps }, usual, tell, vary) {
    this.tell = tell;
    this.vary = vary;
    this.seeds = choice('Seeds', seeds.map((count) => ({ value: String(count), text: String(count) })), String(usual));
    this.steps = stepField(steps);
    this.start = make('button', 'mm-button mm-primary');
    this.start.type = 'button';
    this.start.addEventListener('click', () => this.begin());
    this.row = make('div', 'mm-seed-controls');
    this.work = make('div', 'mm-seed-work');
    this.bar = make('progress');
    this.bar.max = 1;
    this.bar.ariaLabel = 'Steps of all seeds done so far';
    this.words = make('span');
    this.cancel = make('button', 'mm-button', 'Cancel');
    this.cancel.type = 'button';
    this.cancel.addEventListener('click', () => this.tell({ do: 'cancel-sweep' }));
    this.work.append(this.bar, this.words, this.cancel);
    this.ending = make('p', 'mm-seed-ending');
    this.ending.setAttribute('role', 'status');
  }

  begin() {
    const steps = Number(this.steps.input.value);
    if (!this.steps.input.reportValidity() || !Number.isInteger(steps)) return;
    this.tell({ do: 'sweep', value: { seeds: Number(this.seeds.select.value), steps, vary: this.vary() } });
  }

  /**
   * Show how a sweep stands.
   * @param {Sweep | null} facts of this cell's own kind; null for none
   * @param {boolean} busy whether any seeds are trained
   * @param {boolean} playing whether the run plays
   * @param {string} label of the button
   * @param {string} result what came of it, in words, once it has ended
   */
  update(facts, busy, playing, label, result) {
    setText(this.start, label);
    this.start.classList.toggle('mm-primary', !busy);
    const training = facts?.state === 'training' || facts?.state === 'waiting';
    this.work.hidden = !training;
    if (facts && training) {
      this.bar.value = facts.steps / facts.most;
      setText(this.words, progressWords(facts, playing));
    }
    const said = facts && !training ? `${ENDINGS[facts.state]?.(facts) ?? ''} ${result}`.trim() : '';
    if (said !== this.said) setText(this.ending, this.said = said);
    this.ending.hidden = !said;
  }
}

/** @type {Record<string, (facts: Sweep) => string>} */
const ENDINGS = {
  done: () => 'Done.',
  cancelled: ({ steps, most }) => `Cancelled after ${grouped(steps)} of ${grouped(most)} steps.`,
  failed: ({ error }) => error ?? 'It has failed.',
};

/**
 * @param {Sweep} facts
 * @param {boolean} playing whether half of the time goes into the run
 */
export function progressWords({ state, steps, most, speed }, playing) {
  const done = `${grouped(steps)} of ${grouped(most)} steps`;
  if (state === 'waiting') return `${done}, and waiting until somebody looks`;
  if (!speed) return done;
  const left = ((most - steps) / speed) * (playing ? 2 : 1);
  const time = left < MINUTE ? `${Math.max(1, Math.round(left))} s` : `${Math.round(left / MINUTE)} min`;
  return `${done}, ${grouped(speed)} a second, about ${time} left`;
}
