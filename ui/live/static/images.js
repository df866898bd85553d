// A grid of images with D's score on each: a bar beneath every tile, and the number under the pointer.

import { card } from './cells.js';
import { faded } from './theme.js';
import { make } from './words.js';

const GAP = 3; // pixels of the screen between tiles
const BAR = 4; // height of a score's bar
const ENLARGED = 112;

/** A cell for an `ImageGrid` of `ui/digits_charts.py`; see CELLS in cells.js for what it returns. */
export function imagesCell(spec, { theme }) {
  return new ImagesCell(spec, theme);
}

class ImagesCell {
  constructor(spec, theme) {
    Object.assign(this, { spec, theme, source: spec.sources[0] });
    const { card: element, body } = card(spec);
    this.element = element;
    this.canvas = make('canvas', 'mm-images');
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', spec.alternative);
    this.drawing = make('div', 'mm-drawing');
    this.tip = make('div', 'mm-image-tip');
    this.tip.hidden = true;
    this.drawing.append(this.canvas, this.tip);
    body.append(this.legend(), this.drawing);
    this.sheet = document.createElement('canvas');
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.canvas.addEventListener('pointerleave', () => (this.tip.hidden = true));
  }

  /** The switch between the sets of images, if there is more than one, and the mean score. */
  legend() {
    const row = make('div', 'mm-legend mm-images-legend');
    this.mean = make('span', 'mm-inline');
    this.switches = this.spec.sources.map((source) => {
      const button = make('button', 'mm-switch', source.label);
      button.type = 'button';
      button.addEventListener('click', () => this.choose(source));
      return button;
    });
    if (this.switches.length > 1) row.append(...this.switches);
    row.append(this.mean);
    return row;
  }

  choose(source) {
    this.source = source;
    if (this.frame) this.update(this.frame);
  }

  update(frame) {
    this.frame = frame;
    const { arrays } = frame;
    if (!arrays[this.source.images]) this.source = this.spec.sources[0];
    this.switches.forEach((button, index) => {
      const source = this.spec.sources[index];
      button.setAttribute('aria-pressed', String(source === this.source));
      button.hidden = !arrays[source.images];
    });
    this.images = arrays[this.source.images];
    this.scores = arrays[this.source.scores]?.data ?? null;
    this.sayMean();
    this.draw();
    if (!this.tip.hidden) this.fillTip();
  }

  sayMean() {
    this.mean.replaceChildren();
    if (!this.scores) return;
    const mean = this.scores.reduce((sum, score) => sum + score, 0) / this.scores.length;
    this.mean.append('mean ', this.symbol(), ` = ${mean.toFixed(2)}`);
    this.canvas.dataset.mean = mean.toFixed(4);
  }

  symbol() {
    return make('var', 'mm-term mm-role-discriminator', this.spec.symbol);
  }

  retheme(theme) {
    this.theme = theme;
    this.draw();
  }

  resize() {
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.drawing;
    if (!this.images || !width || !height) return;
    this.layOut(width, height);
    this.fillSheet();
    const { canvas, columns, tile } = this;
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = false;
    const [count, rows, across] = this.images.shape;
    for (let index = 0; index < count; index++) {
      const [left, top] = this.corner(index);
      context.drawImage(this.sheet, 0, index * rows, across, rows, left, top, tile, tile);
      if (this.scores) this.drawBar(context, left, top + tile, this.scores[index]);
    }
    canvas.dataset.tiles = count;
    canvas.dataset.columns = columns;
  }

  /** As many columns as make the tiles largest, in whole pixels of the screen, every row full. */
  layOut(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const [count, rows] = this.images.shape;
    const [wide, high] = [Math.floor(width * ratio), Math.floor(height * ratio)];
    this.gap = Math.round(GAP * ratio);
    this.bar = this.scores || this.spec.sources[0].scores ? Math.round(BAR * ratio) : 0;
    this.tile = 0;
    for (let columns = 4; columns <= count; columns++) {
      if (count % columns) continue;
      const lines = Math.ceil(count / columns);
      const tile = Math.min(
        Math.floor((wide - (columns - 1) * this.gap) / columns),
        Math.floor((high - (lines - 1) * this.gap) / lines) - this.bar,
      );
      if (tile > this.tile) Object.assign(this, { tile, columns, lines });
    }
    // A whole multiple of the image's own pixels is drawn without any unevenness; below two, size matters more.
    if (this.tile >= 2 * rows) this.tile -= this.tile % rows;
    this.tile = Math.max(1, this.tile);
    const size = [
      this.columns * (this.tile + this.gap) - this.gap,
      this.lines * (this.tile + this.bar + this.gap) - this.gap,
    ];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      [this.canvas.width, this.canvas.height] = size;
      Object.assign(this.canvas.style, { width: `${size[0] / ratio}px`, height: `${size[1] / ratio}px` });
    }
    this.ratio = ratio;
  }

  corner(index) {
    const column = index % this.columns;
    const line = Math.floor(index / this.columns);
    return [column * (this.tile + this.gap), line * (this.tile + this.bar + this.gap)];
  }

  /** All images below one another in a canvas of their own size, from which tiles are drawn enlarged. */
  fillSheet() {
    const [count, rows, across] = this.images.shape;
    if (this.sheet.width !== across || this.sheet.height !== count * rows) {
      [this.sheet.width, this.sheet.height] = [across, count * rows];
    }
    const context = this.sheet.getContext('2d');
    const pixels = context.createImageData(across, count * rows);
    const words = new Uint32Array(pixels.data.buffer);
    const grey = this.images.data;
    for (let i = 0; i < words.length; i++) words[i] = 0xff000000 | (grey[i] * 0x010101);
    context.putImageData(pixels, 0, 0);
  }

  drawBar(context, left, top, score) {
    context.fillStyle = faded(this.theme.roles.discriminator, 0.22);
    context.fillRect(left, top, this.tile, this.bar);
    context.fillStyle = this.theme.roles.discriminator;
    context.fillRect(left, top, Math.round(this.tile * score), this.bar);
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const pitch = this.tile + this.gap;
    const column = Math.floor(((event.clientX - box.left) * this.ratio) / pitch);
    const line = Math.floor(((event.clientY - box.top) * this.ratio) / (pitch + this.bar));
    const index = line * this.columns + column;
    const inside = this.images && column >= 0 && column < this.columns && index >= 0 && index < this.images.shape[0];
    this.tip.hidden = !inside;
    if (!inside) return;
    this.pointed = index;
    this.fillTip();
    const left = Math.min(event.clientX - box.left + 14, this.drawing.clientWidth - this.tip.offsetWidth);
    this.tip.style.left = `${Math.max(0, left)}px`;
    const below = event.clientY - box.top + 16;
    const room = this.drawing.clientHeight - this.tip.offsetHeight;
    this.tip.style.top = `${below > room ? event.clientY - box.top - this.tip.offsetHeight - 10 : below}px`;
  }

  fillTip() {
    const [, rows, across] = this.images.shape;
    if (!this.large) {
      this.large = document.createElement('canvas');
      [this.large.width, this.large.height] = [ENLARGED, ENLARGED];
      this.tipText = make('span');
      this.tip.append(this.large, this.tipText);
    }
    const context = this.large.getContext('2d');
    context.imageSmoothingEnabled = false;
    context.drawImage(this.sheet, 0, this.pointed * rows, across, rows, 0, 0, ENLARGED, ENLARGED);
    this.tipText.replaceChildren();
    if (this.scores) {
      this.tipText.append(this.symbol(), ` = ${this.scores[this.pointed].toFixed(3)}`);
    }
  }

  destroy() {}
}
