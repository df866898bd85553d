// The latent page in the browser: finds or makes the explorer, opens the address, and joins its parts.

import { ArithmeticTab } from './arithmetic.js';
import { DirectionsTab } from './directions.js';
import { DrawTab } from './draw.js';
import { Frames } from './frames.js';
import { GridTab } from './grid.js';
import { KeyRow } from './key_row.js';
import { LargeImage } from './large_image.js';
import { Link } from '../../../ui/browser/link.js';
import { Player } from './player.js';
import { SamplesTab } from './samples.js';
import { address, LETTERS, pieces } from './scene.js';
import { Store } from './store.js';
import { Tabs } from './tabs.js';
import { TopBar } from './bar.js';
import { WalkTab } from './walk.js';
import { onceGone } from '../../../ui/browser/leaving.js';
import { isDark } from '../../../ui/charts/browser/theme.js';
import { make, messageOf } from '../../../ui/charts/browser/words.js';

/** @import { StreamlitComponent } from '../../../ui/browser/types.d.ts' */
/** @import { Scene } from './scene.js' */
/** @import { AnswerHeader, Facts } from './answers.d.ts' */
/** @import { App } from './app.d.ts' */

/**
 * @typedef {object} LatentData what the page mounts the component with
 * @property {string} socket address of the socket that answers questions
 * @property {string[]} names of all checkpoints
 * @property {string | null} lesson whose scene it is, if it is one
 * @property {string} scene of the lesson
 */

const TYPING = 'input:not([type="range"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]';
const QUIET = ['done', 'connection', 'unknown']; // what is told and is no complaint
const NOTICE = 12_000; // ms that a complaint stays

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<LatentData>} component
 */
export function mount({ parentElement, data }) {
  const root = /** @type {HTMLElement & {explorer?: Explorer}} */ (parentElement.querySelector('.mm-latent'));
  const explorer = (root.explorer ??= new Explorer(root, data));
  explorer.refresh(data);
  return onceGone(root, () => {
    explorer.destroy();
    delete root.explorer;
  });
}

/** @typedef {{bar: TopBar, keys: KeyRow, large: LargeImage, tabs: Tabs}} Parts of the page */

/** @implements {App} */
class Explorer {
  /** @type {Facts | null} of the generator that is looked through, as soon as the first scene is open */
  known = null;
  /** @type {Parts | null} what is on the page, as soon as there is a scene */
  parts = null;
  /** @type {string | null} whose scene is shown, if it is a lesson's */
  lesson = null;

  /**
   * @param {HTMLElement} root
   * @param {LatentData} data
   */
  constructor(root, data) {
    this.root = root;
    this.names = data.names;
    this.notices = make('div', 'lx-notices');
    this.notices.setAttribute('role', 'alert');
    root.append(this.notices);
    /** @type {Link<AnswerHeader>} */
    this.link = new Link(data.socket, {
      connected: () => this.tell('connection', null),
      interrupted: (words) => this.tell('connection', words),
    });
    this.store = new Store();
    this.frames = new Frames(this.link, (error) => this.complain(error));
    this.player = new Player(this.store, this.frames);
    this.asked = data.lesson;
    this.begin(this.store.begin(data.lesson, data.scene));
    root.addEventListener('keydown', (event) => this.press(event));
  }

  /**
   * Checkpoints may have come or gone, or the theme may be another one.
   * @param {LatentData} data
   */
  refresh({ names, lesson, scene }) {
    if (lesson !== this.asked) {
      this.asked = lesson;
      this.begin(this.store.begin(lesson, scene));
    }
    this.root.classList.toggle('mm-dark', isDark(this.root));
    const changed = names.join() !== this.names.join();
    this.names = names;
    if (!changed || !this.parts) return;
    this.parts.bar.update();
    if (!names.includes(this.store.scene.checkpoint)) this.choose(names[0]);
  }

  /** @param {string} query */
  async begin(query) {
    const { asked } = this;
    try {
      await this.open(query);
      this.lesson = asked; // whose scene it is that is shown now
    } catch (error) {
      this.complain(error);
    }
  }

  get facts() {
    return /** @type {Facts} */ (this.known);
  }

  /** The address of the scene, as soon as there is one. */
  get address() {
    return this.store.opened ? address(this.store.opened) : undefined;
  }

  /**
   * Show what an address says; `told` are problems that are known already.
   * @param {string} query
   * @param {string[]} told
   */
  async open(query, told = []) {
    const { header } = await this.link.ask({ ask: 'open', scene: query });
    const problems = [...told, ...header.problems];
    this.tell('problem', problems.length ? problems.join(' ') : null);
    this.tell('unknown', header.unknown || null);
    this.known = {
      ...header.generator,
      band: header.band,
      reach: header.reach,
      steps: header.steps,
      samples: header.samples,
    };
    this.parts ??= this.build();
    this.store.open(header.scene);
  }

