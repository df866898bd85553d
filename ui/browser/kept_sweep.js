// Many seeds that are trained beside a run, put together from what messages bring of them.

/** @import { Frame, FrameArray, Sweep } from './types.d.ts' */

/**
 * @typedef {{jsd: FrameArray, covered: FrameArray, quality?: FrameArray}} CellNumbers (looks, seeds) of one experiment;
 *   NaN once diverged. The quality is that of samples in the plane.
 */

export class KeptSweep {
  version = 0; // grows with everything that changes
  /** @type {Sweep | null} as the newest message said */
  facts = null;
  /** @type {Map<number, CellNumbers>} by the index of the experiment */
  cells = new Map();
  /** @type {number | null} the experiment that was chosen to be looked at; null for the one that is trained now */
  chosen = null;
  /** @type {number | null} nats of JSD below which a seed has arrived, as it was chosen */
  threshold = null;
  /** @type {Set<() => void>} those who want to know when something else is chosen */
  listeners = new Set();

  clear() {
    this.version += 1;
    this.facts = null;
    this.cells.clear();
    this.chosen = null;
  }

  /**
   * Take what a message brings; most bring nothing.
   * @param {Frame} frame
   */
  take({ header: { sweep }, arrays }) {
    if (sweep === undefined) return;
    this.version += 1;
    if (sweep?.number !== this.facts?.number) this.clear();
    this.facts = sweep;
    for (const cell of sweep?.fresh ?? []) {
      const [jsd, covered, quality] = ['jsd', 'covered', 'quality'].map((name) => arrays[`${name} ${cell}`]);
      this.cells.set(cell, { jsd, covered, quality });
    }
  }

  /**
   * Look at one experiment.
   * @param {number | null} cell null for the one that is trained now
   */
  choose(cell) {
    this.chosen = cell;
    this.tell();
  }

  /**
   * Take another threshold.
   * @param {number} threshold nats
   */
  judge(threshold) {
    this.threshold = threshold;
    this.tell();
  }

  tell() {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  /** The experiment that is looked at: the one that was chosen, or else the newest of which anything is known. */
  get shown() {
    if (this.chosen !== null) return this.chosen;
    return Math.max(0, ...this.cells.keys());
  }
}
