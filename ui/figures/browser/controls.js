// What moves a figure besides its handles: sliders with fields, rows of choices, buttons for places to go to.

import { make, withTerms } from '../../charts/browser/words.js';
import { applies } from './conditions.js';

/** @import { Value, Values } from '../../browser/types.d.ts' */
/** @import { ActionSpec, FigureSpec, OptionSpec, ParameterSpec, When } from './types.d.ts' */

/**
 * What becomes of what is done here.
 * @typedef {object} Told
 * @property {(values: Record<string, Value>) => void} move takes what was moved, a little at a time
 * @property {(values: Record<string, Value>) => void} place takes what was chosen, perhaps far from where it was
 * @property {() => void} reset goes back to the beginning
 * @property {(name: string) => void} act takes the step of an action
 */
/** @typedef {{playing: boolean, value: number, at: number, stop: () => void}} Player moves a parameter with time */

let count = 0; // makes ids unique in the document

export class Controls {
  /** @type {Player[]} */
  players = [];
  /** @type {Record<string, (value: Value) => void>} by the name of a parameter or an option: shows its value */
  rows = {};
  /** @type {{description: {when: When}, row: HTMLElement}[]} what is there only at times */
  conditional = [];
  /** @type {Values} */
  values = {};
  typed = false; // whether a number was typed into a field, which then shows what became of it

  /**
   * @param {FigureSpec} spec
   * @param {Told} told
   */
  constructor(spec, told) {
    this.told = told;
    this.element = make('div', 'tf-controls');
    const shown = spec.parameters.filter(({ hidden }) => !hidden);
    for (const option of spec.options) this.append(option, this.choices(option));
    for (const parameter of shown) {
      if (spec.at_hand.includes(parameter.name)) this.append(parameter, this.slider(parameter));
    }
    const others = shown.filter(({ name }) => !spec.at_hand.includes(name));
    if (spec.actions.length) this.element.append(this.actions(spec.actions));
    const buttons = make('div', 'tf-buttons');
    for (const { label, values, help } of spec.settings) {
      buttons.append(this.button(label, help, () => told.place(values)));
    }
    if (spec.parameters.length + spec.options.length + spec.sketches.length) {
      const reset = this.button('Reset', 'Back to how the figure began', told.reset);
      reset.classList.add('tf-reset');
      buttons.append(reset);
    }
    this.element.append(buttons);
    if (others.length) this.element.append(this.onDemand(others));
  }

  /**
   * Sliders that are not needed at first.
   * @param {ParameterSpec[]} parameters
   */
  onDemand(parameters) {
    const details = make('details', 'tf-more');
    const rows = make('div', 'tf-controls');
    details.append(make('summary', '', 'More sliders'), rows);
    for (const parameter of parameters) this.append(parameter, this.slider(parameter), rows);
    return details;
  }

  /**
   * @param {{when: When}} description
   * @param {HTMLElement} row
   * @param {HTMLElement} place
   */
  append(description, row, place = this.element) {
    place.append(row);
    if (Object.keys(description.when).length) this.conditional.push({ description, row });
  }

  /** @param {ActionSpec[]} actions */
  actions(actions) {
    const row = make('div', 'tf-buttons');
    for (const { label, function: name, help, role } of actions) {
      const button = this.button(label, help, () => this.told.act(name));
      button.classList.add('tf-action', `mm-role-${role}`);
      button.dataset.action = name;
      row.append(button);
    }
    return row;
  }

  /**
   * @param {string} label
   * @param {string} help
   * @param {() => void} onClick
   */
  button(label, help, onClick) {
    const button = make('button', 'tf-button', '');
    button.append(...withTerms(label));
    button.type = 'button';
    button.title = help;
    button.addEventListener('click', () => {
      this.stop();
      onClick();
    });
    return button;
  }

