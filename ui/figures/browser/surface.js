// Heights over a square as a surface that turns: drawn tile by tile from the back, without any help from a GPU.

import { card } from '../../charts/browser/card.js';
import { fileName, pictureOfCanvas } from '../../charts/browser/pictures.js';
import { faded } from '../../charts/browser/theme.js';
import { make } from '../../charts/browser/words.js';
import { Canvas } from './canvas.js';
import { Relief } from './relief.js';

/** @import { Frame, FrameArray } from '../../browser/types.d.ts' */
/** @import { CellContext, CellSpec, Movable } from '../../charts/browser/types.d.ts' */

/** @typedef {CanvasRenderingContext2D} Drawing */
/** @typedef {[across: number, down: number, depth: number]} Place on the screen; what has more depth is nearer */
/** @typedef {(x: number, y: number, share: number) => Place} Projection of a point at a share of the height */
/** @typedef {{depth: number, paint: (drawing: Drawing) => void}} Piece of the picture */
/**
 * @typedef {object} SurfaceParts
 * @property {string} alternative
 * @property {[low: number, high: number]} range
 * @property {[first: string, second: string]} names
 * @property {string} heights
 * @property {[x: string, y: string, height: string]} path
 * @property {[turn: string, tilt: string]} view
 */
/** @typedef {CellSpec & SurfaceParts} SurfaceSpec */

const STRIDE = 4; // heights from one line of the surface to the next
const STEP = 5; // degrees for an arrow key
/** @type {Record<string, [degrees: number, up: number]>} */
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const PER_PIXEL = 0.5; // degrees
const TALL = 0.62; // height of the surface for a side of 1
const NEARER = 0.035; // of a side: about a tile, so that none cuts the path that lies on it

/**
 * The cell `Surface` of `ui/figures/planes.py`.
 * @param {SurfaceSpec} spec
 * @param {CellContext} context
 */
export function surfaceCell(spec, context) {
  const { card: element, body, offer } = card(spec);
  element.classList.add('tf-surface');
  const plot = make('div', 'mm-plot');
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', spec.alternative);
  const drawing = make('div', 'mm-drawing');
  const grip = make('div', 'tf-grip');
  drawing.append(plot, grip);
  body.append(drawing);
  const surface = new Surface(spec, plot, context);
  offer({ png: () => pictureOfCanvas(surface.canvas.element, context.theme.paper) }, () => fileName(spec.name, null));
  listen(grip, spec, context);
  return {
    element,
    update(/** @type {Frame} */ frame) {
      const { turn, tilt } = surface.update(frame);
      grip.setAttribute('aria-valuenow', String(turn));
      grip.setAttribute('aria-valuetext', `turned by ${turn}°, seen from ${tilt}° above`);
    },
    retheme: () => surface.draw(),
    resize: () => surface.draw(),
  };
}

/**
 * Dragging and arrow keys turn the surface.
 * @param {HTMLElement} grip
 * @param {SurfaceSpec} spec
 * @param {CellContext} context
 */
function listen(grip, spec, context) {
  const figure = /** @type {Movable} */ (context.figure);
  const [turn, tilt] = spec.view;
  grip.tabIndex = 0;
  grip.setAttribute('role', 'slider');
  grip.setAttribute('aria-label', `${spec.title}: arrow keys turn it`);
  grip.setAttribute('aria-valuemin', '-180');
  grip.setAttribute('aria-valuemax', '180');
  const view = () => [turn, tilt].map((name) => Number(figure.values[name]));
  const by = (/** @type {number} */ degrees, /** @type {number} */ up, [from, above] = view()) => {
    const around = from + degrees;
    figure.change({ [turn]: around - 360 * Math.round(around / 360), [tilt]: above + up });
  };
  grip.addEventListener('keydown', (event) => {
    const move = KEYS[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    by(...move);
  });
  grip.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    grip.focus({ preventScroll: true });
    grip.setPointerCapture(event.pointerId);
    const [x, y, begun] = [event.clientX, event.clientY, view()];
    const move = (/** @type {PointerEvent} */ { clientX, clientY }) =>
      by((clientX - x) * PER_PIXEL, (clientY - y) * PER_PIXEL, begun);
    const end = () => {
      grip.removeEventListener('pointermove', move);
      grip.removeEventListener('lostpointercapture', end);
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', end);
  });
}

class Surface {
  view = { turn: 0, tilt: 0 }; // degrees
  /** @type {Record<string, FrameArray> | null} */
  arrays = null;
  /** @type {Relief | null} */
  relief = null;

  /**
   * @param {SurfaceSpec} spec
   * @param {HTMLElement} plot
   * @param {CellContext} context
   */
  constructor(spec, plot, context) {
    this.spec = spec;
    this.context = context;
    this.canvas = new Canvas(plot);
  }

  /**
   * Returns the view: {turn, tilt}, in degrees.
   * @param {Frame} frame
   */
  update({ arrays, header }) {
    this.arrays = arrays;
    const heights = arrays[this.spec.heights].data;
    if (heights !== this.relief?.heights) this.relief = new Relief(heights, ...this.spec.range);
    const [turn, tilt] = this.spec.view.map((name) => Number(header.settings[name]));
    this.view = { turn, tilt };
    this.draw();
    return this.view;
  }

  draw() {
    const { arrays, relief } = this;
    const drawing = arrays && this.canvas.clear();
    if (!drawing || !relief) return;
    const project = this.projection();
    const pieces = [...this.tiles(relief, project), ...this.path(arrays, relief, project)];
    pieces.sort((one, other) => one.depth - other.depth);
    for (const { paint } of pieces) paint(drawing);
    this.label(drawing, project);
  }

