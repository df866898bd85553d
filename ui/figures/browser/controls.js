// What moves a figure besides its handles: sliders with fields, rows of choices, buttons for places to go to.

import { make, withTerms } from '../../charts/browser/words.js';
import { applies } from './conditions.js';

let count = 0; // makes ids unique in the document

export class Controls {
  /**
   * `onChange(values)` takes what was moved, `onReset()` goes back to the beginning, `onAct(name)` takes the step of
   * an action.
   */
  constructor(spec, onChange, onReset, onAct) {
    Object.assign(this, { spec, onChange });
    this.players = [];
    this.element = make('div', 'tf-controls');
    this.rows = {};
    this.conditional = []; // [description, element]
    const shown = spec.parameters.filter(({ hidden }) => !hidden);
    for (const option of spec.options) this.append(option, this.choices(option));
    for (const parameter of shown) this.append(parameter, this.slider(parameter));
    if (spec.actions.length) this.element.append(this.actions(spec.actions, onAct));
    const buttons = make('div', 'tf-buttons');
    for (const { label, values, help } of spec.settings) {
      buttons.append(this.button(label, help, () => onChange(values)));
    }
    if (spec.parameters.length + spec.options.length + spec.sketches.length) {
      const reset = this.button('Reset', 'Back to how the figure began', onReset);
      reset.classList.add('tf-reset');
      buttons.append(reset);
    }
    this.element.append(buttons);
  }

  append(description, row) {
    this.element.append(row);
    if (Object.keys(description.when).length) this.conditional.push([description, row]);
  }

  actions(actions, onAct) {
    const row = make('div', 'tf-buttons');
    for (const { label, function: name, help, role } of actions) {
      const button = this.button(label, help, () => onAct(name));
      button.classList.add('tf-action', `mm-role-${role}`);
      button.dataset.action = name;
      row.append(button);
    }
    return row;
  }

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
      this.onChange({ [name]: Number(range.value) });
    });
    // A field is taken when it is left or confirmed: half a number is not a wish.
    field.addEventListener('change', () => {
      this.stop();
      if (field.value !== '') this.onChange({ [name]: Number(field.value) });
      this.shown = null;
    });
    row.append(words, range, field);
    if (unit) row.append(make('small', '', unit));
    if (plays) row.append(this.playButton({ name, label, minimum, maximum, plays }));
    this.rows[name] = (value) => {
      if (range.value !== String(value)) range.value = value;
      range.style.setProperty('--tf-share', `${(100 * (value - minimum)) / (maximum - minimum)}%`);
      if (document.activeElement !== field || this.shown === null) field.value = Number(value.toPrecision(6));
    };
    return row;
  }

  playButton({ name, label, minimum, maximum, plays }) {
    const button = make('button', 'tf-play');
    button.type = 'button';
    const player = { playing: false };
    const look = () => {
      button.textContent = player.playing ? '⏸' : '▶';
      button.setAttribute('aria-label', `${player.playing ? 'Pause' : 'Play'}: ${label}`);
    };
    const move = (now) => {
      if (!player.playing) return;
      const next = player.value + ((maximum - minimum) * (now - player.at)) / (1000 * plays);
      Object.assign(player, { value: Math.min(maximum, next), at: now });
      this.onChange({ [name]: player.value });
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
      const value = this.values[name] >= maximum ? minimum : this.values[name];
      Object.assign(player, { playing: true, value, at: performance.now() });
      look();
      requestAnimationFrame(move);
    });
    look();
    this.players.push(player);
    return button;
  }

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
      input.addEventListener('change', () => this.onChange({ [name]: value }));
      const text = make('span');
      text.append(...withTerms(words));
      box.append(input, text);
      set.append(box);
      return input;
    });
    this.rows[name] = (value) => inputs.forEach((input) => (input.checked = input.value === value));
    return set;
  }

  /** Show these values. */
  show(values) {
    this.values = values;
    for (const [name, row] of Object.entries(this.rows)) row(values[name]);
    for (const [description, row] of this.conditional) row.hidden = !applies(description, values);
    this.shown = values;
  }

  /** Stop whatever plays. */
  stop() {
    for (const player of this.players) if (player.playing) player.stop();
  }

  destroy() {
    this.stop();
  }
}
