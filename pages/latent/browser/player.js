// Plays the walk: where to stand at each picture of the screen, thirty steps a second at speed 1.

/** @import { Frames } from './frames.js' */
/** @import { Store } from './store.js' */

const STEPS_A_SECOND = 30;

/** Tells "change" when it starts or stops. */
export class Player extends EventTarget {
  speed = 1;
  playing = false;
  pictures = 0; // images drawn
  where = 0; // position, in frames
  /** @type {number | null} frames of the walk that is played */
  length = null;
  /** @type {number | null} time of the picture before */
  before = null;

  /**
   * @param {Store} store
   * @param {Frames} frames
   */
  constructor(store, frames) {
    super();
    this.store = store;
    this.frames = frames;
    this.turn = (/** @type {number} */ now) => this.advance(now);
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  /** From where one stands; from the beginning if that is the end. */
  start() {
    this.playing = true;
    this.dispatchEvent(new Event('change'));
    if (!this.store.scene.closed && this.store.scene.t >= 1) this.store.move(0);
    this.length = null;
    this.before = null;
    requestAnimationFrame(this.turn);
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.dispatchEvent(new Event('change'));
  }

  /** @param {number} now */
  advance(now) {
    if (!this.playing) return;
    const { frames, store } = this;
    const seconds = this.before === null ? 0 : Math.min(0.25, (now - this.before) / 1000);
    this.before = now;
    if (frames.length !== this.length) {
      this.length = frames.length;
      this.where = store.scene.t * this.length;
    }
    const next = within(this.where + seconds * STEPS_A_SECOND * this.speed, frames.length, store.scene.closed);
    const shown = Math.round(this.where);
    // Where frames are still under way, it waits for them.
    if (frames.at(Math.round(next))) this.where = next;
    if (Math.round(this.where) !== shown) store.move(Math.round(this.where) / frames.length);
    if (this.where >= frames.length) this.stop();
    else requestAnimationFrame(this.turn);
  }

  /** The large image has been drawn; counted for those who measure. */
  painted() {
    this.pictures += 1;
  }
}

/**
 * A position beyond the end: round and round where the walk is closed; an open one has its end there.
 * @param {number} position
 * @param {number} length
 * @param {boolean} closed
 */
function within(position, length, closed) {
  return closed ? position % length : Math.min(length, position);
}
