// A grid of images with D's score on each: a bar beneath every tile, the number under the pointer, a click to enlarge.

import { card } from '../../../ui/charts/browser/card.js';
import { gridSize, SIZES } from './grid_size.js';
import { lecturing } from '../../../ui/browser/lecture.js';
import { contextOf, fillSheet } from '../../../ui/browser/pixels.js';
import { selectionOf } from './selection.js';
import { fileName, pictureOfCanvas } from '../../../ui/charts/browser/pictures.js';
import { faded } from '../../../ui/charts/browser/theme.js';
import { Tiles } from './tiles.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { Frame, FrameArray, Numbers } from '../../../ui/browser/types.d.ts' */
/** @import { CellContext, CellSpec, Theme } from '../../../ui/charts/browser/types.d.ts' */

/** @typedef {{label: string, images: string, scores: string}} Source */
/**
 * @typedef {object} ImagesParts
 * @property {string} alternative
 * @property {string} symbol
 * @property {Source[]} sources
 * @property {string} labels
 * @property {boolean} sized
 */
/** @typedef {CellSpec & ImagesParts} ImagesSpec */

const GAP = 3; // pixels of the screen between tiles
const BAR = 4; // height of a score's bar
const HEADING = 15; // height of the classes' names above their columns
const ENLARGED = 112;
const USUAL_SIDE = 8;

/**
 * A cell for an `ImageGrid` of `pages/digits/cells.py`.
 * @param {ImagesSpec} spec
 * @param {CellContext} context
 */
export function imagesCell(spec, context) {
  return new ImagesCell(spec, context);
}

class ImagesCell {
  side = 0; // images in each row and column of the grid
  tile = 1; // sizes in pixels of the screen
  gap = 0;
  bar = 0;
  pointed = 0; // the image under the pointer
  /** @type {Frame | null} */
  frame = null;
  /** @type {FrameArray | null} */
  images = null;
  /** @type {Numbers | null} */
  scores = null;
  /** @type {Numbers | null} */
  labels = null;
  /** @type {string | undefined} the names that stand above the columns */
  headed = undefined;
  /** @type {HTMLSelectElement | null} */
  size = null;
  /** @type {{canvas: HTMLCanvasElement, text: HTMLElement} | null} what the tip shows */
  large = null;

  /**
   * @param {ImagesSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    this.theme = context.theme;
    this.source = spec.sources[0];
    this.selection = selectionOf(context);
    const { card: element, body, offer } = card(spec);
    this.element = element;
    this.canvas = make('canvas', 'mm-images');
    offer({ png: () => pictureOfCanvas(this.canvas, this.theme.paper) }, () => fileName(spec.name, this.frame));
    this.canvas.setAttribute('aria-hidden', 'true'); // The tiles over it have the words.
    this.tiles = new Tiles(spec.alternative, {
      open: (tile) => this.open(this.indexOf(tile)),
      look: (tile, button) => this.showTip(this.indexOf(tile), button),
      leave: () => (this.tip.hidden = true),
    });
    this.headings = make('div', 'mm-column-heads');
    this.headings.hidden = true;
    this.stack = make('div', 'mm-image-stack');
    this.stack.append(this.headings, this.canvas, this.tiles.element);
    this.drawing = make('div', 'mm-drawing');
    this.tip = make('div', 'mm-image-tip');
    this.tip.hidden = true;
    this.drawing.append(this.stack, this.tip);
    this.mean = make('span', 'mm-inline');
    this.switches = spec.sources.map((source) => this.switchTo(source));
    body.append(this.legend(), this.drawing);
    this.sheet = document.createElement('canvas');
    this.redraw = () => this.draw();
    this.remark = () => this.mark();
    gridSize.addEventListener('change', this.redraw);
    this.selection.addEventListener('change', this.remark);
  }

  /** The switch between the sets of images, if there is more than one, the mean score, and the size of the grid. */
  legend() {
    const row = make('div', 'mm-legend mm-images-legend');
    if (this.switches.length > 1) row.append(...this.switches);
    row.append(this.mean);
    if (this.spec.sized) row.append(this.sizes());
    return row;
  }

