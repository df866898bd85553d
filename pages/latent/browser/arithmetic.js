// The tab of latent arithmetic: one key minus another plus a third, and what G makes of it.

import { Newest } from '../../../ui/browser/link.js';
import { address, LATENTS, LETTERS } from './scene.js';
import { drawTile } from './tiles.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { FrameArray } from '../../../ui/browser/types.d.ts' */
/** @import { Question } from '../../../ui/browser/types.d.ts' */
/** @import { App } from './app.d.ts' */

/** @type {[name: 'first' | 'minus' | 'plus', label: string][]} */
const PLACES = [
  ['first', 'Start'],
  ['minus', 'Take away'],
  ['plus', 'Add'],
];
const SIGNS = ['', '−', '+'];

export class ArithmeticTab {
  /** @type {string | null} the question that was asked last */
  asked = null;
  /** @type {string | null} the result */
  key = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.chosen = { first: 0, minus: 1, plus: 2 };
    this.shell = true;
    this.element = make('section', 'mm-card lx-arithmetic');
    const words = make(
      'p',
      'mm-hint lx-hint',
      'What A has and B lacks, given to C: differences of latents carry meaning (Radford et al. 2016).',
    );
    this.terms = PLACES.map(([name, label], index) => this.term(name, label, SIGNS[index]));
    this.result = make('button', 'lx-tile lx-sum');
    this.result.type = 'button';
    this.picture = make('canvas');
    this.result.append(this.picture);
    this.result.addEventListener('click', (event) => this.key && this.app.pick({ look: this.key, cell: null }, event));
    const sum = make('div', 'lx-sum-row');
    const outcome = make('div', 'lx-term');
    this.outcome = make('span', 'lx-faint');
    outcome.append(this.result, this.outcome);
    sum.append(...this.terms.flatMap(({ sign, node }) => [sign, node]), make('b', 'lx-sign', '='), outcome);
    this.element.append(words, sum, this.choices());
  }

  /**
   * @param {'first' | 'minus' | 'plus'} name
   * @param {string} label
   * @param {string} sign
   */
  term(name, label, sign) {
    const node = make('label', 'lx-term');
    const canvas = make('canvas');
    canvas.setAttribute('role', 'img');
    const select = make('select', 'lx-select');
    select.setAttribute('aria-label', label);
    select.addEventListener('change', () => {
      this.chosen[name] = Number(select.value);
      this.update();
    });
    node.append(canvas, select);
    return { name, node, canvas, select, sign: make('b', 'lx-sign', sign) };
  }

  choices() {
    const row = make('div', 'lx-files');
    const label = make('label', 'lx-check');
    const box = make('input');
    Object.assign(box, { type: 'checkbox', checked: true });
    box.addEventListener('change', () => {
      this.shell = box.checked;
      this.update();
    });
    label.append(box, ' Bring the result back to the typical length');
    label.title = 'The sum of three independent latents is √3 times too long: G was never trained there';
    const add = make('button', 'lx-button', 'Add as a key');
    add.type = 'button';
    add.addEventListener('click', () => this.add());
    row.append(label, add);
    return row;
  }

  add() {
    const { store } = this.app;
    const { keys } = store.scene;
    if (!this.key) return;
    if (keys.length === LETTERS.length) {
      this.app.complain(new Error(`There are ${LETTERS.length} keys already: remove one first.`));
      return;
    }
    store.change({ keys: [...keys, this.key], look: null, cell: null, t: 1 }, `sum ${performance.now()}`);
  }

  update() {
    const { scene } = this.app.store;
    const count = scene.keys.length;
    for (const { name, select } of this.terms) {
      this.chosen[name] = Math.min(this.chosen[name], count - 1);
      if (select.length !== count) {
        select.replaceChildren(
          ...[...LETTERS.slice(0, count)].map((letter, index) => new Option(letter, String(index))),
        );
      }
      select.value = String(this.chosen[name]);
    }
    const latents = address(scene, LATENTS);
    this.fetch({ ask: 'arithmetic', scene: latents, shell: this.shell, ...this.chosen }, latents);
  }

  /**
   * @param {Question} question
   * @param {string} scene whose keys it is about
   */
  async fetch(question, scene) {
    const text = JSON.stringify(question);
    if (text === this.asked) return;
    this.asked = text;
    try {
      const [sum, keys] = await Promise.all([
        this.newest.ask(question),
        this.app.link.ask({ ask: 'keys', scene }),
      ]);
      if (!sum || text !== this.asked) return;
      this.key = sum.header.key;
      this.outcome.textContent = `|z| = ${sum.header.length.toFixed(1)}`;
      this.draw(this.picture, sum.arrays.images, 0);
      this.result.setAttribute('aria-label', `${this.sentence()}: look at the result`);
      for (const { name, canvas } of this.terms) {
        this.draw(canvas, keys.arrays.images, this.chosen[name]);
        canvas.setAttribute('aria-label', `Image of key ${LETTERS[this.chosen[name]]}`);
      }
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  sentence() {
    const [first, minus, plus] = PLACES.map(([name]) => LETTERS[this.chosen[name]]);
    return `${first} − ${minus} + ${plus}`;
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {FrameArray} images
   * @param {number} index
   */
  draw(canvas, images, index) {
    const sheet = document.createElement('canvas');
    fillSheet(sheet, images);
    Object.assign(canvas, { width: sheet.width, height: images.shape[1] });
    drawTile(canvas, sheet, index, images.shape[1]);
  }
}