  /**
   * Look at the same scene through another generator.
   * @param {string} name
   */
  async choose(name) {
    const { store } = this;
    const query = new URLSearchParams(address(store.scene));
    // Directions belong to a generator; keys, way and grid go along.
    for (const part of [...query.keys()]) if (/^(sefa|ganspace|attributes)/.test(part)) query.delete(part);
    query.set('checkpoint', name);
    try {
      store.remember(`checkpoint ${performance.now()}`);
      await this.open(query.toString());
    } catch (error) {
      this.complain(error);
      this.parts?.bar.update();
    }
  }

  build() {
    const bar = new TopBar(this);
    const keys = new KeyRow(this);
    const large = new LargeImage(this);
    const tabs = new Tabs(this, {
      walk: ['Walk', new WalkTab(this)],
      grid: ['Grid', new GridTab(this)],
      samples: ['Samples', new SamplesTab(this)],
      directions: ['Directions', new DirectionsTab(this)],
      arithmetic: ['Arithmetic', new ArithmeticTab(this)],
      draw: ['Draw', new DrawTab(this)],
    });
    const top = make('div', 'lx-top');
    top.append(bar.element, keys.element);
    const main = make('div', 'lx-main');
    main.append(large.element, tabs.element);
    this.root.append(top, main);
    const parts = { bar, keys, large, tabs };
    this.store.addEventListener('change', () => this.update(parts));
    return parts;
  }

  /** @param {Parts} parts */
  update({ bar, keys, large, tabs }) {
    const { checkpoint } = this.store.scene;
    // Undo may lead back to another generator, whose facts have to come first.
    if (checkpoint !== this.facts.name) {
      this.begin(address(this.store.scene));
      return;
    }
    large.update();
    tabs.update();
    keys.update();
    bar.update();
  }

  /**
   * Look at a tile; with Shift make it A as well, with Alt B.
   * @param {Partial<Scene>} change
   * @param {MouseEvent | KeyboardEvent} [event]
   */
  pick(change, event) {
    this.player.stop();
    this.store.change(change);
    if (event?.shiftKey) this.use(0);
    else if (event?.altKey) this.use(1);
  }

  /**
   * Make what is looked at a key; `baked` builds the directions into it.
   * @param {number} index
   */
  async use(index, baked = false) {
    const { store } = this;
    try {
      const { header } = await this.link.ask({ ask: 'freeze', scene: address(store.scene), baked });
      const reset = baked ? { amounts: { sefa: {}, ganspace: {}, attributes: {} } } : {};
      this.take(index, header.key, reset);
    } catch (error) {
      this.complain(error);
    }
  }

  /**
   * Put a latent in a key's place, and stand there.
   * @param {number} index
   * @param {string} key
   * @param {Partial<Scene>} change
   */
  take(index, key, change = {}) {
    const { scene } = this.store;
    const keys = index < scene.keys.length ? scene.keys.with(index, key) : [...scene.keys, key];
    const last = pieces({ ...scene, keys });
    const [rows, columns] = scene.grid;
    /** @type {[number, number][]} */
    const corners = [[0, 0], [0, columns - 1], [rows - 1, 0], [rows - 1, columns - 1]];
    const place = { cell: scene.cell && index < corners.length ? corners[index] : null };
    this.player.stop();
    this.store.change({ keys, look: null, t: index / last, ...place, ...change }, `use ${performance.now()}`);
    this.tell('done', `${LETTERS[index]} is what you see.`, 2500);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {Element} */ (event.target);
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (!this.parts || target.closest(TYPING)) return;
    if ((ctrlKey || metaKey) && key.toLowerCase() === 'z') {
      if (shiftKey) this.store.redo();
      else this.store.undo();
    } else if (ctrlKey || metaKey || altKey) {
      return;
    } else if (key === ' ' && !target.closest('button, summary, input[type="checkbox"]')) {
      this.player.toggle();
    } else {
      const index = key.length === 1 ? LETTERS.indexOf(key.toUpperCase()) : -1;
      if (index < 0 || index >= this.store.scene.keys.length) return;
      this.use(index);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {unknown} error */
  complain(error) {
    this.tell('error', messageOf(error), NOTICE);
  }

  /**
   * Say something of one kind above the page; null takes it back.
   * @param {string} kind
   * @param {string | null} words
   * @param {number} duration in ms; 0 for ever
   */
  tell(kind, words, duration = 0) {
    this.notices.querySelector(`[data-kind="${kind}"]`)?.remove();
    if (!words) return;
    const notice = make('div', `mm-notice ${QUIET.includes(kind) ? '' : 'mm-error'}`);
    notice.dataset.kind = kind;
    const close = make('button', 'lx-close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', 'Close this message');
    close.addEventListener('click', () => notice.remove());
    notice.append(make('span', '', words), close);
    this.notices.append(notice);
    if (duration) setTimeout(() => notice.remove(), duration);
  }

  destroy() {
    this.player.stop();
    this.store.close();
    this.link.close();
  }
}