  /**
   * (θ, ψ, share of the height) -> [pixels across, pixels down, depth: larger is nearer].
   * @returns {Projection}
   */
  projection() {
    const { turn, tilt } = this.view;
    const [around, above] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
    const [low, high] = this.spec.range;
    const { width, height } = this.canvas;
    const scale = Math.min(width / 1.55, height / 1.4);
    return (x, y, share) => {
      const [u, v] = [(x - low) / (high - low) - 0.5, (y - low) / (high - low) - 0.5];
      const across = u * Math.cos(around) - v * Math.sin(around);
      const away = u * Math.sin(around) + v * Math.cos(around);
      const up = TALL * (share - 0.5);
      return [
        width / 2 + scale * across,
        height / 2 - scale * (away * Math.sin(above) + up * Math.cos(above)),
        up * Math.sin(above) - away * Math.cos(above),
      ];
    };
  }

  /**
   * @param {Relief} relief
   * @param {Projection} project
   */
  tiles(relief, project) {
    const { theme } = this.context;
    const lines = (relief.count - 1) / STRIDE;
    const place = (/** @type {number} */ index) => relief.low + ((relief.high - relief.low) * index) / lines;
    const share = (/** @type {number} */ row, /** @type {number} */ column) =>
      relief.share(relief.heights[row * STRIDE * relief.count + column * STRIDE]);
    const points = Array.from(
      { length: lines + 1 },
      (_, row) =>
        Array.from({ length: lines + 1 }, (__, column) => project(place(column), place(row), share(row, column))),
    );
    const edge = faded(theme.roles.discriminator, 0.55);
    /** @type {Piece[]} */
    const tiles = [];
    for (let row = 0; row < lines; row += 1) {
      for (let column = 0; column < lines; column += 1) {
        const corners = [
          points[row][column],
          points[row][column + 1],
          points[row + 1][column + 1],
          points[row + 1][column],
        ];
        const height = (share(row, column) + share(row + 1, column + 1)) / 2;
        const fill = `rgb(${relief.colour(height, theme).join(',')})`;
        const depth = corners.reduce((sum, corner) => sum + corner[2], 0) / 4;
        tiles.push({ depth, paint: (drawing) => polygon(drawing, corners, fill, edge) });
      }
    }
    return tiles;
  }

  /**
   * The path lies on the surface, a little in front of the tiles that it crosses.
   * @param {Record<string, FrameArray>} arrays
   * @param {Relief} relief
   * @param {Projection} project
   */
  path(arrays, relief, project) {
    const [xs, ys, values] = this.spec.path.map((name) => arrays[name].data);
    const [low, high] = this.spec.range;
    const { ink, roles } = this.context.theme;
    const within = (/** @type {number} */ index) => [xs, ys].every((axis) => axis[index] >= low && axis[index] <= high);
    const at = (/** @type {number} */ index) => project(xs[index], ys[index], relief.share(values[index]));
    /** @type {Piece[]} */
    const pieces = [];
    for (let index = 0; index + 1 < xs.length; index += 1) {
      if (!within(index) || !within(index + 1)) continue;
      const [from, to] = [at(index), at(index + 1)];
      pieces.push({ depth: Math.max(from[2], to[2]) + NEARER, paint: (drawing) => line(drawing, from, to, ink, 2.2) });
    }
    const last = xs.length - 1;
    if (within(last)) {
      const point = at(last);
      pieces.push({ depth: point[2] + 2 * NEARER, paint: (drawing) => dot(drawing, point, roles.gradient) });
    }
    return pieces;
  }

  /**
   * The names of the axes, at the middle of the edges that are nearer to the eye.
   * @param {Drawing} drawing
   * @param {Projection} project
   */
  label(drawing, project) {
    const { theme } = this.context;
    const [low, high] = this.spec.range;
    const beyond = 0.07 * (high - low);
    const nearest = (/** @type {[number, number][]} */ ...places) =>
      places.map(([x, y]) => project(x, y, 0)).sort((one, other) => other[2] - one[2])[0];
    drawing.font = `600 ${13 * theme.scale}px ${theme.font}`;
    drawing.textAlign = 'center';
    drawing.textBaseline = 'middle';
    drawing.fillStyle = theme.ink;
    const [first, second] = this.spec.names;
    const [x, y] = nearest([0, low - beyond], [0, high + beyond]);
    drawing.fillText(first, x, y + 8);
    const [otherX, otherY] = nearest([low - beyond, 0], [high + beyond, 0]);
    drawing.fillText(second, otherX, otherY + 8);
  }
}

/**
 * @param {Drawing} drawing
 * @param {Place[]} corners
 * @param {string} fill
 * @param {string} edge
 */
function polygon(drawing, corners, fill, edge) {
  drawing.beginPath();
  corners.forEach(([x, y], index) => drawing[index ? 'lineTo' : 'moveTo'](x, y));
  drawing.closePath();
  Object.assign(drawing, { fillStyle: fill, strokeStyle: edge, lineWidth: 0.6 });
  drawing.fill();
  drawing.stroke();
}

/**
 * @param {Drawing} drawing
 * @param {Place} from
 * @param {Place} to
 * @param {string} colour
 * @param {number} width
 */
function line(drawing, [x, y], [toX, toY], colour, width) {
  drawing.beginPath();
  drawing.moveTo(x, y);
  drawing.lineTo(toX, toY);
  Object.assign(drawing, { strokeStyle: colour, lineWidth: width, lineCap: 'round' });
  drawing.stroke();
}

/**
 * @param {Drawing} drawing
 * @param {Place} place
 * @param {string} colour
 */
function dot(drawing, [x, y], colour) {
  drawing.beginPath();
  drawing.arc(x, y, 6, 0, 2 * Math.PI);
  drawing.fillStyle = colour;
  drawing.fill();
}
