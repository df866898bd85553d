// The losses of a mini-batch, each sample on the curve of its loss over D's raw output.

import { softplus } from '../../../../ui/figures/browser/mathematics.js';
import { curve, scale, svg, ticks, tickText } from '../../../../ui/figures/browser/svg.js';

const HEIGHT = 390;
const [TOP, GROUND] = [42, 340];
const [LEFT, RIGHT] = [42, 14];
const DOTS = 64;
const TANGENT = 26; // pixels of a slope's stroke

/** The functions behind the dots: what D pays for a real sample, for a generated one, and what G pays. */
const BINARY = { real: (o) => softplus(-o), fake: softplus };
const FUNCTIONS = {
  non_saturating: { ...BINARY, generated: (o) => softplus(-o) },
  saturating: { ...BINARY, generated: (o) => -softplus(o) },
  least_squares: { real: (o) => 0.5 * (o - 1) ** 2, fake: (o) => 0.5 * o ** 2, generated: (o) => 0.5 * (o - 1) ** 2 },
};
const NAMES = {
  non_saturating: { real: '−log D(x)', fake: '−log(1 − D(G(z)))', generated: '−log D(G(z))' },
  saturating: { real: '−log D(x)', fake: '−log(1 − D(G(z)))', generated: 'log(1 − D(G(z)))' },
  least_squares: { real: '½(D(x) − 1)²', fake: '½D(G(z))²', generated: '½(D(G(z)) − 1)²' },
};
/** Stages from which on samples, means and slopes are drawn. */
const SHOWS = {
  judge: ['outputs'],
  loss: ['points', 'means'],
  gradient: ['points', 'means', 'slopes'],
  move: ['points', 'means'],
};

export class LossPicture {
  constructor() {
    this.element = svg('svg', { class: 'al-losses', role: 'img', height: HEIGHT });
  }

  /** Draw `moment` = {arrays, settings, stage, trace}. */
  draw({ arrays, settings, stage, trace }, label) {
    const width = this.element.clientWidth;
    if (!width) return;
    this.element.setAttribute('aria-label', label);
    this.element.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.element.replaceChildren();
    this.arrays = arrays;
    const loss = trace?.loss ?? settings.loss;
    const of = trace?.player === 'generator'
      ? [['generated', 'fake', 'generated']]
      : [['real', 'real', 'data'], ['fake', 'fake', 'generated']];
    this.sides = of.map(([name, side, role]) => ({ side, role, f: FUNCTIONS[loss][name], name: NAMES[loss][name] }));
    this.count = Math.min(DOTS, trace?.kept ?? 0);
    const square = loss === 'least_squares';
    const outputs = this.sides.flatMap(({ side }) => Array.from(arrays[`trace_raw_${side}`]?.data ?? []));
    const domain = [Math.min(square ? -1 : -5, ...outputs), Math.max(square ? 2 : 5, ...outputs)];
    const values = this.sides.flatMap(({ f }) => domain.map(f));
    const range = [Math.min(0, ...values), Math.max(0, ...values)];
    this.o = scale(domain, [LEFT, width - RIGHT]);
    this.y = scale(range, [GROUND, TOP]);
    this.axes(width, domain, range, square);
    this.functions(domain, width);
    for (const layer of SHOWS[stage?.name] ?? []) this[layer](trace, width);
  }

  add(tag, attributes, text) {
    this.element.append(svg(tag, attributes, text));
  }

  axes(width, domain, range, square) {
    for (const mark of ticks(...range, 5)) {
      this.add('line', { class: 'al-grid', x1: LEFT, x2: width - RIGHT, y1: this.y(mark), y2: this.y(mark) });
      this.add('text', { class: 'al-tick', x: LEFT - 6, y: this.y(mark) + 4, 'text-anchor': 'end' }, tickText(mark));
    }
    this.add('line', { class: 'al-axis', x1: LEFT, x2: width - RIGHT, y1: this.y(0), y2: this.y(0) });
    for (const mark of ticks(...domain, 6)) {
      this.add('text', { class: 'al-tick al-middle', x: this.o(mark), y: GROUND + 18 }, tickText(mark));
    }
    this.add('text', { class: 'al-tick al-middle', x: (LEFT + width) / 2, y: GROUND + 38 }, 'raw output o of D');
    this.add('text', { class: 'al-tick', x: 2, y: 14 }, square ? 'loss' : 'loss, nats');
  }

  functions([low, high], width) {
    const points = Float64Array.from({ length: 121 }, (_, index) => low + ((high - low) * index) / 120);
    this.sides.forEach(({ f, role, name }, index) => {
      this.add('path', { class: `al-function mm-role-${role}`, d: curve(points, points.map(f), this.o, this.y) });
      const end = width - RIGHT;
      this.add('text', { class: `al-name mm-role-${role}`, x: end, y: 14 + 17 * index, 'text-anchor': 'end' }, name);
    });
  }

  forSamples(each) {
    for (const side of this.sides) {
      const [outputs, losses, slopes] = ['raw', 'loss', 'slope'].map((kind) =>
        this.arrays[`trace_${kind}_${side.side}`].data
      );
      for (let index = 0; index < this.count; index += 1) {
        each({ ...side, o: outputs[index], loss: losses[index], slope: slopes[index], index });
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

  means(trace, width) {
    const parts = trace.player === 'generator' ? [trace.value] : [trace.value_real, trace.value_fake];
    parts.forEach((value, index) => {
      if (value === null) return;
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

  /** Short strokes along each curve: how steep the loss is where the sample sits. */
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
