// The row of keys: the latents of the walk and the corners of the grid, each with its image, its seed and its class.

import { ClassControl } from './class_control.js';
import { Newest } from '../../../ui/browser/link.js';
import { address, keyParts, LATENTS, LETTERS, pieces } from './scene.js';
import { drawTile } from './tiles.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { App } from './app.d.ts' */

/**
 * @typedef {object} Card of a key
 * @property {HTMLElement} node
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLInputElement} seed
 * @property {ClassControl | null} asked
 */

export const FEWEST = 2;
const PAUSE = 120; // ms without a change before the images are asked for
const LARGEST_SEED = 2 ** 31 - 1;

export class KeyRow {
  /** @type {Card[]} */
  cards = [];
  /** @type {string | null} the question that was asked last */
  asked = null;
  /** @type {string | undefined} the keys that have cards */
  laidOut = undefined;
  /** @type {number | undefined} */
  timer = undefined;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.element = make('div', 'lx-keys');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Keys: the latents on the way');
  }

  update() {
    const { store, facts } = this.app;
    const { keys } = store.scene;
    const laidOut = `${keys.length} ${facts.classes.join()}`;
    if (laidOut !== this.laidOut) {
      this.laidOut = laidOut;
      this.cards = keys.map((_, index) => this.card(index, keys.length));
      const more = keys.length < LETTERS.length ? [this.more()] : [];
      this.element.replaceChildren(...this.cards.map(({ node }) => node), ...more);
    }
    keys.forEach((key, index) => this.fill(this.cards[index], key));
    // The large image goes first: what a slider moves is seen there, and these small images may follow.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(address(store.scene, LATENTS)), this.asked ? PAUSE : 0);
  }

  /**
   * @param {number} index
   * @param {number} count
   * @returns {Card}
   */
  card(index, count) {
    const letter = LETTERS[index];
    const node = make('div', 'lx-key');
    node.dataset.key = letter;
    const look = make('button', 'lx-key-image');
    look.type = 'button';
    look.setAttribute('aria-label', `Look at ${letter}`);
    const canvas = make('canvas');
    look.append(canvas, make('b', '', letter));
    look.addEventListener('click', () => this.lookAt(index));
    const seed = make('input', 'lx-seed');
    Object.assign(seed, { type: 'number', min: 0, max: LARGEST_SEED, step: 1, ariaLabel: `Seed of ${letter}` });
    seed.addEventListener('change', () => this.typed(index, seed));
    const dice = this.iconButton('casino', `Another ${letter} at random`, () => this.draw(index));
    const menu = this.menu(index, count);
    const top = make('div', 'lx-key-row');
    top.append(seed, dice, menu);
    const side = make('div', 'lx-key-side');
    side.append(top);
    const asked = this.classControl(index);
    if (asked) side.append(...asked.selects);
    node.append(look, side);
    return { node, canvas, seed, asked };
  }

  /** @param {number} index */
  classControl(index) {
    const { questions } = this.app.facts;
    if (!questions.length) return null;
    return new ClassControl(questions, LETTERS[index], (label) => {
      const { latent } = keyParts(this.app.store.scene.keys[index]);
      this.replace(index, `${latent}.${label}`, `class ${index}`);
    });
  }

  /**
   * @param {number} index
   * @param {number} count
   */
  menu(index, count) {
    const menu = make('details', 'lx-menu');
    const summary = make('summary', 'lx-icon', 'more_vert');
    summary.setAttribute('aria-label', `More for ${LETTERS[index]}`);
    const list = make('div', 'lx-menu-list');
    const entry = (/** @type {string} */ text, /** @type {boolean} */ allowed, /** @type {() => void} */ action) => {
      const button = make('button', '', text);
      button.type = 'button';
      button.disabled = !allowed;
      button.addEventListener('click', () => {
        menu.open = false;
        action();
      });
      list.append(button);
    };
    entry('Move to the left', index > 0, () => this.swap(index, index - 1));
    entry('Move to the right', index < count - 1, () => this.swap(index, index + 1));
    entry('Duplicate', count < LETTERS.length, () => this.insert(index));
    entry('Remove', count > FEWEST, () => this.remove(index));
    menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (!menu.contains(/** @type {Node | null} */ (relatedTarget))) menu.open = false;
    });
    menu.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      menu.open = false;
      summary.focus();
    });
    menu.append(summary, list);
    return menu;
  }

  more() {
    const button = make('button', 'lx-button lx-more', '+ Key');
    button.type = 'button';
    button.title = 'Add a key, drawn at random, at the end of the way';
    button.addEventListener('click', () => {
      const { keys } = this.app.store.scene;
      this.setKeys([...keys, this.chance(keys[keys.length - 1])], 'add a key');
    });
    return button;
  }

  /**
   * @param {string} icon
   * @param {string} name
   * @param {() => void} action
   */
  iconButton(icon, name, action) {
    const button = make('button', 'lx-icon lx-icon-button', icon);
    button.type = 'button';
    button.title = name;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', action);
    return button;
  }

  /**
   * @param {Card} card
   * @param {string} key
   */
  fill({ seed, asked }, key) {
    const parts = keyParts(key);
    if (document.activeElement !== seed || parts.seed !== null) seed.value = String(parts.seed ?? '');
    seed.placeholder = parts.seed === null ? 'vector' : '';
    asked?.show(parts.label);
  }

  /** @param {string} question */
  async fetch(question) {
    if (question === this.asked) return;
    this.asked = question;
    try {
      const answer = await this.newest.ask({ ask: 'keys', scene: question });
      if (!answer) return;
      const { images } = answer.arrays;
      fillSheet(this.sheet, images);
      const height = images.shape[1];
      this.cards.slice(0, images.shape[0]).forEach(({ canvas }, index) => {
        Object.assign(canvas, { width: this.sheet.width, height });
        drawTile(canvas, this.sheet, index, height);
      });
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  /** @param {number} index */
  lookAt(index) {
    const { store } = this.app;
    store.change({ t: index / pieces(store.scene), cell: null, look: null });
  }

  /**
   * @param {number} index
   * @param {HTMLInputElement} input
   */
  typed(index, input) {
    const value = Number(input.value);
    const { label, seed } = keyParts(this.app.store.scene.keys[index]);
    if (input.value === '' || !Number.isInteger(value) || value < 0 || value > LARGEST_SEED) {
      input.value = String(seed ?? '');
      this.app.complain(new Error(`A seed is a whole number from 0 to ${LARGEST_SEED.toLocaleString('en-GB')}.`));
      return;
    }
    this.replace(index, withLabel(value, label), `seed ${index}`);
  }

  /** @param {number} index */
  draw(index) {
    this.replace(index, this.chance(this.app.store.scene.keys[index]), `chance ${performance.now()}`);
  }

  /** @param {string} key */
  chance(key) {
    return withLabel(Math.floor(1000 * Math.random()), keyParts(key).label);
  }

  /**
   * @param {number} index
   * @param {string} key
   * @param {string} step
   */
  replace(index, key, step) {
    this.setKeys(this.app.store.scene.keys.with(index, key), step);
  }

  /**
   * @param {number} index
   * @param {number} other
   */
  swap(index, other) {
    const { keys } = this.app.store.scene;
    this.setKeys(keys.with(index, keys[other]).with(other, keys[index]), `move ${performance.now()}`);
  }

  /** @param {number} index */
  insert(index) {
    const { keys } = this.app.store.scene;
    this.setKeys(keys.toSpliced(index, 0, keys[index]), `double ${performance.now()}`);
  }

  /** @param {number} index */
  remove(index) {
    this.setKeys(this.app.store.scene.keys.toSpliced(index, 1), `remove ${performance.now()}`);
  }

  /**
   * @param {string[]} keys
   * @param {string} step
   */
  setKeys(keys, step) {
    const { store } = this.app;
    store.change({ keys, look: null }, step);
  }
}

/**
 * @param {number | string} latent
 * @param {string} label
 */
function withLabel(latent, label) {
  return label ? `${latent}.${label}` : String(latent);
}