  /** @param {Source} source */
  switchTo(source) {
    const button = make('button', 'mm-switch', source.label);
    button.type = 'button';
    button.addEventListener('click', () => this.choose(source));
    return button;
  }

  sizes() {
    const size = make('select', 'mm-grid-size');
    size.setAttribute('aria-label', 'Images in each grid');
    for (const side of SIZES) size.add(new Option(`${side} × ${side}`, String(side)));
    size.addEventListener('change', () => gridSize.choose(Number(size.value)));
    this.size = size;
    return size;
  }

  /** @param {Source} source */
  choose(source) {
    this.source = source;
    if (this.frame) this.update(this.frame);
  }

  /** @param {number} index */
  open(index) {
    this.tip.hidden = true;
    const again = this.selection.grid === this.spec.name && this.selection.index === index;
    this.selection.choose(this.spec.name, again ? null : index);
  }

  /** @param {Frame} frame */
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
    this.labels = this.classLabels(frame);
    this.sayMean();
    this.draw();
    if (!this.tip.hidden) this.fillTip();
  }

  /**
   * The class that each image was asked for, if the networks are told classes.
   * @param {Frame} frame
   */
  classLabels({ arrays }) {
    const labels = arrays[this.spec.labels]?.data;
    return labels && labels[0] >= 0 ? labels : null;
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

  /** @param {Theme} theme */
  retheme(theme) {
    this.theme = theme;
    this.draw();
  }

  resize() {
    this.draw();
  }

  /** Images in each row of the frame's own sheet, of which the grid shows the upper left corner. */
  get across() {
    return Math.floor(Math.sqrt(this.images?.shape[0] ?? 0));
  }

  /** Where columns stand for classes, all ten have a place. */
  get usualSide() {
    const told = this.frame?.header.settings?.conditional ?? 'none';
    return told === 'none' ? USUAL_SIDE : Math.max(...SIZES);
  }

  /**
   * The image that tile number `tile` shows. A corner, not a beginning, so that a column stays one class.
   * @param {number} tile
   */
  indexOf(tile) {
    return Math.floor(tile / this.side) * this.across + (tile % this.side);
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.drawing;
    const { images } = this;
    if (!images || !width || !height) return;
    const wanted = lecturing() ? Math.min(...SIZES) : gridSize.side(this.usualSide);
    this.side = Math.min(wanted, this.across);
    if (this.size) this.size.value = String(this.side);
    this.layOut(width, height, images.shape[1]);
    fillSheet(this.sheet, images);
    const { canvas, side, tile } = this;
    const context = contextOf(canvas);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = false;
    const [, rows, across] = images.shape;
    for (let at = 0; at < side * side; at++) {
      const index = this.indexOf(at);
      const left = (at % side) * (tile + this.gap);
      const top = Math.floor(at / side) * (tile + this.bar + this.gap);
      context.drawImage(this.sheet, 0, index * rows, across, rows, left, top, tile, tile);
      if (this.scores) this.drawBar(context, left, top + tile, this.scores[index]);
    }
    canvas.dataset.tiles = String(side * side);
    this.mark();
  }

  /**
   * Tiles as large as fit, in whole pixels of the screen.
   * @param {number} width of the room for them, in CSS pixels
   * @param {number} height
   * @param {number} rows of pixels in an image
   */
  layOut(width, height, rows) {
    const ratio = devicePixelRatio || 1;
    const { side } = this;
    this.gap = Math.round(GAP * ratio);
    this.bar = this.spec.sources[0].scores ? Math.round(BAR * ratio) : 0;
    const heading = this.labels ? HEADING : 0;
    const room = (/** @type {number} */ length) =>
      Math.floor((Math.floor(length * ratio) - (side - 1) * this.gap) / side);
    this.tile = Math.max(1, Math.min(room(width), room(height - heading) - this.bar));
    // A whole multiple of the image's own pixels is drawn without any unevenness; below two, size matters more.
    if (this.tile >= 2 * rows) this.tile -= this.tile % rows;
    const size = [side * (this.tile + this.gap) - this.gap, side * (this.tile + this.bar + this.gap) - this.gap];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      [this.canvas.width, this.canvas.height] = size;
      Object.assign(this.canvas.style, { width: `${size[0] / ratio}px`, height: `${size[1] / ratio}px` });
    }
    const [tile, gap] = [this.tile / ratio, this.gap / ratio];
    this.nameColumns(tile, gap);
    this.tiles.layOut({ side, width: tile, height: tile + this.bar / ratio, gap }, this.names());
  }

  names() {
    return Array.from({ length: this.side * this.side }, (_, tile) => {
      const index = this.indexOf(tile);
      return `Image ${index + 1}${this.labels ? `, class ${this.className(this.labels[index])}` : ''}`;
    });
  }

  /** @param {number} label */
  className(label) {
    return this.frame?.header.class_names?.[label] ?? String(label);
  }

  /**
   * @param {number} tile
   * @param {number} gap
   */
  nameColumns(tile, gap) {
    const { labels } = this;
    this.headings.hidden = !labels;
    if (!labels) return;
    const names = Array.from({ length: this.side }, (_, column) => this.className(labels[column]));
    const key = [tile, gap, ...names].join();
    if (key === this.headed) return;
    this.headed = key;
    Object.assign(this.headings.style, {
      gridTemplateColumns: `repeat(${this.side}, ${tile}px)`,
      columnGap: `${gap}px`,
    });
    this.headings.replaceChildren(...names.map((name) => Object.assign(make('span', '', name), { title: name })));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} left
   * @param {number} top
   * @param {number} score
   */
  drawBar(context, left, top, score) {
    context.fillStyle = faded(this.theme.roles.discriminator, 0.22);
    context.fillRect(left, top, this.tile, this.bar);
    context.fillStyle = this.theme.roles.discriminator;
    context.fillRect(left, top, Math.round(this.tile * score), this.bar);
  }

  /** Outline the image that is looked at closely. */
  mark() {
    const { grid, index } = this.selection;
    const here = grid === this.spec.name && this.side;
    this.tiles.mark(here ? this.tiles.buttons.findIndex((_, tile) => this.indexOf(tile) === index) : -1);
  }

  /**
   * @param {number} index
   * @param {HTMLElement} button
   */
  showTip(index, button) {
    this.pointed = index;
    this.tip.hidden = false;
    this.fillTip();
    const [box, home] = [button.getBoundingClientRect(), this.drawing.getBoundingClientRect()];
    const right = box.right - home.left + 8;
    const left = right + this.tip.offsetWidth > home.width ? box.left - home.left - this.tip.offsetWidth - 8 : right;
    const top = Math.min(box.top - home.top, home.height - this.tip.offsetHeight);
    Object.assign(this.tip.style, { left: `${Math.max(0, left)}px`, top: `${Math.max(0, top)}px` });
  }

  fillTip() {
    if (!this.images) return;
    const [, rows, across] = this.images.shape;
    const { canvas, text } = (this.large ??= this.enlargement());
    const context = contextOf(canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.sheet, 0, this.pointed * rows, across, rows, 0, 0, ENLARGED, ENLARGED);
    text.replaceChildren();
    if (this.scores) {
      text.append(this.symbol(), ` = ${this.scores[this.pointed].toFixed(3)}`);
    }
  }

  /** What a tip shows, empty. */
  enlargement() {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [ENLARGED, ENLARGED];
    const text = make('span');
    this.tip.append(canvas, text);
    return { canvas, text };
  }

  destroy() {
    gridSize.removeEventListener('change', this.redraw);
    this.selection.removeEventListener('change', this.remark);
  }
}
