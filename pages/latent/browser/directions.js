// The tab of directions: sliders along what a method has found in the generator, strongest first, named by the visitor.

import { Newest } from './link.js';
import { address, LATENTS, METHODS } from './scene.js';
import { DirectionRow } from './direction_row.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

const SHOWN = 6; // directions that have a slider from the start
const PREVIEW_PAUSE = 200; // ms
const TITLES = { sefa: 'SeFa', ganspace: 'GANSpace', attributes: 'Classes and attributes' };
const WORDS = {
  sefa: 'Closed form: along these unit vectors the first layer changes most (eigenvectors of WᵀW; Shen and Zhou 2021).',
  ganspace: "Principal directions of the first layer's activations over many samples (Härkönen et al. 2020).",
  attributes: 'From the mean latent of one group of samples, sorted by a frozen classifier, to that of another.',
};

export class DirectionsTab {
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.found = new Map(); // checkpoint and method -> {names, strengths}
    this.added = new Map(); // the same -> directions that the visitor has asked for
    this.rows = [];
    this.element = make('section', 'mm-card lx-directions');
    this.list = make('div', 'lx-direction-list');
    this.words = make('p', 'mm-hint lx-hint');
    this.element.append(this.head(), this.words, this.list, this.foot());
    app.store.addEventListener('move', () => this.preview());
  }

  head() {
    const row = make('div', 'lx-files');
    const group = make('div', 'lx-segments');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Method');
    this.methods = METHODS.map((method) => {
      const button = make('button', '', TITLES[method]);
      button.type = 'button';
      button.addEventListener('click', () => this.app.store.change({ method }));
      return button;
    });
    group.append(...this.methods);
    this.more = make('select', 'lx-select');
    this.more.setAttribute('aria-label', 'Add a direction');
    this.more.addEventListener('change', () => this.add(Number(this.more.value)));
    row.append(group, this.more);
    return row;
  }

  foot() {
    const { store } = this.app;
    const row = make('div', 'lx-files');
    const button = (text, title, action) => {
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
      this.found.set(key, { names: [], strengths: [], problem: error.message });
    }
    this.searching = null;
    if (key === this.key) this.update();
  }

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

  fillMore(names, shown) {
    const rest = names.map((name, index) => [name, index]).filter(([, index]) => !shown.includes(index));
    this.more.hidden = !rest.length;
    const first = new Option('More …', '', true, true);
    first.disabled = true;
    this.more.replaceChildren(first, ...rest.map(([name, index]) => new Option(name, index)));
  }

  add(index) {
    this.added.set(this.key, [...(this.added.get(this.key) ?? []), index]);
    this.update();
  }

  /** Soon: what each slider leads to at its ends. */
  preview() {
    clearTimeout(this.timer);
    if (this.element.isConnected && this.rows.length && !this.app.player.playing) {
      this.timer = setTimeout(() => this.fetchPreviews(), PREVIEW_PAUSE);
    }
  }

  async fetchPreviews() {
    const { scene } = this.app.store;
    const rows = this.rows;
    const indices = rows.map(({ index }) => index);
    const parts = [...LATENTS, 'way', 'closed', 't', 'cell', 'look', 'grid'];
    const question = { ask: 'previews', scene: address(scene, parts), method: scene.method, indices };
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
