// A sheet over the plane on which a target is drawn, with mouse, finger, pen or arrow keys.

import { make } from '../../../ui/charts/browser/words.js';

/** @typedef {{side: number, changes: Record<string, number>}} SketchSpec */
/** @typedef {(message: Record<string, unknown>) => void} Tell */

const BRUSH = 0.9; // radius, places

/** @type {Record<string, [x: number, y: number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The name of the data set whose places these are, row by row; see `gan_core/training/drawings.py`.
 * @param {ArrayLike<boolean>} inked
 */
export function nameOf(inked) {
  let digits = '';
  for (let at = 0; at < inked.length; at += 4) {
    const four = [0, 1, 2, 3].reduce((sum, bit) => 2 * sum + Number(inked[at + bit]), 0);
    digits += four.toString(16);
  }
  return `drawn-${digits}`;
}

/**
 * The places of a drawing by its name; none if it is no drawing of that many.
 * @param {string} name
 * @param {number} count
 * @returns {boolean[]}
 */
export function placesOf(name, count) {
  const digits = name.startsWith('drawn-') ? name.slice('drawn-'.length) : '';
  if (4 * digits.length !== count) return Array(count).fill(false);
  return [...digits].flatMap((digit) => [8, 4, 2, 1].map((bit) => (parseInt(digit, 16) & bit) !== 0));
}

export class Sketch {
  /** @type {boolean[]} */
  inked;
  /** @type {[x: number, y: number] | null} where the pen was last, in places */
  last = null;
  erasing = false;
  byKeys = false;
  cursor = { x: 0, y: 0 };
  /** @type {string | null} the drawing that was sent, until a run has it */
  asked = null;
  colour = '#009e73';

  /**
   * @param {SketchSpec} spec
   * @param {Tell} tell
   */
  constructor(spec, tell) {
    this.spec = spec;
    this.tell = tell;
    this.inked = Array(spec.side ** 2).fill(false);
    this.cursor = { x: spec.side >> 1, y: spec.side >> 1 };
    this.opener = button('Draw a target', () => this.open());
    this.opener.dataset.sketch = 'open';
    this.opener.classList.add('mm-sketch-opener');
    this.canvas = make('canvas', 'mm-sketch-sheet');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute(
      'aria-label',
      'Sheet to draw a target on. With the keyboard: arrow keys move the pen, space puts ink there or takes it away.',
    );
    this.eraser = button('Eraser', () => this.erase(!this.erasing));
    this.eraser.setAttribute('aria-pressed', 'false');
    const use = button('Learn this', () => this.use());
    use.classList.add('mm-sketch-use');
    const tools = make('div', 'mm-sketch-tools');
    tools.append(use, this.eraser, button('Clear', () => this.fill(false)), button('Cancel', () => this.close()));
    this.element = make('div', 'mm-sketch');
    this.element.hidden = true;
    this.element.append(this.canvas, tools);
    this.canvas.addEventListener('pointerdown', (event) => this.down(event));
    this.canvas.addEventListener('pointermove', (event) => this.drag(event));
    for (const end of ['pointerup', 'pointercancel']) this.canvas.addEventListener(end, () => (this.last = null));
    this.canvas.addEventListener('keydown', (event) => this.press(event));
    for (const change of ['focus', 'blur']) this.canvas.addEventListener(change, () => this.draw());
  }

  open() {
    this.element.hidden = false;
    this.draw();
    this.canvas.focus({ preventScroll: true });
  }

  close() {
    this.element.hidden = true;
    this.asked = null;
    this.opener.focus({ preventScroll: true });
  }

  /** Have a run learn it; the sheet stays until there is one, for what is refused shall not be lost. */
  use() {
    this.asked = nameOf(this.inked);
    this.tell({ do: 'change', value: { dataset: this.asked, ...this.spec.changes } });
  }

  /** @param {string} dataset of the run that is shown */
  shows(dataset) {
    if (this.asked !== null && dataset === this.asked) this.close();
    if (this.element.hidden && dataset.startsWith('drawn-')) this.inked = placesOf(dataset, this.inked.length);
  }

  /** @param {boolean} whether */
  erase(whether) {
    this.erasing = whether;
    this.eraser.setAttribute('aria-pressed', String(whether));
  }

  /** @param {boolean} ink */
  fill(ink) {
    this.inked.fill(ink);
    this.draw();
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.byKeys = false;
    this.last = this.placeOf(event);
    this.stroke(this.last, this.last);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.last) return;
    const here = this.placeOf(event);
    this.stroke(this.last, here);
    this.last = here;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const move = MOVES[event.key];
    if (!move && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation(); // or the space bar would play
    this.byKeys = true;
    const most = this.spec.side - 1;
    if (move) {
      this.cursor.x = Math.min(most, Math.max(0, this.cursor.x + move[0]));
      this.cursor.y = Math.min(most, Math.max(0, this.cursor.y + move[1]));
    } else {
      const at = this.cursor.y * this.spec.side + this.cursor.x;
      this.inked[at] = !this.inked[at];
    }
    this.draw();
  }

  /**
   * @param {PointerEvent} event
   * @returns {[x: number, y: number]} in places
   */
  placeOf({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const { side } = this.spec;
    return [(side * (clientX - box.left)) / box.width, (side * (clientY - box.top)) / box.height];
  }

  /**
   * Ink, or none, along a line.
   * @param {[x: number, y: number]} from
   * @param {[x: number, y: number]} to
   */
  stroke(from, to) {
    const { side } = this.spec;
    const steps = Math.max(1, Math.ceil(4 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let step = 0; step <= steps; step++) {
      const [x, y] = [0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * step) / steps);
      for (let row = Math.floor(y - 1); row <= y + 1; row++) {
        for (let column = Math.floor(x - 1); column <= x + 1; column++) {
          const inside = row >= 0 && row < side && column >= 0 && column < side;
          if (inside && Math.hypot(column + 0.5 - x, row + 0.5 - y) <= BRUSH) {
            this.inked[row * side + column] = !this.erasing;
          }
        }
      }
    }
    this.draw();
  }

  draw() {
    const { side } = this.spec;
    const context = this.canvas.getContext('2d');
    const pixels = Math.round(this.canvas.clientWidth * (globalThis.devicePixelRatio || 1));
    if (!context || !pixels) return;
    Object.assign(this.canvas, { width: pixels, height: pixels });
    const place = pixels / side;
    context.fillStyle = this.colour;
    this.inked.forEach((ink, at) => {
      if (ink) context.fillRect((at % side) * place, Math.floor(at / side) * place, place + 0.5, place + 0.5);
    });
    if (this.byKeys && document.activeElement === this.canvas) {
      context.strokeStyle = '#0072b2';
      context.lineWidth = 3;
      context.strokeRect(this.cursor.x * place, this.cursor.y * place, place, place);
    }
    this.canvas.dataset.inked = String(this.inked.filter(Boolean).length);
  }
}

/**
 * @param {string} text
 * @param {() => void} act
 */
function button(text, act) {
  const made = make('button', 'mm-sketch-button', text);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}
