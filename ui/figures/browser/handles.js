// Points of a chart that can be dragged or moved with the arrow keys, and curves that the pointer draws.
//
// Over each chart that has any lies a pad, which takes the pointer wherever it goes down: it draws the chart's sketch,
// or else drags the nearest handle.

import { axisKey, scaleOf } from '../../charts/browser/plotly_fast_path.js';
import { make } from '../../charts/browser/words.js';
import { applies } from './conditions.js';

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const STRIDE = 10; // steps of a slider, with Shift
const NEAREST = 1e-9; // to 0 and 1, that the pointer may bring a probability
/** From what an axis shows of a parameter to the parameter. */
const BACK = {
  '': (value) => value,
  sigmoid: (value) => {
    const probability = Math.min(1 - NEAREST, Math.max(NEAREST, value));
    return Math.log(probability / (1 - probability));
  },
};

export class Handles {
  /** `cells` are those of the figure in the order of its description; `onChange(values)` takes what was moved. */
  constructor(spec, cells, onChange) {
    Object.assign(this, { spec, onChange, values: {}, metrics: {} });
    this.pads = spec.cells.flatMap((cell, index) => {
      const handles = spec.handles.filter(({ chart }) => chart === cell.name);
      const sketches = spec.sketches.filter(({ chart }) => chart === cell.name);
      return handles.length || sketches.length ? [this.pad(cells[index], handles, sketches)] : [];
    });
  }

  pad(cell, specs, sketches) {
    const plot = cell.element.querySelector('.mm-plot');
    const element = make('div', 'tf-pad');
    const pad = { plot, element, sketches, sketch: null };
    pad.handles = specs.map((spec) => this.handle(spec, pad));
    element.append(...pad.handles.map(({ node }) => node));
    plot.parentElement.append(element);
    element.addEventListener('pointerdown', (event) => this.grab(event, pad));
    return pad;
  }

  handle(spec, pad) {
    const node = make('div', `tf-handle mm-role-${spec.role}`);
    node.tabIndex = 0;
    node.setAttribute('role', 'slider');
    node.setAttribute('aria-label', spec.label);
    node.dataset.handle = spec.x || spec.y;
    const handle = { spec, node, pad };
    node.addEventListener('keydown', (event) => this.press(event, handle));
    return handle;
  }

  grab(event, pad) {
    if (event.button !== 0) return;
    const handle = event.target.closest('.tf-handle')
      ? pad.handles.find(({ node }) => node === event.target)
      : pad.sketch
      ? null
      : this.nearest(event, pad);
    if (!handle && !pad.sketch) return;
    event.preventDefault();
    handle?.node.focus({ preventScroll: true });
    pad.element.setPointerCapture(event.pointerId);
    let before = null;
    const move = (moved) => {
      if (handle) this.drag(moved, handle);
      else before = this.sketch(moved, pad, before);
    };
    const end = () => {
      pad.element.removeEventListener('pointermove', move);
      pad.element.removeEventListener('pointerup', end);
      pad.element.removeEventListener('pointercancel', end);
    };
    pad.element.addEventListener('pointermove', move);
    pad.element.addEventListener('pointerup', end);
    pad.element.addEventListener('pointercancel', end);
    move(event);
  }

  /** The handle that the pointer is nearest to, in the directions in which it can move. */
  nearest({ clientX, clientY }, { element, handles }) {
    const { left, top } = element.getBoundingClientRect();
    const distance = ({ spec, px, py }) =>
      Math.hypot(spec.x ? px - (clientX - left) : 0, spec.y ? py - (clientY - top) : 0);
    return handles.filter(({ node }) => !node.hidden).sort((one, other) => distance(one) - distance(other))[0];
  }

  drag(event, { spec, pad }) {
    const [x, y] = this.position(event, pad, spec.axis);
    const changes = {};
    if (spec.x) changes[spec.x] = BACK[spec.x_through](x) - (spec.x_origin ? this.number(spec.x_origin) : 0);
    if (spec.y) changes[spec.y] = y;
    this.onChange(changes);
  }

