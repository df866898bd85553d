// One direction: its name, how strong it is, the slider, and what lies at both ends of it.

import { drawTile } from './tiles.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { App } from './app.d.ts' */
/** @import { Method, Scene } from './scene.js' */

const STEPS = 240; // of a slider
const LONGEST_NAME = 40;

export class DirectionRow {
  /**
   * @param {App} app
   * @param {Method} method
   * @param {number} index
   * @param {string} name
   * @param {number} share strength relative to the strongest, 0 to 1
   */
  constructor(app, method, index, name, share) {
    this.app = app;
    this.method = method;
    this.index = index;
    this.given = name;
    this.element = make('div', 'lx-direction');
    this.element.dataset.direction = `${method}.${index}`;
    this.name = make('input', 'lx-name');
    Object.assign(this.name, {
      type: 'text',
      maxLength: LONGEST_NAME,
      ariaLabel: `Name of direction ${index + 1}`,
      title: 'Give it a name of your own',
    });
    this.name.addEventListener('change', () => this.rename());
    const strength = make('span', 'lx-strength');
    strength.title = `Strength: ${Math.round(100 * share)} % of the strongest`;
    strength.setAttribute('role', 'img');
    strength.setAttribute('aria-label', strength.title);
    const bar = make('i');
    bar.style.width = `${Math.max(2, 100 * share)}%`;
    strength.append(bar);
    const title = make('div', 'lx-direction-title');
    title.append(this.name, strength);
    this.ends = [-1, 1].map((side) => this.end(side));
    this.slider = make('input');
    const { reach } = app.facts;
    Object.assign(this.slider, { type: 'range', min: -reach, max: reach, step: (2 * reach) / STEPS });
    this.slider.addEventListener('input', () => this.set(Number(this.slider.value)));
    this.value = make('output', 'lx-value');
    this.zero = make('button', 'lx-button lx-zero', '0');
    this.zero.type = 'button';
    this.zero.addEventListener('click', () => this.set(0));
    this.element.append(title, this.ends[0].button, this.slider, this.ends[1].button, this.value, this.zero);
  }

  /** @param {number} side */
  end(side) {
    const button = make('button', 'lx-tile lx-end');
    button.type = 'button';
    const canvas = make('canvas');
    button.append(canvas);
    button.addEventListener('click', () => this.set(side * this.app.facts.reach));
    return { button, canvas, side };
  }

  /** @param {number} amount */
  set(amount) {
    const { store } = this.app;
    const { amounts } = store.scene;
    const rounded = Number(amount.toFixed(3));
    const changed = { ...amounts[this.method], [this.index]: rounded };
    if (!rounded) delete changed[this.index];
    store.change({ amounts: { ...amounts, [this.method]: changed } }, `amount ${this.method} ${this.index}`);
  }

  rename() {
    const { store } = this.app;
    const { names } = store.scene;
    const name = this.name.value.split(/\s+/).filter(Boolean).join(' ');
    const changed = { ...names[this.method], [this.index]: name };
    if (!name || name === this.given) delete changed[this.index];
    store.change({ names: { ...names, [this.method]: changed } }, `name ${this.method} ${this.index}`);
  }

  /** @param {Scene} scene */
  update({ amounts, names }) {
    const amount = amounts[this.method][this.index] ?? 0;
    const name = names[this.method][this.index] ?? this.given;
    if (document.activeElement !== this.name) this.name.value = name;
    this.slider.value = String(amount);
    this.slider.setAttribute('aria-label', name);
    this.value.textContent = `${amount > 0 ? '+' : amount < 0 ? '−' : ''}${Math.abs(amount).toFixed(1)}`;
    this.zero.disabled = !amount;
    this.zero.setAttribute('aria-label', `${name}: back to 0`);
    for (const { button, side } of this.ends) {
      button.setAttribute('aria-label', `${name}: all the way to ${side < 0 ? 'the left' : 'the right'}`);
    }
  }

  /**
   * Images `first` and the next one of a sheet: what lies at the ends.
   * @param {HTMLCanvasElement} sheet
   * @param {number} height
   * @param {number} first
   */
  drawEnds(sheet, height, first) {
    this.ends.forEach(({ canvas }, at) => {
      Object.assign(canvas, { width: sheet.width, height });
      drawTile(canvas, sheet, first + at, height);
    });
  }
}
