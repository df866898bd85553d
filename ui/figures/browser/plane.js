// A square of two numbers seen from above: heights as shades and contour lines, a field of arrows, the path of a game.

import { card } from '../../charts/browser/card.js';
import { fileName, pictureOfCanvas } from '../../charts/browser/pictures.js';
import { faded } from '../../charts/browser/theme.js';
import { make } from '../../charts/browser/words.js';
import { Canvas } from './canvas.js';
import { Relief } from './relief.js';

/** @import { Frame, FrameArray } from '../../browser/types.d.ts' */
/** @import { CellContext, CellSpec, ScreenAxes } from '../../charts/browser/types.d.ts' */

/** @typedef {CanvasRenderingContext2D} Drawing */
/** @typedef {[x: number, y: number]} Point */
/**
 * @typedef {object} PlaneParts
 * @property {string} alternative
 * @property {[low: number, high: number]} range
 * @property {[horizontal: string, vertical: string]} titles
 * @property {string} heights
 * @property {[x: string, y: string, u: string, v: string]} arrows
 * @property {[x: string, y: string]} path
 */
/** @typedef {CellSpec & PlaneParts} PlaneSpec */

const MARGIN = { left: 40, right: 10, top: 8, bottom: 38 };
const LEVELS = 15;
const ARROW = 0.42; // longest arrow, in tiles

/**
 * The cell `Plane` of `ui/figures/planes.py`.
 * @param {PlaneSpec} spec
 * @param {CellContext} context
 */
export function planeCell(spec, context) {
  const { card: element, body, offer } = card(spec);
  element.classList.add('tf-plane');
  const plot = make('div', 'mm-plot');
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', spec.alternative);
  const drawing = make('div', 'mm-drawing');
  drawing.append(plot);
  body.append(drawing);
  const plane = new Plane(spec, plot, context);
  offer({ png: () => pictureOfCanvas(plane.canvas.element, context.theme.paper) }, () => fileName(spec.name, null));
  return {
    element,
    update: (/** @type {Frame} */ frame) => plane.update(frame),
    retheme: () => plane.retheme(),
    resize: () => plane.draw(),
    axes: () => plane.axes(),
  };
}

class Plane {
  left = 0; // of the square, in pixels of the plot
  top = 0;
  side = 0;
  /** @type {Record<string, FrameArray> | null} */
  arrays = null;
  /** @type {Relief | null} */
  relief = null;
  /** @type {number[][]} */
  segments = []; // of the contour lines: [x, y, to x, to y]
  map = document.createElement('canvas'); // the heights as shades, a pixel for each

  /**
   * @param {PlaneSpec} spec
   * @param {HTMLElement} plot
   * @param {CellContext} context
   */
  constructor(spec, plot, context) {
    this.spec = spec;
    this.context = context;
    this.canvas = new Canvas(plot);
  }

  /** @param {Frame} frame */
  update({ arrays }) {
    this.arrays = arrays;
    const heights = arrays[this.spec.heights].data;
    if (heights !== this.relief?.heights) {
      this.relief = new Relief(heights, ...this.spec.range);
      this.segments = this.relief.contours(LEVELS);
      this.relief.paint(this.map, this.context.theme);
    }
    this.draw();
  }

  retheme() {
    if (!this.relief) return;
    this.relief.paint(this.map, this.context.theme);
    this.draw();
  }

  draw() {
    const drawing = this.arrays && this.canvas.clear();
    if (!drawing) return;
    this.layOut();
    const { left, top, side } = this;
    drawing.imageSmoothingEnabled = true;
    drawing.drawImage(this.map, left, top, side, side);
    drawing.save();
    drawing.beginPath();
    drawing.rect(left, top, side, side);
    drawing.clip();
    this.drawContours(drawing);
    this.drawArrows(drawing);
    this.drawEquilibrium(drawing);
    this.drawPath(drawing);
    drawing.restore();
    this.drawAxes(drawing);
  }

  /** One unit is as long on both axes, so that circles are round. */
  layOut() {
    const { width, height } = this.canvas;
    const [left, right, top, bottom] = [MARGIN.left, MARGIN.right, MARGIN.top, MARGIN.bottom].map((margin) =>
      margin * this.context.theme.scale
    );
    this.side = Math.max(40, Math.min(width - left - right, height - top - bottom));
    this.left = left + (width - left - right - this.side) / 2;
    this.top = top + (height - top - bottom - this.side) / 2;
  }

  /**
   * Where the two axes lie on the screen; none of them before anything is drawn.
   * @returns {ScreenAxes}
   */
  axes() {
    if (!this.side) return {};
    const axis = { type: 'linear', range: this.spec.range, length: this.side };
    return { x: { ...axis, offset: this.left }, y: { ...axis, offset: this.top } };
  }

  /**
   * The numbers of an array.
   * @param {string} name
   */
  numbers(name) {
    return /** @type {Record<string, FrameArray>} */ (this.arrays)[name].data;
  }

  /** @param {number} value */
  x(value) {
    const [low, high] = this.spec.range;
    return this.left + ((value - low) / (high - low)) * this.side;
  }

  /** @param {number} value */
  y(value) {
    const [low, high] = this.spec.range;
    return this.top + this.side - ((value - low) / (high - low)) * this.side;
  }

  /** @param {Drawing} drawing */
  drawContours(drawing) {
    drawing.strokeStyle = faded(this.context.theme.roles.discriminator, 0.45);
    drawing.lineWidth = this.context.theme.scale;
    drawing.beginPath();
    for (const [x, y, toX, toY] of this.segments) {
      drawing.moveTo(this.x(x), this.y(y));
      drawing.lineTo(this.x(toX), this.y(toY));
    }
    drawing.stroke();
  }