  /** @param {ParameterSpec} parameter */
  slider({ name, label, minimum, maximum, step, role, unit, help, plays }) {
    const row = make('div', `tf-slider mm-role-${role}`);
    row.title = help;
    row.dataset.parameter = name;
    const id = `tf-${(count += 1)}`;
    const words = make('label');
    words.append(...withTerms(label));
    words.htmlFor = id;
    const range = make('input');
    Object.assign(range, { type: 'range', id, min: minimum, max: maximum, step });
    const field = make('input', 'tf-field');
    Object.assign(field, { type: 'number', min: minimum, max: maximum, step, ariaLabel: `${label}, as a number` });
    range.addEventListener('input', () => {
      this.stop();
      this.told.move({ [name]: Number(range.value) });
    });
    // A field is taken when it is left or confirmed: half a number is not a wish.
    field.addEventListener('change', () => {
      this.stop();
      if (field.value !== '') this.told.move({ [name]: Number(field.value) });
      this.typed = true;
    });
    row.append(words, range, field);
    if (unit) row.append(make('small', '', unit));
    if (plays) row.append(this.playButton({ name, label, minimum, maximum, plays }));
    this.rows[name] = (given) => {
      const value = Number(given);
      if (range.value !== String(value)) range.value = String(value);
      range.style.setProperty('--tf-share', `${(100 * (value - minimum)) / (maximum - minimum)}%`);
      if (document.activeElement !== field || this.typed) field.value = String(Number(value.toPrecision(6)));
    };
    return row;
  }

  /** @param {Pick<ParameterSpec, 'name' | 'label' | 'minimum' | 'maximum' | 'plays'>} parameter */
  playButton({ name, label, minimum, maximum, plays }) {
    const button = make('button', 'tf-play');
    button.type = 'button';
    /** @type {Player} */
    const player = { playing: false, value: minimum, at: 0, stop: () => {} };
    const look = () => {
      button.textContent = player.playing ? '⏸' : '▶';
      button.setAttribute('aria-label', `${player.playing ? 'Pause' : 'Play'}: ${label}`);
    };
    const move = (/** @type {number} */ now) => {
      if (!player.playing) return;
      const next = player.value + ((maximum - minimum) * (now - player.at)) / (1000 * plays);
      Object.assign(player, { value: Math.min(maximum, next), at: now });
      this.told.move({ [name]: player.value });
      if (next >= maximum) player.stop();
      else requestAnimationFrame(move);
    };
    player.stop = () => {
      player.playing = false;
      look();
    };
    button.addEventListener('click', () => {
      const begin = !player.playing;
      this.stop();
      if (!begin) return;
      const stands = Number(this.values[name]);
      const value = stands >= maximum ? minimum : stands;
      Object.assign(player, { playing: true, value, at: performance.now() });
      look();
      requestAnimationFrame(move);
    });
    look();
    this.players.push(player);
    return button;
  }

  /** @param {OptionSpec} option */
  choices({ name, label, choices, help }) {
    const set = make('fieldset', 'tf-choices');
    set.title = help;
    set.dataset.option = name;
    const legend = make('legend');
    legend.append(...withTerms(label));
    set.append(legend);
    const group = `tf-${(count += 1)}`;
    const inputs = Object.entries(choices).map(([value, words]) => {
      const box = make('label', 'tf-choice');
      const input = make('input');
      Object.assign(input, { type: 'radio', name: group, value });
      input.addEventListener('change', () => this.told.place({ [name]: value }));
      const text = make('span');
      text.append(...withTerms(words));
      box.append(input, text);
      set.append(box);
      return input;
    });
    this.rows[name] = (value) => inputs.forEach((input) => (input.checked = input.value === value));
    return set;
  }

  /**
   * Show these values.
   * @param {Values} values
   */
  show(values) {
    this.values = values;
    for (const [name, row] of Object.entries(this.rows)) row(values[name]);
    for (const { description, row } of this.conditional) row.hidden = !applies(description, values);
    this.typed = false;
  }

  /** Stop whatever plays. */
  stop() {
    for (const player of this.players) if (player.playing) player.stop();
  }

  destroy() {
    this.stop();
  }
}
