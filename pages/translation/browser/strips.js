// Rows of images whose columns belong together: what is translated, the translation, and what that is compared with.

import { isAlone, TURNED } from '../../../ui/charts/browser/alone.js';
import { card } from '../../../ui/charts/browser/card.js';
import { fileName, pictureOfCanvas } from '../../../ui/charts/browser/pictures.js';
import { faded } from '../../../ui/charts/browser/theme.js';
import { make } from '../../../ui/charts/browser/words.js';
import { lectureScale } from '../../../ui/browser/lecture.js';
import { contextOf, fillSheet } from '../../../ui/browser/pixels.js';

/** @import { Frame, FrameArray } from '../../../ui/browser/types.d.ts' */
/** @import { CellContext, CellSpec, Theme } from '../../../ui/charts/browser/types.d.ts' */

/** @typedef {{label: string, images: string, role: string, verdicts: string}} Strip */
/** @typedef {CellSpec & {alternative: string, strips: Strip[]}} StripsSpec */

const GAP = 3; // pixels of the screen between images
const ROW_GAP = 6;
const LABELS = 84; // width of what stands before the rows
const FEWEST = 4; // images of a row, however wide it is
const SUREST = 0.75; // how much of an image a verdict of 1 covers

/**
 * A cell for `Strips` of `pages/translation/cells.py`.
 * @param {StripsSpec} spec
 * @param {CellContext} context
 */
export function stripsCell(spec, context) {
  return new StripsCell(spec, context);
}

class StripsCell {
  /** @type {Frame | null} */
  frame = null;
  columns = 1; // images of each row in sight
  tile = 1; // sizes in pixels of the screen
  gap = 0;
  rowGap = 0;
  judged = false; // whether D's verdicts lie over the translations

  /**
   * @param {StripsSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    this.theme = context.theme;
    const { card: element, body, offer } = card(spec);
    this.element = element;
    this.verdicts = make('button', 'mm-chip mm-role-discriminator');
    this.verdicts.type = 'button';
    this.verdicts.append(make('i', 'mm-swatch mm-area'), make('span', '', 'D’s verdicts'));
    this.verdicts.addEventListener('click', () => this.judge(!this.judged));
    this.legend = make('div', 'mm-legend');
    this.legend.append(this.verdicts);
    this.labels = make('div', 'mm-strip-labels');
    this.canvas = make('canvas', 'mm-strip-images');
    this.canvas.setAttribute('role', 'img');
    this.rows = make('div', 'mm-strips');
    this.rows.append(this.labels, this.canvas);
    this.drawing = make('div', 'mm-drawing');
    this.drawing.append(this.rows);
    body.append(this.legend, this.drawing);
    this.sheet = document.createElement('canvas');
    offer({ png: () => pictureOfCanvas(this.canvas, this.theme.paper) }, () => fileName(spec.name, this.frame));
    element.addEventListener(TURNED, () => this.draw());
    this.judge(false);
  }

  /** @param {boolean} judged */
  judge(judged) {
    this.judged = judged;
    this.verdicts.setAttribute('aria-pressed', String(judged));
    this.draw();
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    this.draw();
  }

  /** @param {Theme} theme */
  retheme(theme) {
    this.theme = theme;
    this.draw();
  }

  resize() {
    this.draw();
  }

  /** Letters are larger in a lecture, and alone on the screen. */
  get scale() {
    return isAlone(this.element) ? lectureScale() : this.theme.scale;
  }

  draw() {
    const arrays = this.frame?.arrays ?? {};
    const shown = this.spec.strips.filter(({ images }) => arrays[images]);
    // Before the first snapshot nobody knows what there will be; pairs are translated one way only.
    this.element.hidden = !shown.length && Boolean(this.frame && Object.keys(this.frame.header.metrics).length);
    this.legend.hidden = !shown.length;
    const { clientWidth: width, clientHeight: height } = this.drawing;
    if (!shown.length || !width || !height) return;
    this.layOut(shown, width, height, arrays[shown[0].images]);
    const context = contextOf(this.canvas);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.imageSmoothingEnabled = false;
    shown.forEach((strip, row) => this.drawRow(context, strip, row, arrays));
    this.canvas.dataset.step = String(this.frame?.header.step ?? '');
    this.canvas.setAttribute('aria-label', `${this.spec.alternative} ${shown.map(({ label }) => label).join(', ')}.`);
  }

  /**
   * Images as high as there is room for, as many as fit beside each other.
   * @param {Strip[]} shown
   * @param {number} width
   * @param {number} height
   * @param {FrameArray} images
   */
  layOut(shown, width, height, { shape: [count, side] }) {
    const ratio = devicePixelRatio || 1;
    const before = LABELS * this.scale;
    const room = (width - before) * ratio;
    this.gap = Math.round(GAP * ratio);
    this.rowGap = Math.round(ROW_GAP * ratio);
    const down = (height * ratio - (shown.length - 1) * this.rowGap) / shown.length;
    const across = (room - (FEWEST - 1) * this.gap) / FEWEST;
    this.tile = Math.max(1, Math.floor(Math.min(across, down)));
    // A whole multiple of the image's own pixels is drawn without any unevenness; below two, size matters more.
    if (this.tile >= 2 * side) this.tile -= this.tile % side;
    this.columns = Math.min(count, Math.floor((room + this.gap) / (this.tile + this.gap)));
    const size = [
      this.columns * (this.tile + this.gap) - this.gap,
      shown.length * (this.tile + this.rowGap) - this.rowGap,
    ];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      [this.canvas.width, this.canvas.height] = size;
      Object.assign(this.canvas.style, { width: `${size[0] / ratio}px`, height: `${size[1] / ratio}px` });
    }
    Object.assign(this.labels.style, {
      gridAutoRows: `${this.tile / ratio}px`,
      rowGap: `${this.rowGap / ratio}px`,
      width: `${before}px`,
    });
    this.name(shown);
  }

  /** @param {Strip[]} shown */
  name(shown) {
    const wanted = shown.map(({ label }) => label).join();
    if (this.labels.dataset.names === wanted) return;
    this.labels.dataset.names = wanted;
    this.labels.replaceChildren(...shown.map(({ label, role }) => make('span', `mm-term mm-role-${role}`, label)));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Strip} strip
   * @param {number} row
   * @param {Record<string, FrameArray>} arrays
   */
  drawRow(context, strip, row, arrays) {
    const images = arrays[strip.images];
    const [, height, width] = images.shape;
    const { tile, gap } = this;
    const top = row * (tile + this.rowGap);
    fillSheet(this.sheet, images);
    for (let at = 0; at < this.columns; at++) {
      const left = at * (tile + gap);
      context.drawImage(this.sheet, 0, at * height, width, height, left, top, tile, tile);
      const verdicts = this.judged ? arrays[strip.verdicts] : undefined;
      if (verdicts) this.cover(context, verdicts, at, left, top);
    }
  }

  /**
   * Lay D's verdicts over an image.
   * @param {CanvasRenderingContext2D} context
   * @param {FrameArray} verdicts
   * @param {number} index
   * @param {number} left
   * @param {number} top
   */
  cover(context, { data, shape: [, rows, across] }, index, left, top) {
    const [down, right] = [this.tile / rows, this.tile / across];
    for (let place = 0; place < rows * across; place++) {
      context.fillStyle = faded(this.theme.roles.discriminator, SUREST * data[index * rows * across + place]);
      const [row, column] = [Math.floor(place / across), place % across];
      context.fillRect(left + column * right, top + row * down, right, down);
    }
  }
}
