// The plane: real and generated points, D as shades with the line where it is ½, arrows, the fabric of G, its density.

import { halfLines } from './half_lines.js';
import { Sketch } from './sketch.js';
import { isAlone, TURNED } from '../../../ui/charts/browser/alone.js';
import { card } from '../../../ui/charts/browser/card.js';
import { fileName, pictureOfCanvas } from '../../../ui/charts/browser/pictures.js';
import { faded } from '../../../ui/charts/browser/theme.js';
import { lectureScale } from '../../../ui/browser/lecture.js';
import { make, withTerms } from '../../../ui/charts/browser/words.js';

/** @import { Frame, FrameArray, Numbers } from '../../../ui/browser/types.d.ts' */
/** @import { CellContext, CellSpec, Theme } from '../../../ui/charts/browser/types.d.ts' */

/** @typedef {"heat" | "half" | "points" | "arrows" | "mesh"} Kind */
/** @typedef {{kind: Kind, label: string, role: string, curve: string, at: string, shown: boolean}} Layer */
/** @import { SketchSpec } from './sketch.js' */
/** @typedef {CellSpec & {alternative: string, cells: string, layers: Layer[], sketch: SketchSpec}} SceneSpec */
/** @typedef {{context: CanvasRenderingContext2D, side: number, half: number, x: (at: number) => number, y: (at: number) => number}} Plane */

const MARGIN = 26; // pixels around the plane, for its numbers
const LETTERS = 11;
const POINT = 1.9; // radius, pixels
const LONGEST_ARROW = 34;
const DARKEST = { half: 0.5, heat: 0.85 };
const SWATCHES = { heat: 'area', half: 'area', points: 'points', arrows: 'solid', mesh: 'solid' };

/**
 * A cell for a `Scene` of `pages/plane/cells.py`.
 * @param {SceneSpec} spec
 * @param {CellContext} context
 */
export function sceneCell(spec, context) {
  return new SceneCell(spec, context);
}

class SceneCell {
  /** @type {Frame | null} */
  frame = null;

  /**
   * @param {SceneSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    this.usual = context.theme;
    const { card: element, body, offer } = card(spec);
    this.element = element;
    this.shown = spec.layers.map(({ shown }) => shown);
    this.canvas = make('canvas', 'mm-scene');
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', spec.alternative);
    this.sheet = document.createElement('canvas');
    const legend = make('div', 'mm-legend');
    this.chips = spec.layers.map((layer, index) => this.chip(layer, index));
    this.sketch = new Sketch(spec.sketch, (message) => context.tell(message));
    legend.append(...this.chips, this.sketch.opener);
    const drawing = make('div', 'mm-drawing');
    drawing.append(this.canvas, this.sketch.element);
    body.append(legend, drawing);
    this.drawing = drawing;
    offer({ png: () => pictureOfCanvas(this.canvas, this.theme.paper) }, () => fileName(spec.name, this.frame));
    element.addEventListener(TURNED, () => this.draw());
  }

  /** Alone on the screen it is for the last row of a hall, as in a lecture. */
  get theme() {
    return isAlone(this.element) ? { ...this.usual, scale: lectureScale() } : this.usual;
  }

  /**
   * A word of the legend, which shows or hides its layer.
   * @param {Layer} layer
   * @param {number} index
   */
  chip({ kind, label, role, curve }, index) {
    const button = make('button', `mm-chip mm-role-${role}`);
    button.type = 'button';
    button.dataset.layer = curve;
    const word = make('span');
    word.append(...withTerms(label));
    button.append(make('i', `mm-swatch mm-${SWATCHES[kind]}`), word);
    button.setAttribute('aria-pressed', String(this.shown[index]));
    button.addEventListener('click', () => {
      this.shown[index] = !this.shown[index];
      button.setAttribute('aria-pressed', String(this.shown[index]));
      this.draw();
    });
    return button;
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    this.sketch.shows(String(frame.header.settings?.dataset ?? ''));
    this.spec.layers.forEach(({ curve }, index) => {
      this.chips[index].hidden = !frame.arrays[curve]; // D is a probability or a critic, not both
    });
    this.draw();
  }

