// The losses of a mini-batch, each sample on the curve of its loss over D's raw output.

import { curve, scale, svg, ticks, tickText } from '../../../../ui/figures/browser/svg.js';

/** @import { FrameArray, Numbers } from '../../../../ui/browser/types.d.ts' */
/** @import { Range, Scale } from '../../../../ui/figures/browser/svg.js' */
/** @import { Cost, LossSpec, Moment, StageName, Trace } from './types.d.ts' */

/** @typedef {{side: 'real' | 'fake', role: string, name: string, costs: Numbers}} Side samples of one kind */
/** @typedef {Side & {o: number, loss: number, slope: number}} Sample */
/** @typedef {'outputs' | 'points' | 'means' | 'slopes'} Layer */

const HEIGHT = 390;
const [TOP, GROUND] = [42, 340];
const [LEFT, RIGHT] = [42, 14];
const DOTS = 64;
const TANGENT = 26; // pixels of a slope's stroke

/**
 * Statements from which on samples, means and slopes are drawn.
 * @type {Partial<Record<StageName, Layer[]>>}
 */
const SHOWS = {
  judge: ['outputs'],
  loss: ['points', 'means'],
  gradient: ['points', 'means', 'slopes'],
  move: ['points', 'means'],
};

/**
 * Player -> what its samples cost, on which side of the mini-batch they are, and their colour.
 * @type {Record<Trace['player'], [cost: Cost, side: 'real' | 'fake', role: string][]>}
 */
const SIDES = {
  discriminator: [['real', 'real', 'data'], ['fake', 'fake', 'generated']],
  generator: [['generated', 'fake', 'generated']],
};

/**
 * An entry that has to be there: nothing stands in for a loss that is not known.
 * @template Entry
 * @param {Record<string, Entry>} entries
 * @param {string} name
 */
export function known(entries, name) {
  if (!(name in entries)) throw new Error(`Nothing is known here about ${JSON.stringify(name)}.`);
  return entries[name];
}

export class LossPicture {
  /** @type {Record<string, FrameArray>} */
  arrays = {};
  /** @type {Side[]} */
  sides = [];
  count = 0; // samples drawn on each side
  paired = false; // whether their costs are functions of the lead of one over the other
  /** @type {Scale} */
  o = Number;
  /** @type {Scale} */
  y = Number;

  /** @param {Record<string, LossSpec>} losses */
  constructor(losses) {
    this.losses = losses;
    this.element = svg('svg', { class: 'al-losses', role: 'img', height: HEIGHT });
  }

  /**
   * @param {Moment} moment
   * @param {string} label for those who cannot see it
   */
  draw({ arrays, settings, statement, trace }, label) {
    const width = this.element.clientWidth;
    if (!width) return;
    this.element.setAttribute('aria-label', label);
    this.element.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.element.replaceChildren();
    this.arrays = arrays;
    const { names, unit, curves, paired } = known(this.losses, trace?.loss ?? String(settings.loss));
    const points = (/** @type {string} */ name) => trace ? arrays[`trace_curve_${name}`].data : curves[name];
    this.sides = SIDES[trace?.player ?? 'discriminator'].map(([cost, side, role]) => (
      { side, role, name: names[cost], costs: points(side) }
    ));
    this.count = Math.min(DOTS, trace?.kept ?? 0);
    const outputs = points('o');
    /** @type {Range} */
    const domain = [outputs[0], outputs[outputs.length - 1]];
    const costs = this.sides.flatMap((side) => Array.from(side.costs));
    /** @type {Range} */
    const range = [Math.min(0, ...costs), Math.max(0, ...costs)];
    this.o = scale(domain, [LEFT, width - RIGHT]);
    this.y = scale(range, [GROUND, TOP]);
    this.paired = paired;
    this.axes(width, domain, range, unit);
    this.functions(outputs, width);
    if (!trace || !statement) return;
    for (const layer of SHOWS[statement.name] ?? []) this[layer](trace, width);
  }

