// The one large image that is looked at, the slider along the way, and what the image can be used as.

import { Newest } from '../../../ui/browser/link.js';
import { address, classWords, LETTERS, pieces, place, SEEN } from './scene.js';
import { drawTile } from './tiles.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { grouped, make } from '../../../ui/charts/browser/words.js';

/** @import { App } from './app.d.ts' */
/** @import { Mixture, Scene } from './scene.js' */

const WIDEST = 336; // pixels of the canvas, at most; each pixel of the image is a square of whole ones

export class LargeImage {
  /** @type {string | null} the question that was asked last */
  asked = null;
  /** @type {string | undefined} the keys that have marks */
  lettered = undefined;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.element = make('section', 'mm-card lx-portrait');
    this.element.setAttribute('aria-label', 'The image that is looked at');
    this.canvas = make('canvas', 'lx-large');
    this.canvas.setAttribute('role', 'img');
    this.caption = make('p', 'lx-caption');
    this.chips = make('div', 'lx-chips');
    this.about = make('p', 'lx-facts');
    this.range = make('input');
    this.marks = make('div', 'lx-marks');
    this.play = make('button', 'lx-button lx-play', 'Play');
    this.speed = make('select', 'lx-select');
    this.closed = make('input');
    this.useRow = make('div', 'lx-uses');
    this.element.append(this.canvas, this.caption, this.chips, this.slider(), this.uses(), this.about);
    app.frames.addEventListener('arrived', () => this.draw());
    app.store.addEventListener('move', () => this.draw());
  }

  slider() {
    const { player, store } = this.app;
    const row = make('div', 'lx-slider');
    Object.assign(this.range, { type: 'range', min: 0, step: 1, ariaLabel: 'Position on the way' });
    this.range.addEventListener('input', () => {
      player.stop();
      this.stand(Number(this.range.value) / Number(this.range.max));
    });
    this.marks.setAttribute('aria-hidden', 'true');
    this.play.type = 'button';
    this.play.title = 'Space';
    this.play.addEventListener('click', () => player.toggle());
    player.addEventListener('change', () => {
      this.play.textContent = player.playing ? 'Pause' : 'Play';
      // A walk begins where it is seen, whatever was looked at before.
      if (player.playing && place(store.scene) !== 'way') store.change({ cell: null, look: null });
    });
    this.speed.setAttribute('aria-label', 'Speed');
    for (const speed of [0.25, 0.5, 1, 2, 4]) {
      this.speed.add(new Option(`${speed} ×`, String(speed), speed === 1, speed === 1));
    }
    this.speed.addEventListener('change', () => (player.speed = Number(this.speed.value)));
    const loop = make('label', 'lx-check');
    this.closed.type = 'checkbox';
    this.closed.addEventListener('change', () => store.change({ closed: this.closed.checked }, 'loop'));
    loop.append(this.closed, ' Loop');
    loop.title = 'Go from the last key back to A, for ever';
    row.append(this.range, this.marks, this.play, this.speed, loop);
    return row;
  }

  uses() {
    this.useRow.setAttribute('role', 'group');
    this.useRow.setAttribute('aria-label', 'Use this image as');
    return this.useRow;
  }

  /**
   * Stand at a share of the way.
   * @param {number} t
   */
  stand(t) {
    const { store } = this.app;
    if (place(store.scene) !== 'way') store.change({ cell: null, look: null, t });
    else store.move(t);
  }

  /** The scene has changed. */
  update() {
    const { store, frames, facts } = this.app;
    const { scene } = store;
    frames.want(scene, facts.steps);
    this.range.max = String(frames.length);
    this.closed.checked = scene.closed;
    const letters = [...LETTERS.slice(0, scene.keys.length), ...(scene.closed ? ['A'] : [])];
    if (letters.join() !== this.lettered) {
      this.lettered = letters.join();
      this.marks.replaceChildren(...letters.map((letter) => make('span', '', letter)));
      this.drawUses(scene.keys.length);
    }
    this.drawChips(scene);
    const { name, dim, trained, licence } = facts;
    this.about.textContent = `${name}: z has ${dim} dimensions, ${
      grouped(trained)
    } steps of training. Data: ${licence}.`;
    this.draw();
  }

  /** @param {number} count of the keys */
  drawUses(count) {
    const { app } = this;
    const button = (/** @type {string} */ text, /** @type {string} */ name, /** @type {number} */ index) => {
      const node = make('button', 'lx-button', text);
      node.type = 'button';
      node.setAttribute('aria-label', name);
      node.title = index < count ? `Key ${text.toLowerCase()}` : name;
      node.addEventListener('click', () => app.use(index));
      return node;
    };
    const letters = [...LETTERS.slice(0, count)].map((letter, index) =>
      button(letter, `Use this image as ${letter}`, index)
    );
    const more = count < LETTERS.length ? [button('+', 'Add this image as a new key', count)] : [];
    this.useRow.replaceChildren(make('span', 'lx-faint', 'Use as'), ...letters, ...more);
  }

  /**
   * What changes every image: truncation and directions, each with a way to take it back.
   * @param {Scene} scene
   */
  drawChips(scene) {
    const { store } = this.app;
    const chip = (/** @type {string} */ text, /** @type {string} */ name, /** @type {() => void} */ undo) => {
      const node = make('button', 'lx-chip', `${text} ×`);
      node.type = 'button';
      node.title = name;
      node.setAttribute('aria-label', `${text}: ${name}`);
      node.addEventListener('click', undo);
      return node;
    };
    const moved = Object.values(scene.amounts).flatMap((amounts) => Object.values(amounts).filter(Boolean)).length;
    const chips = [];
    if (scene.truncation !== 1) {
      const undo = () => store.change({ truncation: 1 }, 'no truncation');
      chips.push(chip(`ψ = ${scene.truncation}`, 'Truncation off', undo));
    }
    if (moved) {
      const undo = () => store.change({ amounts: { sefa: {}, ganspace: {}, attributes: {} } }, 'no directions');
      chips.push(chip(`${moved} direction${moved > 1 ? 's' : ''}`, 'All directions to 0', undo));
    }
    this.chips.replaceChildren(...chips);
  }

  /** Show what is looked at: from memory if it is there, or else as soon as it comes. */
  draw() {
    const { store, frames, facts } = this.app;
    const { scene } = store;
    const position = Math.round(scene.t * frames.length);
    this.range.value = String(position);
    const seen = place(scene);
    this.element.classList.toggle('lx-elsewhere', seen !== 'way');
    const frame = seen === 'way' ? frames.at(position) : null;
    if (frame) {
      this.asked = null;
      this.paint({ ...frame, mixture: this.mixtureHere(scene), position, scene: String(frames.wanted) });
    } else if (facts) {
      this.fetch(address(scene, SEEN), position);
    }
  }

  /**
   * @param {string} question
   * @param {number} position
   */
  async fetch(question, position) {
    if (question === this.asked) return;
    this.asked = question;
    try {
      const answer = await this.newest.ask({ ask: 'picture', scene: question });
      // An older answer is shown as well, so that a slider that moves on is followed; only memory is newer.
      if (!answer || this.asked === null) return;
      fillSheet(this.sheet, answer.arrays.images);
      const { length, mixture } = answer.header;
      const height = answer.arrays.images.shape[1];
      this.paint({ sheet: this.sheet, index: 0, height, z: length, mixture, position, scene: question });
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  /**
   * @param {object} image
   * @param {HTMLCanvasElement} image.sheet
   * @param {number} image.index on the sheet
   * @param {number} image.height
   * @param {number} image.z length of the latent
   * @param {Mixture} image.mixture
   * @param {number} image.position on the way
   * @param {string} image.scene
   */
  paint({ sheet, index, height, z, mixture, position, scene }) {
    const { canvas } = this;
    const scale = Math.max(1, Math.floor(WIDEST / sheet.width));
    const [wide, high] = [sheet.width * scale, height * scale];
    if (canvas.width !== wide || canvas.height !== high) {
      Object.assign(canvas, { width: wide, height: high });
      canvas.style.maxWidth = `${wide}px`;
    }
    drawTile(canvas, sheet, index, height);
    Object.assign(canvas.dataset, { position, scene });
    this.app.player.painted();
    const words = this.words(z, mixture);
    this.caption.textContent = words;
    canvas.setAttribute('aria-label', `Generated image. ${words}`);
  }

  /**
   * @param {number} z
   * @param {Mixture} mixture
   */
  words(z, mixture) {
    const { scene } = this.app.store;
    const { classes } = this.app.facts;
    const parts = { way: () => this.wayWords(scene), grid: () => gridWords(scene), latent: () => latentWords(scene) }
      [place(scene)]();
    if (classes.length && mixture?.length) parts.push(classWords(mixture, classes));
    return [...parts, `|z| = ${z.toFixed(1)}`].join('   ');
  }

  /** @param {Scene} scene */
  wayWords(scene) {
    const time = scene.t * pieces(scene);
    const from = Math.min(pieces(scene) - 1, Math.floor(time));
    const share = Math.round(100 * (time - from));
    const [a, b] = [LETTERS[from], LETTERS[(from + 1) % scene.keys.length]];
    const where = share === 0 ? a : share === 100 ? b : `${a} → ${b} ${share} %`;
    return [scene.path === 'lerp' ? 'Linear' : 'Spherical', where];
  }

  /**
   * The classes at this place of the way, as the server mixes them: linearly.
   * @param {Scene} scene
   * @returns {Mixture}
   */
  mixtureHere(scene) {
    const { classes } = this.app.facts;
    if (!classes.length) return [];
    const time = scene.t * pieces(scene);
    const from = Math.min(pieces(scene) - 1, Math.floor(time));
    /** @type {Map<number, number>} */
    const shares = new Map();
    const add = (/** @type {string} */ key, /** @type {number} */ weight) => {
      const numbers = key.split('.')[1].split('_').map(Number);
      for (let i = 0; i < numbers.length; i += 2) {
        shares.set(numbers[i], (shares.get(numbers[i]) ?? 0) + weight * (numbers[i + 1] ?? 100));
      }
    };
    add(scene.keys[from], 1 - (time - from));
    add(scene.keys[(from + 1) % scene.keys.length], time - from);
    const rounded = [...shares].map(([label, share]) => /** @type {Mixture[number]} */ ([label, Math.round(share)]));
    return rounded.filter(([, share]) => share > 0).sort(([a], [b]) => a - b);
  }
}

/** @param {Scene} scene */
function gridWords({ cell, path }) {
  if (!cell) return [];
  return [path === 'lerp' ? 'Bilinear' : 'Spherical', `row ${cell[0] + 1}, column ${cell[1] + 1}`];
}

/** @param {Scene} scene */
function latentWords({ look }) {
  const [latent] = String(look).split('.');
  return [latent.startsWith('v') ? 'A latent of its own' : `Seed ${latent}`];
}
