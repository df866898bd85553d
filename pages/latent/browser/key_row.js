// The row of keys: the latents of the walk and the corners of the grid, each with its image, its seed and its class.

import { Newest } from './link.js';
import { address, keyParts, LATENTS, LETTERS, pieces } from './scene.js';
import { drawTile } from './tiles.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

export const FEWEST = 2;
const PAUSE = 120; // ms without a change before the images are asked for
const LARGEST_SEED = 2 ** 31 - 1;

export class KeyRow {
  /** `app` has store, link, facts, complain(error). */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.element = make('div', 'lx-keys');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Keys: the latents on the way');
    this.cards = [];
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
    // The stage goes first: what a slider moves is seen there, and these small images may follow.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(address(store.scene, LATENTS)), this.asked ? PAUSE : 0);
  }

  card(index, count) {
    const letter = LETTERS[index];
    const node = make('div', 'lx-key');
    node.dataset.key = letter;
    const look = make('button', 'lx-key-image');
    look.type = 'button';
    look.setAttribute('aria-label', `Look at ${letter}`);
    look.append(make('canvas'), make('b', '', letter));
    look.addEventListener('click', () => this.lookAt(index));
    const seed = make('input', 'lx-seed');
    Object.assign(seed, { type: 'number', min: 0, max: LARGEST_SEED, step: 1, ariaLabel: `Seed of ${letter}` });
    seed.addEventListener('change', () => this.typed(index, seed));
    const dice = this.iconButton('casino', `Another ${letter} by chance`, () => this.draw(index));
    const menu = this.menu(index, count);
    const top = make('div', 'lx-key-row');
    top.append(seed, dice, menu);
    const side = make('div', 'lx-key-side');
    side.append(top);
    const label = this.classSelect(index);
    if (label) side.append(label);
    node.append(look, side);
    return { node, canvas: look.firstChild, seed, label };
  }

  classSelect(index) {
    const { classes } = this.app.facts;
    if (!classes.length) return null;
    const select = make('select', 'lx-select');
    select.setAttribute('aria-label', `Class of ${LETTERS[index]}`);
    classes.forEach((name, label) => select.add(new Option(name, label)));
    select.addEventListener('change', () => {
      const { latent } = keyParts(this.app.store.scene.keys[index]);
      this.replace(index, `${latent}.${select.value}`, `class ${index}`);
    });
    return select;
  }

  menu(index, count) {
    const menu = make('details', 'lx-menu');
    const summary = make('summary', 'lx-icon', 'more_vert');
    summary.setAttribute('aria-label', `More for ${LETTERS[index]}`);
    const list = make('div', 'lx-menu-list');
    const entry = (text, allowed, action) => {
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
    entry('Double', count < LETTERS.length, () => this.insert(index));
    entry('Remove', count > FEWEST, () => this.remove(index));
    menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (!menu.contains(relatedTarget)) menu.open = false;
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
    button.title = 'Add a key, drawn by chance, at the end of the way';
    button.addEventListener('click', () => {
      const { keys } = this.app.store.scene;
      this.setKeys([...keys, this.chance(keys.at(-1))], 'add a key');
    });
    return button;
  }

  iconButton(icon, name, action) {
    const button = make('button', 'lx-icon lx-icon-button', icon);
    button.type = 'button';
    button.title = name;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', action);
    return button;
  }

  fill({ seed, label }, key) {
    const parts = keyParts(key);
    if (document.activeElement !== seed || parts.seed !== null) seed.value = parts.seed ?? '';
    seed.placeholder = parts.seed === null ? 'vector' : '';
    if (!label) return;
    label.querySelector('[data-mixture]')?.remove();
    if (/^\d+$/.test(parts.label)) {
      label.value = parts.label;
      return;
    }
    const mixed = new Option('mixture', parts.label, true, true);
    mixed.dataset.mixture = '';
    label.add(mixed, 0);
  }

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

  lookAt(index) {
    const { store } = this.app;
    store.change({ t: index / pieces(store.scene), cell: null, look: null });
  }

  typed(index, input) {
    const value = Number(input.value);
    const { label, seed } = keyParts(this.app.store.scene.keys[index]);
    if (input.value === '' || !Number.isInteger(value) || value < 0 || value > LARGEST_SEED) {
      input.value = seed ?? '';
      this.app.complain(new Error(`A seed is a whole number from 0 to ${LARGEST_SEED.toLocaleString('en-GB')}.`));
      return;
    }
    this.replace(index, withLabel(value, label), `seed ${index}`);
  }

  draw(index) {
    this.replace(index, this.chance(this.app.store.scene.keys[index]), `chance ${performance.now()}`);
  }

  chance(key) {
    return withLabel(Math.floor(1000 * Math.random()), keyParts(key).label);
  }

  replace(index, key, step) {
    this.setKeys(this.app.store.scene.keys.with(index, key), step);
  }

  swap(index, other) {
    const { keys } = this.app.store.scene;
    this.setKeys(keys.with(index, keys[other]).with(other, keys[index]), `move ${performance.now()}`);
  }

  insert(index) {
    const { keys } = this.app.store.scene;
    this.setKeys(keys.toSpliced(index, 0, keys[index]), `double ${performance.now()}`);
  }

  remove(index) {
    this.setKeys(this.app.store.scene.keys.toSpliced(index, 1), `remove ${performance.now()}`);
  }

  setKeys(keys, step) {
    const { store } = this.app;
    store.change({ keys, look: null }, step);
  }
}

function withLabel(latent, label) {
  return label ? `${latent}.${label}` : String(latent);
}
