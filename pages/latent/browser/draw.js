// The tab of drawing: a digit drawn by hand, or an image file, and the latent whose image is nearest to it.

import { bytesOf, upload } from './files.js';
import { Pen } from './pen.js';
import { address, keyParts } from './scene.js';
import { drawImage } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { FrameArray } from '../../../ui/browser/types.d.ts' */
/** @import { Answer } from './answers.d.ts' */
/** @import { App, Picture } from './app.d.ts' */

/** @typedef {ReturnType<App['link']['ask']>} Asked */

const LARGEST_IMAGE = 4 * 2 ** 20;
const IMAGES = 'image/png,image/jpeg,image/gif,image/bmp,image/webp';

export class DrawTab {
  /** @type {Picture | null} what is searched for */
  picture = null;
  /** @type {Asked | null} the search that is under way */
  running = null;
  /** @type {string | null} the latent that was found */
  key = null;
  /** @type {string | null} the best latent of the search so far */
  sofar = null;
  loss = 0;
  /** @type {number | null} that the search took; null if it was stopped */
  seconds = null;
  /** @type {string | undefined} the generator that is searched in */
  checkpoint = undefined;
  /** @type {string | undefined} the classes that are offered */
  listed = undefined;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.pen = new Pen();
    this.element = make('section', 'mm-card lx-draw');
    const sheet = make('div', 'lx-draw-sheet');
    this.clear = button('Clear', () => this.pen.clear());
    this.undo = button('Undo stroke', () => this.pen.undo());
    this.find = button('Find the latent', () => this.search());
    this.cancel = button('Stop', () => {
      this.stop();
      if (this.key) this.app.pick({ look: this.key, cell: null });
    });
    this.bar = make('progress', 'lx-progress');
    this.label = make('label', 'lx-field', 'Class');
    this.classes = make('select', 'lx-select');
    this.target = new Labelled('Your picture, as the data would hold it', 'lx-target');
    this.reconstruction = new Labelled('Nearest image of G', 'lx-reconstruction');
    this.words = make('p', 'lx-words');
    this.uses = make('div', 'lx-files');
    this.useButtons = ['A', 'B'].map((letter, index) => button(`Use as ${letter}`, () => this.use(index)));
    sheet.append(this.pen.canvas, this.penTools());
    this.element.append(sheet, this.outcome());
    this.pen.addEventListener('change', () => this.take(this.pen.empty ? null : { strokes: this.pen.strokes }));
    this.say();
  }

  penTools() {
    const row = make('div', 'lx-files');
    row.append(
      this.clear,
      this.undo,
      upload(this.app, 'Image file …', IMAGES, LARGEST_IMAGE, async (file) => {
        this.pen.strokes = [];
        this.pen.redraw();
        await this.take({ file: await bytesOf(file) });
      }),
    );
    return row;
  }

  outcome() {
    const box = make('div', 'lx-outcome');
    this.find.classList.add('lx-primary');
    this.bar.max = 1;
    this.bar.setAttribute('aria-label', 'Search');
    const row = make('div', 'lx-files');
    row.append(this.find, this.cancel, this.bar);
    this.classes.setAttribute('aria-label', 'Class to search in');
    this.label.append(this.classes);
    row.append(this.label);
    const pair = make('div', 'lx-pair');
    pair.append(this.target.figure, this.reconstruction.figure);
    this.words.setAttribute('role', 'status');
    this.uses.append(make('span', 'lx-faint', 'Walk from it:'), ...this.useButtons);
    box.append(row, pair, this.words, this.uses);
    return box;
  }

  update() {
    const { facts, store } = this.app;
    const colour = facts.shape.length === 3;
    for (const node of [this.pen.canvas, this.clear, this.undo]) node.hidden = colour;
    const names = facts.classes.length ? ['any', ...facts.classes] : [];
    this.label.hidden = !names.length;
    if (names.join() !== this.listed) {
      this.listed = names.join();
      this.classes.replaceChildren(...names.map((name, index) => new Option(name, index ? String(index - 1) : '')));
    }
    if (store.scene.checkpoint !== this.checkpoint) {
      this.checkpoint = store.scene.checkpoint;
      this.stop();
      this.key = null;
      // The same strokes may be looked for in another generator.
      this.take(colour || this.pen.empty ? null : { strokes: this.pen.strokes });
    }
  }

  /** @param {string} ask */
  question(ask) {
    const label = this.classes.value === '' ? null : Number(this.classes.value);
    return { ask, scene: address(this.app.store.scene, ['checkpoint']), label, ...this.picture };
  }

  /**
   * Take a picture to search for, and show how it is prepared.
   * @param {Picture | null} picture
   */
  async take(picture) {
    this.stop();
    this.picture = picture;
    this.key = null;
    this.reconstruction.clear();
    if (!picture) this.target.clear();
    this.say();
    if (!picture) return;
    try {
      const { arrays } = await this.app.link.ask(this.question('prepare'));
      if (picture === this.picture) this.target.draw(arrays.images, 0);
    } catch (error) {
      if (picture !== this.picture) return;
      this.picture = null;
      this.say();
      this.app.complain(error);
    }
  }

  async search() {
    const begun = performance.now();
    this.key = null;
    /** @type {Asked} */
    const running = this.app.link.ask(
      this.question('invert'),
      (note) => running === this.running && this.progress(note),
    );
    this.running = running;
    this.bar.removeAttribute('value');
    this.say();
    try {
      const { header, arrays } = await running;
      if (running !== this.running) return;
      this.running = null;
      this.target.draw(arrays.images, 0);
      this.reconstruction.draw(arrays.images, 1);
      this.key = header.key;
      this.loss = header.loss;
      this.seconds = (performance.now() - begun) / 1000;
      this.app.pick({ look: this.key, cell: null });
    } catch (error) {
      if (running !== this.running) return;
      this.running = null;
      this.app.complain(error);
    }
    this.say();
  }

  /** @param {Answer} note */
  progress({ header, arrays }) {
    this.bar.value = header.done;
    if (arrays.images) this.reconstruction.draw(arrays.images, 0);
    this.sofar = header.key ?? this.sofar;
    this.loss = header.loss ?? this.loss;
    this.words.textContent = header.message ?? 'Searching …';
  }

  /** Stop the search and keep the best latent so far. */
  stop() {
    if (!this.running) return;
    this.running.cancel();
    this.running = null;
    this.key = this.sofar;
    this.seconds = null;
    this.say();
  }

  /** Show what can be done now, and say what has come of it. */
  say() {
    const busy = Boolean(this.running);
    if (!busy) this.sofar = null;
    this.find.disabled = busy || !this.picture;
    this.cancel.hidden = this.bar.hidden = !busy;
    for (const node of this.useButtons) node.disabled = !this.key;
    this.uses.hidden = !this.key;
    this.element.dataset.state = busy ? 'searching' : this.key ? 'found' : 'waiting';
    if (busy) this.words.textContent = 'Searching …';
    else if (this.key) this.words.textContent = this.found(this.key);
    else this.words.textContent = this.picture ? '' : this.invitation();
  }

  invitation() {
    const colour = this.app.facts?.shape.length === 3;
    return colour
      ? 'Choose an image file: the search finds the nearest image that G can make.'
      : 'Draw on the black sheet. The search then finds the nearest image that G can make.';
  }

  /** @param {string} key */
  found(key) {
    const { classes } = this.app.facts;
    const { label } = keyParts(key);
    const asked = classes.length && label !== '' ? `, as ${classes[Number(label)]}` : '';
    const time = this.seconds ? `, found in ${this.seconds.toFixed(1)} s` : ', when it was stopped';
    return `Distance: ${
      Math.sqrt(this.loss).toFixed(3)
    } a pixel (root mean square, black to white is 2)${asked}${time}. A generator can only make what lies on its own surface.`;
  }

  /** @param {number} index */
  use(index) {
    if (this.key) this.app.take(index, this.key, { tab: 'walk', look: null, cell: null });
  }
}

/**
 * @param {string} text
 * @param {() => void} action
 */
function button(text, action) {
  const node = make('button', 'lx-button', text);
  node.type = 'button';
  node.addEventListener('click', action);
  return node;
}

/** A small image with words beneath. */
class Labelled {
  /**
   * @param {string} words
   * @param {string} className
   */
  constructor(words, className) {
    this.words = words;
    this.canvas = make('canvas', className);
    this.canvas.setAttribute('role', 'img');
    this.figure = make('figure', 'lx-figure-pair');
    this.figure.append(this.canvas, make('figcaption', '', words));
    this.clear();
  }

  clear() {
    Object.assign(this.canvas, { width: 28, height: 28 });
    delete this.canvas.dataset.drawn;
    this.canvas.setAttribute('aria-label', `${this.words}: nothing yet`);
  }

  /**
   * @param {FrameArray} images
   * @param {number} index
   */
  draw(images, index) {
    drawImage(this.canvas, images, index);
    this.canvas.dataset.drawn = '';
    this.canvas.setAttribute('aria-label', this.words);
  }
}