  resize() {
    this.draw();
    this.sketch.draw();
  }

  /** @param {Theme} theme */
  retheme(theme) {
    this.usual = theme;
    this.draw();
  }

  draw() {
    const arrays = this.frame?.arrays;
    const middles = arrays?.[this.spec.cells]?.data;
    if (!arrays || !middles || middles.length < 2) return;
    const plane = this.laidOut(middles);
    if (!plane) return;
    this.spec.layers.forEach((layer, index) => {
      const array = arrays[layer.curve];
      if (!this.shown[index] || !array) return;
      const colour = this.theme.roles[layer.role];
      if (layer.kind === 'heat' || layer.kind === 'half') this.shade(plane, array, colour, layer.kind);
      if (layer.kind === 'half') this.line(plane, array, colour);
      if (layer.kind === 'points') this.points(plane, array, colour);
      if (layer.kind === 'mesh') this.mesh(plane, array, colour);
      if (layer.kind === 'arrows') this.arrows(plane, array, arrays[layer.at], colour);
    });
    this.frameOf(plane);
    // What tests and readers of the page can ask for without looking at pixels.
    this.canvas.dataset.step = String(this.frame?.header.step ?? '');
  }

  /**
   * An empty plane, as large as there is room for.
   * @param {Numbers} middles of its cells
   * @returns {Plane | null}
   */
  laidOut(middles) {
    const { clientWidth: width, clientHeight: height } = this.drawing;
    const margin = MARGIN * this.theme.scale;
    const side = Math.min(width, height) - 2 * margin;
    const context = this.canvas.getContext('2d');
    if (side < 40 || !context) return null;
    const sharp = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * sharp);
    this.canvas.height = Math.round(height * sharp);
    context.scale(sharp, sharp);
    context.translate((width - side) / 2, (height - side) / 2);
    Object.assign(this.sketch.element.style, {
      left: `${(width - side) / 2}px`,
      top: `${(height - side) / 2}px`,
      width: `${side}px`,
      height: `${side}px`,
    });
    const half = middles[middles.length - 1] + (middles[1] - middles[0]) / 2;
    const scale = side / (2 * half);
    return { context, side, half, x: (at) => (at + half) * scale, y: (at) => (half - at) * scale };
  }

  /**
   * Numbers of cells as the opacity of a colour; D as it is, a density by the root of its share of the largest.
   * @param {Plane} plane
   * @param {FrameArray} values
   * @param {string} colour
   * @param {"heat" | "half"} kind
   */
  shade({ context, side }, { data, shape }, colour, kind) {
    const [rows, columns] = shape;
    Object.assign(this.sheet, { width: columns, height: rows });
    const sheet = /** @type {CanvasRenderingContext2D} */ (this.sheet.getContext('2d'));
    const image = sheet.createImageData(columns, rows);
    const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    const most = kind === 'half' ? 1 : data.reduce((largest, value) => Math.max(largest, value), 0) || 1;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const share = data[row * columns + column] / most;
        const at = 4 * ((rows - 1 - row) * columns + column);
        for (let channel = 0; channel < 3; channel++) image.data[at + channel] = channels[channel];
        image.data[at + 3] = 255 * DARKEST[kind] * (kind === 'half' ? share : Math.sqrt(share));
      }
    }
    sheet.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = kind === 'half';
    context.drawImage(this.sheet, 0, 0, side, side);
  }

  /**
   * Where numbers of cells are ½.
   * @param {Plane} plane
   * @param {FrameArray} values
   * @param {string} colour
   */
  line({ context, half, x, y }, { data, shape }, colour) {
    const [cells] = shape;
    const middles = Array.from({ length: cells }, (_, cell) => half * ((2 * cell + 1) / cells - 1));
    context.beginPath();
    for (const [x0, y0, x1, y1] of halfLines(data, middles)) {
      context.moveTo(x(x0), y(y0));
      context.lineTo(x(x1), y(y1));
    }
    context.strokeStyle = colour;
    context.lineWidth = 1.75 * this.theme.scale;
    context.stroke();
  }

  /**
   * @param {Plane} plane
   * @param {FrameArray} points
   * @param {string} colour
   */
  points(plane, { data }, colour) {
    const { context } = plane;
    const radius = POINT * this.theme.scale;
    context.save();
    within(plane);
    context.fillStyle = faded(colour, 0.75);
    context.beginPath();
    for (let at = 0; at < data.length; at += 2) {
      const [x, y] = [plane.x(data[at]), plane.y(data[at + 1])];
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
    context.restore();
  }

  /**
   * @param {Plane} plane
   * @param {FrameArray} lines
   * @param {string} colour
   */
  mesh(plane, { data, shape }, colour) {
    const { context } = plane;
    const [lines, nodes] = shape;
    context.save();
    within(plane);
    context.strokeStyle = faded(colour, 0.7);
    context.lineWidth = 0.8 * this.theme.scale;
    context.beginPath();
    for (let line = 0; line < lines; line++) {
      for (let node = 0; node < nodes; node++) {
        const at = 2 * (line * nodes + node);
        const [x, y] = [plane.x(data[at]), plane.y(data[at + 1])];
        if (node) context.lineTo(x, y);
        else context.moveTo(x, y);
      }
    }
    context.stroke();
    context.restore();
  }

  /**
   * @param {Plane} plane
   * @param {FrameArray} ways
   * @param {FrameArray | undefined} beginnings
   * @param {string} colour
   */
  arrows(plane, { data }, beginnings, colour) {
    if (!beginnings) return;
    const { context } = plane;
    let longest = 0;
    for (let at = 0; at < data.length; at += 2) {
      const length = Math.hypot(data[at], data[at + 1]);
      if (Number.isFinite(length)) longest = Math.max(longest, length);
    }
    if (!longest) return;
    const scale = (LONGEST_ARROW * this.theme.scale) / longest;
    context.save();
    within(plane);
    context.strokeStyle = colour;
    context.lineWidth = 1.4 * this.theme.scale;
    context.beginPath();
    for (let at = 0; at < data.length; at += 2) {
      const [across, up] = [data[at] * scale, -data[at + 1] * scale];
      if (!(Math.hypot(across, up) > 1)) continue; // too short to see, or not a number
      const [x, y] = [plane.x(beginnings.data[at]), plane.y(beginnings.data[at + 1])];
      context.moveTo(x, y);
      context.lineTo(x + across, y + up);
      const [tip, head] = [Math.atan2(up, across), Math.min(5, Math.hypot(across, up) / 2) * this.theme.scale];
      for (const turn of [-0.5, 0.5]) {
        context.moveTo(x + across, y + up);
        context.lineTo(x + across - head * Math.cos(tip + turn), y + up - head * Math.sin(tip + turn));
      }
    }
    context.stroke();
    context.restore();
  }

  /**
   * The plane's edge, and numbers along it.
   * @param {Plane} plane
   */
  frameOf({ context, side, half, x, y }) {
    const { scale, faint, font } = this.theme;
    context.strokeStyle = faded(faint.startsWith('#') ? faint : '#888888', 0.5);
    context.lineWidth = 1;
    context.strokeRect(0, 0, side, side);
    context.fillStyle = faint;
    context.font = `${LETTERS * scale}px ${font}`;
    const step = half > 3 ? 2 : half > 1.2 ? 1 : 0.5;
    for (let tick = -Math.floor(half / step) * step; tick <= half; tick += step) {
      const text = String(tick).replace('-', '−');
      context.textAlign = 'center';
      context.textBaseline = 'top';
      context.fillText(text, x(tick), side + 5);
      context.textAlign = 'right';
      context.textBaseline = 'middle';
      context.fillText(text, -5, y(tick));
    }
  }
}

/** @param {Plane} plane outside of which nothing is drawn until the context is restored */
function within({ context, side }) {
  context.beginPath();
  context.rect(0, 0, side, side);
  context.clip();
}
