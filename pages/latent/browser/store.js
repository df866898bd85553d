// The scene in force: who changes it, who hears of it, undo and redo, and the address that follows.

import { address, LETTERS, parse } from './scene.js';
import { LateAddress } from '../../../ui/browser/late_address.js';
import { keep, recall } from '../../../ui/browser/tab_memory.js';

/** @import { Scene } from './scene.js' */

const MOST_STEPS = 100;
const SAME_DRAG = 900; // ms within which changes of one kind count as one step
const ADDRESS_PAUSE = 200; // ms; browsers limit how often an address may change
const MEMORY = 'minimax-lab latent';
const OF_THE_SITE = ['embed', 'embed_options', 'lecture'];
/** Words of an address of which every scene has some. */
const SCENES = ['checkpoint', 'path', ...LETTERS.toLowerCase()];

/** Tells "change" when anything but the place on the way is new, and "move" when only that is. */
export class Store extends EventTarget {
  /** @type {Scene | null} */
  opened = null;
  /** @type {Scene[]} */
  past = [];
  /** @type {Scene[]} */
  future = [];
  /** @type {string | null | undefined} */
  lesson = null;
  lastStep = '';
  lastTime = 0;
  late = new LateAddress(ADDRESS_PAUSE);
  page = location.pathname; // which shows the scene

  /** The scene in force; there is none before the server has read the first address. */
  get scene() {
    return /** @type {Scene} */ (this.opened);
  }

  /**
   * The address to begin with: the page's own, or what this tab showed when it left the page. In a lesson the page's
   * address belongs to the lesson: it begins with the `scene` given, and remembers under the name `lesson`.
   * @param {string | null | undefined} lesson
   * @param {string} scene
   */
  begin(lesson, scene) {
    this.late.cancel();
    this.lesson = lesson;
    if (lesson) return recall(this.memory) ?? scene;
    const given = new URLSearchParams(location.search);
    for (const name of OF_THE_SITE) given.delete(name);
    // The page that was left may have written its own words here a little late: they name no scene.
    const named = SCENES.some((name) => given.has(name));
    return named ? given.toString() : (recall(this.memory) ?? given.toString());
  }

  get memory() {
    return this.lesson ? `${MEMORY} ${this.lesson}` : MEMORY;
  }

  /**
   * Take a scene that the server has read.
   * @param {string} query
   */
  open(query) {
    this.opened = parse(query);
    this.dispatchEvent(new Event('change'));
    this.write();
  }

  /**
   * Change parts of the scene. With `step`, a name for the kind of change, it can be undone.
   * @param {Partial<Scene>} parts
   */
  change(parts, step = '') {
    if (step) this.remember(step);
    this.opened = { ...this.scene, ...parts };
    this.dispatchEvent(new Event('change'));
    this.write();
  }

  /**
   * Stand elsewhere on the way.
   * @param {number} t
   */
  move(t) {
    this.scene.t = t;
    this.dispatchEvent(new Event('move'));
    this.write();
  }

  /** @param {string} step */
  remember(step) {
    const now = performance.now();
    const goesOn = step === this.lastStep && now - this.lastTime < SAME_DRAG;
    this.lastStep = step;
    this.lastTime = now;
    if (goesOn) return;
    this.past.push(this.scene);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.future = [];
  }

  undo() {
    this.travel(this.past, this.future);
  }

  redo() {
    this.travel(this.future, this.past);
  }

  /**
   * @param {Scene[]} from
   * @param {Scene[]} to
   */
  travel(from, to) {
    const scene = from.pop();
    if (!scene) return;
    to.push(this.scene);
    this.lastStep = '';
    // Undo is about what is shown, not about which tab it was done in.
    this.change({ ...scene, tab: this.scene.tab, method: this.scene.method });
  }

  write() {
    this.late.write(() => this.words(), this.page);
  }

  /** The page's address as the browser is to show it, which the tab remembers. In a lesson it stays as it is. */
  words() {
    const query = address(this.scene);
    keep(this.memory, query);
    if (this.lesson) return location.href;
    const kept = new URLSearchParams(location.search);
    const others = OF_THE_SITE.filter((name) => kept.has(name)).map((name) => `&${name}=${kept.get(name)}`);
    return `${location.pathname}?${query}${others.join('')}${location.hash}`;
  }

  /** The page goes: this tab remembers the scene, and the address belongs to another page. */
  close() {
    this.late.cancel();
    if (this.opened) keep(this.memory, address(this.opened));
  }
}
