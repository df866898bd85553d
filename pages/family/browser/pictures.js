// Pictures of 32 × 32 pixels with words, and D's verdicts laid over them.

import { channelsOf, contextOf, drawDiverging, drawImage } from '../../../ui/browser/pixels.js';
import { make, setText } from '../../../ui/charts/browser/words.js';

/** @import { FrameArray, Numbers } from '../../../ui/browser/types.d.ts' */

const LARGE = 256; // pixels of a picture on which verdicts lie
const VEIL = 0.62; // of a verdict over the picture
const FAKE = '#D55E00'; // as generated images have it everywhere
const REAL = '#009E73'; // as real ones have it

/** A picture with words beneath it. */
export class Picture {
  /**
   * @param {string} name of the picture, for those who do not see it
   * @param {string} className
   */
  constructor(name, className = '') {
    this.name = name;
    this.canvas = make('canvas', 'ft-picture');
    this.canvas.setAttribute('role', 'img');
    this.caption = make('figcaption');
    this.element = make('figure', `ft-figure ${className}`.trim());
    this.element.append(this.canvas, this.caption);
    this.clear();
  }

  /**
   * @param {FrameArray} images
   * @param {number} index
   * @param {string} words
   */
  show(images, index, words) {
    drawImage(this.canvas, images, index);
    this.drawn(words);
  }

  /**
   * D's verdicts over an image: the colour of real where D is sure of that, that of generated where it is sure of this.
   * @param {FrameArray} images
   * @param {FrameArray} verdicts probabilities of being real, (n, rows, columns)
   * @param {number} index
   * @param {string} words
   */
  showVerdicts(images, verdicts, index, words) {
    const [, rows, across] = verdicts.shape;
    const size = rows * across;
    const values = Array.from(verdicts.data.slice(index * size, (index + 1) * size), (share) => share - 0.5);
    const [image, map] = [make('canvas'), make('canvas')];
    drawImage(image, images, index);
    const colours = { negative: channelsOf(FAKE), zero: channelsOf('#FFFFFF'), positive: channelsOf(REAL) };
    drawDiverging(map, { values, rows, across }, 0.5, colours);
    Object.assign(this.canvas, { width: LARGE, height: LARGE });
    const context = contextOf(this.canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, LARGE, LARGE);
    context.globalAlpha = VEIL;
    context.drawImage(map, 0, 0, LARGE, LARGE);
    this.drawn(words);
  }

  /** @param {string} words */
  drawn(words) {
    this.canvas.dataset.drawn = '';
    setText(this.caption, words);
    this.canvas.setAttribute('aria-label', words ? `${this.name}: ${words}` : this.name);
  }

  clear(words = '') {
    Object.assign(this.canvas, { width: 32, height: 32 });
    delete this.canvas.dataset.drawn;
    setText(this.caption, words);
    this.canvas.setAttribute('aria-label', `${this.name}: nothing yet`);
  }
}

/**
 * Where two images differ: their distance in each channel, some times as strong, on black.
 * @param {FrameArray} first
 * @param {FrameArray} second
 * @param {number} index
 * @param {number} times
 * @returns {FrameArray}
 */
export function difference(first, second, index, times) {
  const size = first.shape.slice(1).reduce((product, side) => product * side, 1);
  const [from, to] = [index * size, (index + 1) * size];
  const [a, b] = [first.data.slice(from, to), second.data.slice(from, to)];
  const data = Uint8Array.from(a, (level, i) => Math.min(255, times * Math.abs(level - b[i])));
  return { data, shape: [1, ...first.shape.slice(1)] };
}

/** @param {Numbers} numbers */
export function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
