// A canvas that fills its element at the screen's own resolution.

import { make } from '../../../../ui/charts/browser/words.js';

export class Canvas {
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
    Object.assign(this, { width, height });
    const context = this.element.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }
}
