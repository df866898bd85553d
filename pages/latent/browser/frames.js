// The frames of the walk, fetched ahead piece by piece and kept in memory, so that playing needs nobody else.

import { fillSheet } from '../../../ui/browser/pixels.js';
import { address, LATENTS, pieces } from './scene.js';

/** @import { Link } from '../../../ui/browser/link.js' */
/** @import { AnswerHeader } from './answers.d.ts' */
/** @import { Scene } from './scene.js' */
/** @import { Numbers } from '../../../ui/browser/types.d.ts' */

/** @typedef {{sheet: HTMLCanvasElement, height: number, lengths: Numbers}} Piece of the walk */

const QUIET = 300; // ms without a change before frames are fetched: a slider would throw them away at once

export class Frames extends EventTarget {
  /** @type {(Piece | undefined)[]} */
  parts = [];
  steps = 1; // of each piece
  t = 0; // where the scene stands on the way
  /** @type {string | null} the scene whose frames are wanted */
  wanted = null;
  /** @type {ReturnType<Link<AnswerHeader>['ask']> | null} the question that is under way */
  under = null;
  /** @type {number | undefined} */
  timer = undefined;

  /**
   * @param {Link<AnswerHeader>} link
   * @param {(error: unknown) => void} complain
   */
  constructor(link, complain) {
    super();
    this.link = link;
    this.complain = complain;
  }

  /**
   * Have the frames of this scene, beginning where it stands; `at` once knows only these.
   * @param {Scene} scene
   * @param {number} steps
   */
  want(scene, steps) {
    const wanted = address(scene, [...LATENTS, 'path', 'closed']);
    this.steps = steps;
    this.t = scene.t;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.parts = Array.from({ length: pieces(scene) });
    this.under?.cancel();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(wanted), QUIET);
  }

  /** @param {string} wanted */
  async fetch(wanted) {
    const count = this.parts.length;
    const first = Math.min(count - 1, Math.floor(this.t * count));
    try {
      for (let step = 0; step < count; step++) {
        const segment = (first + step) % count;
        this.under = this.link.ask({ ask: 'frames', scene: wanted, segment });
        const { arrays } = await this.under;
        if (wanted !== this.wanted) return;
        const sheet = document.createElement('canvas');
        fillSheet(sheet, arrays.images);
        this.parts[segment] = { sheet, height: arrays.images.shape[1], lengths: arrays.lengths.data };
        this.dispatchEvent(new Event('arrived'));
      }
    } catch (error) {
      if (wanted === this.wanted) this.complain(error);
      this.wanted = null; // The next change asks again.
    }
  }

  /** How many steps the walk has; an open one has a frame more. */
  get length() {
    return this.parts.length * this.steps;
  }

  /** Whether all frames are here. */
  get complete() {
    return this.parts.length > 0 && this.parts.every(Boolean);
  }

  /**
   * The frame at a position, {sheet, height, index, z}, or null while it is under way.
   * @param {number} position
   * @returns {{sheet: HTMLCanvasElement, height: number, index: number, z: number} | null}
   */
  at(position) {
    const segment = Math.min(this.parts.length - 1, Math.floor(position / this.steps));
    const part = this.parts[segment];
    const index = position - segment * this.steps;
    // The end of a closed walk is its beginning.
    if (part && index >= part.lengths.length) return this.at(0);
    return part ? { sheet: part.sheet, height: part.height, index, z: part.lengths[index] } : null;
  }
}