  /**
   * @param {'line' | 'text' | 'path' | 'circle'} tag
   * @param {Record<string, string | number>} attributes
   * @param {string} [text]
   */
  add(tag, attributes, text) {
    this.element.append(svg(tag, attributes, text));
  }

  /**
   * @param {number} width
   * @param {Range} domain
   * @param {Range} range
   * @param {string} unit
   */
  axes(width, domain, range, unit) {
    for (const mark of ticks(...range, 5)) {
      this.add('line', { class: 'al-grid', x1: LEFT, x2: width - RIGHT, y1: this.y(mark), y2: this.y(mark) });
      this.add('text', { class: 'al-tick', x: LEFT - 6, y: this.y(mark) + 4, 'text-anchor': 'end' }, tickText(mark));
    }
    this.add('line', { class: 'al-axis', x1: LEFT, x2: width - RIGHT, y1: this.y(0), y2: this.y(0) });
    for (const mark of ticks(...domain, 6)) {
      this.add('text', { class: 'al-tick al-middle', x: this.o(mark), y: GROUND + 18 }, tickText(mark));
    }
    this.add(
      'text',
      { class: 'al-tick al-middle', x: (LEFT + width) / 2, y: GROUND + 38 },
      this.paired ? 'lead in o over its partner' : 'raw output o of D',
    );
    this.add('text', { class: 'al-tick', x: 2, y: 14 }, unit ? `loss, ${unit}` : 'loss');
  }

  /**
   * @param {Numbers} outputs
   * @param {number} width
   */
  functions(outputs, width) {
    this.sides.forEach(({ costs, role, name }, index) => {
      this.add('path', { class: `al-function mm-role-${role}`, d: curve(outputs, costs, this.o, this.y) });
      const end = width - RIGHT;
      this.add('text', { class: `al-name mm-role-${role}`, x: end, y: 14 + 17 * index, 'text-anchor': 'end' }, name);
    });
  }

  /** @param {(sample: Sample) => void} each */
  forSamples(each) {
    for (const side of this.sides) {
      const [outputs, losses, slopes] = ['at', 'loss', 'slope'].map((kind) =>
        this.arrays[`trace_${kind}_${side.side}`].data
      );
      for (let index = 0; index < this.count; index += 1) {
        each({ ...side, o: outputs[index], loss: losses[index], slope: slopes[index] });
      }
    }
  }

  outputs() {
    this.forSamples(({ o, role }) =>
      this.add('circle', { class: `al-dot mm-role-${role}`, cx: this.o(o), cy: this.y(0), r: 4 })
    );
  }

  points() {
    this.forSamples(({ o, loss, role }) =>
      this.add('circle', { class: `al-dot mm-role-${role}`, cx: this.o(o), cy: this.y(loss), r: 4 })
    );
  }

  /**
   * @param {Trace} trace
   * @param {number} width
   */
  means(trace, width) {
    const whole = trace.player === 'generator' || this.paired;
    const parts = whole ? [trace.value] : [trace.value_real, trace.value_fake];
    parts.forEach((value, index) => {
      if (value === null || value === undefined) return;
      const y = this.y(value);
      this.add('line', {
        class: `al-mean mm-role-${this.sides[index].role}`,
        x1: LEFT,
        x2: width - RIGHT,
        y1: y,
        y2: y,
      });
    });
  }

  /**
   * Short strokes along each curve: how steep the loss is where the sample sits.
   * @param {Trace} trace
   */
  slopes(trace) {
    const [perO, perNat] = [this.o(1) - this.o(0), this.y(1) - this.y(0)];
    this.forSamples(({ o, loss, slope }) => {
      const [dx, dy] = [perO, perNat * slope * trace.batch];
      const half = TANGENT / 2 / Math.hypot(dx, dy);
      const [x, y] = [this.o(o), this.y(loss)];
      this.add('path', {
        class: 'al-slope mm-role-gradient',
        d: `M${x - half * dx},${y - half * dy}L${x + half * dx},${y + half * dy}`,
      });
    });
  }
}