  /** Write the pointer's height into the sketch, from where it was last to where it is now. */
  sketch(event, pad, before) {
    const { name, axis, value } = pad.sketch;
    const [x, y] = this.position(event, pad, axis);
    const [low, high] = pad.plot._fullLayout.xaxis.range;
    const last = value.length - 1;
    const index = Math.max(0, Math.min(last, Math.round(((x - low) / (high - low)) * last)));
    const heights = Float64Array.from(this.values[name]);
    const from = before ?? { index, y };
    const span = Math.abs(index - from.index);
    for (let step = 0; step <= span; step += 1) {
      const share = span ? step / span : 1;
      heights[Math.round(from.index + share * (index - from.index))] = from.y + share * (y - from.y);
    }
    this.onChange({ [name]: heights });
    return { index, y };
  }

  press(event, { spec }) {
    const direction = KEYS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    const changes = {};
    const scale = event.shiftKey ? STRIDE : 1;
    // A handle with one direction follows both pairs of arrows, as a slider does.
    const [along, up] = direction;
    const wanted = spec.x && spec.y ? [along, up] : [along + up, along + up];
    for (const [name, amount] of [[spec.x, wanted[0]], [spec.y, wanted[1]]]) {
      if (!name || !amount) continue;
      const { step } = this.parameter(name);
      changes[name] = this.values[name] + amount * scale * step;
    }
    if (!Object.keys(changes).length) return;
    event.preventDefault();
    event.stopPropagation();
    this.onChange(changes);
  }

  /** The pointer's place in numbers of the axes. */
  position({ clientX, clientY }, { plot, element }, axis) {
    const { left, top } = element.getBoundingClientRect();
    return [
      numberAt(plot._fullLayout.xaxis, clientX - left, false),
      numberAt(plot._fullLayout[axisKey(axis)], clientY - top, true),
    ];
  }

  /** Put every handle where the numbers say. */
  place({ header }, values) {
    this.metrics = header.metrics;
    this.values = values;
    for (const pad of this.pads) {
      pad.sketch = pad.sketches.find((sketch) => applies(sketch, values)) ?? null;
      pad.element.classList.toggle('tf-sketch', pad.sketch !== null);
      if (!pad.plot._fullLayout) continue;
      for (const handle of pad.handles) this.put(handle, pad.plot._fullLayout);
    }
  }

  put(handle, layout) {
    const { spec, node } = handle;
    const [x, y] = [layout.xaxis, layout[axisKey(spec.axis)]];
    handle.px = x._offset + scaleOf(x, false)(this.number(spec.at_x));
    handle.py = y._offset + scaleOf(y, true)(this.number(spec.at_y));
    const within = applies(spec, this.values) && Number.isFinite(handle.px) && Number.isFinite(handle.py);
    node.hidden = !within;
    if (!within) return;
    const floor = y._offset + y._length;
    node.style.transform = `translate(${handle.px}px, ${Math.max(y._offset, Math.min(floor, handle.py))}px)`;
    const main = spec.x || spec.y;
    const { minimum, maximum } = this.parameter(main);
    node.setAttribute('aria-valuemin', minimum);
    node.setAttribute('aria-valuemax', maximum);
    node.setAttribute('aria-valuenow', this.values[main]);
    const moved = [spec.x, spec.y].filter(Boolean).map((name) => `${this.parameter(name).label} ${this.values[name]}`);
    node.setAttribute('aria-valuetext', moved.join(', '));
  }

  number(name) {
    return this.metrics[name] ?? this.values[name];
  }

  parameter(name) {
    return this.spec.parameters.find((parameter) => parameter.name === name);
  }
}

/** The inverse of `scaleOf`, from pixels within the plot's element. */
function numberAt(axis, pixels, vertical) {
  const along = (pixels - axis._offset) / axis._length;
  const [from, to] = axis.range;
  const value = from + (vertical ? 1 - along : along) * (to - from);
  return axis.type === 'log' ? 10 ** value : value;
}
