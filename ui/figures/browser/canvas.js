// A canvas that fills its element at the screen's own resolution.

import { contextOf } from '../../browser/pixels.js';
import { make } from '../../charts/browser/words.js';

export class Canvas {
  width = 0; // CSS pixels, as of the last drawing
  height = 0;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.element = make('canvas', 'tf-canvas');
    this.parent = parent;
    parent.append(this.element);
  }

  /** The drawing context, empty, in CSS pixels; null while the element has no size. */
  clear() {
    const { clientWidth: width, clientHeight: height } = this.parent;
    if (!width || !height) return null;
    const ratio = devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== across || this.element.height !== down) {
      Object.assign(this.element, { width: across, height: down });
    }
    this.width = width;
    this.height = height;
    const context = contextOf(this.element);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }
}