  /**
   * Arrows grow with the logarithm of the speed: near the equilibrium, too, one sees where it goes.
   * @param {Drawing} drawing
   */
  drawArrows(drawing) {
    const [xs, ys, us, vs] = this.spec.arrows.map((name) => this.numbers(name));
    const tile = this.side / Math.sqrt(xs.length);
    const speeds = xs.map((_, index) => Math.hypot(us[index], vs[index]));
    const fastest = Math.max(...speeds, 1e-12);
    drawing.strokeStyle = drawing.fillStyle = faded(this.context.theme.ink, 0.5);
    drawing.lineWidth = 1.1;
    speeds.forEach((speed, index) => {
      if (speed < 1e-9 * fastest) return;
      const length = tile * ARROW * (0.35 + (0.65 * Math.log1p(9 * (speed / fastest))) / Math.log(10));
      const [dx, dy] = [(us[index] / speed) * length, (-vs[index] / speed) * length];
      const [x, y] = [this.x(xs[index]), this.y(ys[index])];
      arrow(drawing, x - dx, y - dy, x + dx, y + dy);
    });
  }

  /** @param {Drawing} drawing */
  drawEquilibrium(drawing) {
    const [x, y, arm] = [this.x(0), this.y(0), 7];
    drawing.strokeStyle = this.context.theme.ink;
    drawing.lineWidth = 2;
    drawing.beginPath();
    drawing.moveTo(x - arm, y);
    drawing.lineTo(x + arm, y);
    drawing.moveTo(x, y - arm);
    drawing.lineTo(x, y + arm);
    drawing.stroke();
  }

  /** @param {Drawing} drawing */
  drawPath(drawing) {
    const [xs, ys] = this.spec.path.map((name) => this.numbers(name));
    const { ink, paper, scale } = this.context.theme;
    const far = 1e6;
    const within = (/** @type {number} */ value) => Math.max(-far, Math.min(far, value));
    /** @type {(index: number) => Point} */
    const point = (index) => [within(xs[index]), within(ys[index])];
    const trace = () => {
      drawing.beginPath();
      for (let index = 0; index < xs.length; index += 1) {
        const [x, y] = point(index);
        drawing[index ? 'lineTo' : 'moveTo'](this.x(x), this.y(y));
      }
      drawing.stroke();
    };
    drawing.lineJoin = 'round';
    Object.assign(drawing, { strokeStyle: paper, lineWidth: 4.5 * scale });
    trace();
    Object.assign(drawing, { strokeStyle: ink, lineWidth: 2 * scale });
    trace();
    drawing.fillStyle = ink;
    for (let index = 0; index < xs.length; index += 1) this.dot(drawing, point(index), 2);
    const last = point(xs.length - 1);
    drawing.fillStyle = paper;
    this.dot(drawing, last, 8);
    drawing.fillStyle = this.context.theme.roles.gradient;
    this.dot(drawing, last, 6);
  }

  /**
   * @param {Drawing} drawing
   * @param {Point} point
   * @param {number} radius
   */
  dot(drawing, [x, y], radius) {
    drawing.beginPath();
    drawing.arc(this.x(x), this.y(y), radius, 0, 2 * Math.PI);
    drawing.fill();
  }

  /** @param {Drawing} drawing */
  drawAxes(drawing) {
    const { theme } = this.context;
    const { left, top, side } = this;
    drawing.strokeStyle = theme.grid;
    drawing.lineWidth = 1;
    drawing.strokeRect(left, top, side, side);
    drawing.fillStyle = theme.faint;
    drawing.font = `${12 * theme.scale}px ${theme.font}`;
    const [low, high] = this.spec.range;
    drawing.textAlign = 'center';
    drawing.textBaseline = 'top';
    for (let tick = Math.ceil(low); tick <= high; tick += 1) {
      drawing.fillText(signed(tick), this.x(tick), top + side + 4);
    }
    drawing.textAlign = 'right';
    drawing.textBaseline = 'middle';
    for (let tick = Math.ceil(low); tick <= high; tick += 1) drawing.fillText(signed(tick), left - 6, this.y(tick));
    drawing.textAlign = 'center';
    drawing.textBaseline = 'top';
    drawing.fillText(this.spec.titles[0], left + side / 2, top + side + 20 * theme.scale);
    drawing.save();
    drawing.translate(left - 34 * theme.scale, top + side / 2);
    drawing.rotate(-Math.PI / 2);
    drawing.fillText(this.spec.titles[1], 0, 0);
    drawing.restore();
  }
}

/** @param {number} value */
function signed(value) {
  return String(value).replace('-', '−');
}

/**
 * @param {Drawing} drawing
 * @param {number} x
 * @param {number} y
 * @param {number} toX
 * @param {number} toY
 */
function arrow(drawing, x, y, toX, toY) {
  const angle = Math.atan2(toY - y, toX - x);
  const head = 3.6;
  drawing.beginPath();
  drawing.moveTo(x, y);
  drawing.lineTo(toX, toY);
  drawing.stroke();
  drawing.beginPath();
  drawing.moveTo(toX + head * Math.cos(angle), toY + head * Math.sin(angle));
  drawing.lineTo(toX + head * Math.cos(angle + 2.4), toY + head * Math.sin(angle + 2.4));
  drawing.lineTo(toX + head * Math.cos(angle - 2.4), toY + head * Math.sin(angle - 2.4));
  drawing.fill();
}
