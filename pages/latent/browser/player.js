// Plays the walk: where to stand at each picture of the screen, thirty steps a second at speed 1.

const STEPS_A_SECOND = 30;

/** Tells "change" when it starts or stops. */
export class Player extends EventTarget {
  constructor(store, frames) {
    super();
    Object.assign(this, { store, frames, speed: 1, playing: false, direction: 1, pictures: 0 });
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  start() {
    this.playing = true;
    this.dispatchEvent(new Event('change'));
    this.length = null;
    this.before = null;
    this.turn = (now) => this.advance(now);
    requestAnimationFrame(this.turn);
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.dispatchEvent(new Event('change'));
  }

  advance(now) {
    if (!this.playing) return;
    const { frames, store } = this;
    const seconds = this.before === null ? 0 : Math.min(0.25, (now - this.before) / 1000);
    this.before = now;
    if (frames.length !== this.length) {
      this.length = frames.length;
      this.where = store.scene.t * this.length;
    }
    const step = this.direction * seconds * STEPS_A_SECOND * this.speed;
    const next = this.turned(this.where + step, frames.length, store.scene.closed);
    const shown = Math.round(this.where);
    // Where frames are still under way, it waits for them.
    if (frames.at(Math.round(next))) this.where = next;
    if (Math.round(this.where) !== shown) store.move(Math.round(this.where) / frames.length);
    requestAnimationFrame(this.turn);
  }

  /** A position beyond an end: round and round where the walk is closed, forth and back where it is open. */
  turned(position, length, closed) {
    if (closed) {
      this.direction = 1;
      return ((position % length) + length) % length;
    }
    if (position >= length) this.direction = -1;
    else if (position <= 0) this.direction = 1;
    return Math.min(length, Math.max(0, position));
  }

  /** The stage has drawn an image; counted for those who measure. */
  painted() {
    this.pictures += 1;
  }
}
