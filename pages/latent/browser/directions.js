// The tab of directions: sliders along what a method has found in the generator, strongest first, named by the visitor.

import { Newest } from '../../../ui/browser/link.js';
import { address, METHODS, SEEN } from './scene.js';
import { DirectionRow } from './direction_row.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make, messageOf } from '../../../ui/charts/browser/words.js';

/** @import { App } from './app.d.ts' */
/** @import { Scene } from './scene.js' */

/** @typedef {{names: string[], strengths: number[], problem?: string}} Found directions */

const SHOWN = 6; // directions that have a slider from the start
const PREVIEW_PAUSE = 200; // ms
const TITLES = { sefa: 'SeFa', ganspace: 'GANSpace', attributes: 'Classes and attributes' };
const WORDS = {
  sefa: 'Closed form: along these unit vectors the first layer changes most (eigenvectors of WᵀW; Shen and Zhou 2021).',
  ganspace: "Principal directions of the first layer's activations over many samples (Härkönen et al. 2020).",
  attributes: 'From the mean latent of one group of samples to that of another; a frozen classifier sorts them.',
};

export class DirectionsTab {
  /** @type {Map<string, Found>} by checkpoint and method */
  found = new Map();
  /** @type {Map<string, number[]>} by the same: directions that the visitor has asked for */
  added = new Map();
  /** @type {DirectionRow[]} */
  rows = [];
  /** @type {string | null} what is looked for: a checkpoint and a method */
  searching = null;
  /** @type {string | null} the rows that are shown */
  laidOut = null;
  /** @type {string | null} the previews that were asked for last */
  previewed = null;
  /** @type {number | undefined} */
  timer = undefined;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.element = make('section', 'mm-card lx-directions');
    this.list = make('div', 'lx-direction-list');
    this.words = make('p', 'mm-hint lx-hint');
    this.methods = METHODS.map((method) => this.methodButton(method));
    this.more = make('select', 'lx-select');
    this.element.append(this.head(), this.words, this.list, this.foot());
    app.store.addEventListener('move', () => this.preview());
    app.player.addEventListener('change', () => this.preview());
  }

  head() {
    const row = make('div', 'lx-files');
    const group = make('div', 'lx-segments');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Method');
    group.append(...this.methods);
    this.more.setAttribute('aria-label', 'Add a direction');
    this.more.addEventListener('change', () => this.add(Number(this.more.value)));
    row.append(group, this.more);
    return row;
  }

  /** @param {Scene['method']} method */
  methodButton(method) {
    const button = make('button', '', TITLES[method]);
    button.type = 'button';
    button.addEventListener('click', () => this.app.store.change({ method }));
    return button;
  }

  foot() {
    const { store } = this.app;
    const row = make('div', 'lx-files');
    const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ action) => {
      const node = make('button', 'lx-button', text);
      node.type = 'button';
      node.title = title;
      node.addEventListener('click', action);
      row.append(node);
    };
    const none = { amounts: { sefa: {}, ganspace: {}, attributes: {} } };
    button(
      'Reset all',
      'All directions of all methods back to 0',
      () => store.change(none, `reset ${performance.now()}`),
    );
    button('Undo', 'Take back the last change', () => store.undo());
    button(
      'Keep as A',
      'Make what you see the key A, with the directions built in, and reset the sliders',
      () => this.app.use(0, true),
    );
    button('Keep as B', 'The same for B', () => this.app.use(1, true));
    return row;
  }

  get key() {
    const { checkpoint, method } = this.app.store.scene;
    return `${checkpoint} ${method}`;
  }

  update() {
    const { scene } = this.app.store;
    this.methods.forEach((button, index) =>
      button.setAttribute('aria-pressed', String(METHODS[index] === scene.method))
    );
    this.words.textContent = WORDS[scene.method];
    const found = this.found.get(this.key);
    if (found) this.show(found);
    else this.search(this.key, scene);
  }

  /**
   * @param {string} key
   * @param {Scene} scene
   */
  async search(key, { checkpoint, method }) {
    if (this.searching === key) return;
    this.searching = key;
    this.rows = [];
    this.laidOut = null;
    this.more.hidden = true;
    this.list.replaceChildren(make('p', 'lx-faint', 'Looking for directions …'));
    try {
      const question = { ask: 'directions', scene: address({ checkpoint }, ['checkpoint']), method };
      const { header } = await this.app.link.ask(question);
      this.found.set(key, { names: header.names, strengths: header.strengths });
    } catch (error) {
      this.found.set(key, { names: [], strengths: [], problem: messageOf(error) });
    }
    this.searching = null;
    if (key === this.key) this.update();
  }

  /** @param {Found} found */
  show({ names, strengths, problem }) {
    const { scene } = this.app.store;
    const used = Object.keys(scene.amounts[scene.method]).map(Number);
    const asked = this.added.get(this.key) ?? [];
    const indices = [...new Set([...names.keys()].slice(0, SHOWN).concat(asked, used))].filter((index) =>
      index < names.length
    );
    indices.sort((a, b) => a - b);
    const laidOut = `${this.key} ${indices.join()}`;
    if (laidOut !== this.laidOut) {
      this.laidOut = laidOut;
      this.rows = indices.map((index) =>
        new DirectionRow(this.app, scene.method, index, names[index], strengths[index] / strengths[0])
      );
      this.list.replaceChildren(...this.rows.map(({ element }) => element));
      if (problem) this.list.append(make('p', 'lx-problem', problem));
      this.fillMore(names, indices);
      this.previewed = null;
    }
    for (const row of this.rows) row.update(scene);
    this.preview();
  }

  /**
   * @param {string[]} names
   * @param {number[]} shown
   */
  fillMore(names, shown) {
    const rest = names.map((name, index) => ({ name, index })).filter(({ index }) => !shown.includes(index));
    this.more.hidden = !rest.length;
    const first = new Option('More …', '', true, true);
    first.disabled = true;
    this.more.replaceChildren(first, ...rest.map(({ name, index }) => new Option(name, String(index))));
  }

  /** @param {number} index */
  add(index) {
    this.added.set(this.key, [...(this.added.get(this.key) ?? []), index]);
    this.update();
  }

  /** What each slider leads to at its ends: at once where nothing is drawn yet, else as soon as nothing moves. */
  preview() {
    clearTimeout(this.timer);
    if (!this.element.isConnected || !this.rows.length) return;
    if (this.previewed === null) this.fetchPreviews();
    else if (!this.app.player.playing) this.timer = setTimeout(() => this.fetchPreviews(), PREVIEW_PAUSE);
  }

  async fetchPreviews() {
    const { scene } = this.app.store;
    const rows = this.rows;
    const indices = rows.map(({ index }) => index);
    const question = { ask: 'previews', scene: address(scene, SEEN), method: scene.method, indices };
    const text = JSON.stringify(question);
    if (text === this.previewed) return;
    this.previewed = text;
    try {
      const answer = await this.newest.ask(question);
      if (!answer || rows !== this.rows) return;
      fillSheet(this.sheet, answer.arrays.images);
      rows.forEach((row, at) => row.drawEnds(this.sheet, answer.arrays.images.shape[1], 2 * at));
    } catch (error) {
      this.app.complain(error);
    }
  }
}
