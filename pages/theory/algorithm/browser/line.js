// The mini-batch on the line: latents below, their images and the real samples on the axis of x, D and the densities above.

import { area, arrow, curve, scale, svg, ticks, tickText } from '../../../../ui/figures/browser/svg.js';

/** @import { FrameArray, Numbers, Values } from '../../../../ui/browser/types.d.ts' */
/** @import { Range, Scale } from '../../../../ui/figures/browser/svg.js' */
/** @import { Moment, StageName, Trace } from './types.d.ts' */

/** @typedef {'latents' | 'links' | 'fakes' | 'reals' | 'heights' | 'arrows' | 'measure' | 'moved'} Layer */

const HEIGHT = 390;
const [TOP, GROUND, TICKS, LATENTS] = [14, 226, 288, 356]; // heights of the plot, the axis of x, its numbers, the latents
const [LEFT, RIGHT] = [42, 42];
const REAL_LANE = 237;
const FAKE_LANE = 254;
const [UNIT, LONGEST] = [40, 120]; // pixels of an arrow for a sample whose loss has the slope 1, and at most
const DOTS = 64; // samples drawn, so that each can be told from the others

/**
 * What each statement shows besides the densities and D.
 * @type {Record<StageName, Layer[]>}
 */
const LAYERS = {
  latents: ['latents'],
  real: ['latents', 'reals'],
  generate: ['latents', 'links', 'fakes', 'reals'],
  judge: ['fakes', 'reals', 'heights'],
  loss: ['fakes', 'reals', 'heights'],
  gradient: ['fakes', 'reals', 'heights', 'arrows', 'measure'],
  move: ['latents', 'fakes', 'reals', 'moved'],
};

/**
 * Marks of D's axis.
 * @type {[value: number, text: string][]}
 */
const MARKS = [[0, '0'], [0.5, '½'], [1, '1']];

/** Samples lie in lanes, so that neighbours do not cover each other. */
const fakeLane = (/** @type {number} */ index) => FAKE_LANE + 5 * (index % 4);
const realLane = (/** @type {number} */ index) => REAL_LANE + 4 * (index % 2);
const LANES = [{ side: 'fake', role: 'generated', lane: fakeLane }, { side: 'real', role: 'data', lane: realLane }];

export class LinePicture {
  /** @type {Range | null} how far the axis of x has had to reach */
  reached = null;
  samples = 0; // drawn
  /** @type {Record<string, FrameArray>} */
  arrays = {};
  /** @type {Scale} */
  x = Number;
  /** @type {Scale} */
  z = Number;
  /** @type {Scale} */
  d = Number;

  constructor() {
    this.element = svg('svg', { class: 'al-line', role: 'img', height: HEIGHT });
  }

  /** Forget how far the axis had to reach. */
  restart() {
    this.reached = null;
  }

  /**
   * @param {Moment} moment
   * @param {string} label for those who cannot see it
   */
  draw(moment, label) {
    const width = this.element.clientWidth;
    if (!width || !moment.arrays.x) return;
    const { arrays, trace, statement } = moment;
    this.arrays = arrays;
    this.element.setAttribute('aria-label', label);
    this.element.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.element.replaceChildren();
    const range = this.follow(moment);
    this.x = scale(range, [LEFT, width - RIGHT]);
    const reach = moment.settings.latent === 'uniform' ? 1.05 : 3.4;
    this.z = scale([-reach, reach], [LEFT, width - RIGHT]);
    this.d = scale([0, 1], [GROUND, TOP]);
    this.axes(width, range, reach);
    const moved = statement?.name === 'move';
    this.densities(range, Boolean(trace), moved);
    this.judge(range, moved);
    if (!trace || !statement) return;
    this.samples = Math.min(DOTS, trace.kept);
    for (const layer of LAYERS[statement.name]) this[layer](trace, moved);
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
   * The axis of x holds what there is to see, and never comes closer while a run lasts.
   * @param {Moment} moment
   * @returns {Range}
   */
  follow({ arrays, settings }) {
    const seen = [arrays.trace_fake, arrays.trace_fake_after, arrays.trace_real].flatMap((part) =>
      Array.from(part?.data ?? [])
    );
    const [means, stds] = [settings.means, settings.stds].map((value) => /** @type {Numbers} */ (value));
    means.forEach((mean, index) => seen.push(mean - 3.2 * stds[index], mean + 3.2 * stds[index]));
    const { data: x } = arrays.x;
    const mass = Array.from(arrays.p_g.data, (height, index) => (height > 0.004 ? x[index] : NaN)).filter(
      Number.isFinite,
    );
    const all = [...seen, ...mass, ...(this.reached ?? [])];
    const [low, high] = [Math.min(...all), Math.max(...all)];
    this.reached = [Math.max(x[0], Math.min(low, -4)), Math.min(x[x.length - 1], Math.max(high, 4))];
    return this.reached;
  }

  /**
   * @param {number} width
   * @param {Range} range of x
   * @param {number} reach of z, to both sides
   */
  axes(width, range, reach) {
    const [left, right] = [LEFT, width - RIGHT];
    for (const [value, text] of MARKS) {
      const y = this.d(value);
      if (value) this.add('line', { class: 'al-grid', x1: left, x2: right, y1: y, y2: y });
      this.add('text', { class: 'al-tick', x: right + 6, y: y + 4 }, text);
    }
    this.add('text', { class: 'al-name mm-role-discriminator', x: right + 6, y: TOP + 24 }, 'D');
    this.add('line', { class: 'al-axis', x1: left, x2: right, y1: GROUND, y2: GROUND });
    this.add('line', { class: 'al-axis', x1: left, x2: right, y1: LATENTS, y2: LATENTS });
    const marks = width < 500 ? 5 : 9;
    for (const mark of ticks(...range, marks)) {
      this.add('line', { class: 'al-axis', x1: this.x(mark), x2: this.x(mark), y1: GROUND, y2: GROUND + 4 });
      this.add('text', { class: 'al-tick al-middle', x: this.x(mark), y: TICKS }, tickText(mark));
    }
    for (const mark of ticks(-reach, reach, marks)) {
      this.add('text', { class: 'al-tick al-middle', x: this.z(mark), y: LATENTS + 24 }, tickText(mark));
    }
    this.add('text', { class: 'al-name mm-role-data', x: left - 8, y: REAL_LANE + 5, 'text-anchor': 'end' }, 'x');
    this.add(
      'text',
      { class: 'al-name mm-role-generated', x: left - 8, y: FAKE_LANE + 12, 'text-anchor': 'end' },
      'G(z)',
    );
    this.add('text', { class: 'al-name mm-role-generated', x: left - 8, y: LATENTS + 5, 'text-anchor': 'end' }, 'z');
  }

  /**
   * @param {Range} range of x
   * @param {boolean} recorded whether an update is shown
   * @param {boolean} moved whether that update's player has moved
   */
  densities(range, recorded, moved) {
    const { arrays } = this;
    const { data: x } = arrays.x;
    const after = arrays.p_g.data;
    const before = arrays.trace_p_g_before?.data;
    const shown = before && !moved ? before : after;
    const highest = Math.max(...arrays.p_data.data, 0.25);
    // A G that piles all mass up in one place must not make everything else flat.
    const height = scale([0, 1.15 * Math.min(Math.max(highest, ...after), 2 * highest)], [GROUND, TOP]);
    const clipped = (/** @type {number} */ value) => Math.max(TOP, height(value));
    const fill = (/** @type {string} */ role, /** @type {Numbers} */ values) => {
      this.add('path', { class: `al-area mm-role-${role}`, d: area(x, values, this.x, clipped, GROUND, range) });
      this.add('path', { class: `al-density mm-role-${role}`, d: curve(x, values, this.x, clipped, range) });
    };
    fill('data', arrays.p_data.data);
    fill('generated', shown);
    if (recorded && before && moved) {
      this.add('path', {
        class: 'al-density al-before mm-role-generated',
        d: curve(x, before, this.x, clipped, range),
      });
    }
  }

  /**
   * @param {Range} range of x
   * @param {boolean} moved whether the player of the update has moved
   */
  judge(range, moved) {
    const { arrays } = this;
    const { data: x } = arrays.x;
    const before = arrays.trace_d_before?.data;
    const line = (/** @type {Numbers} */ values, /** @type {string} */ name) =>
      this.add('path', {
        class: `al-d mm-role-discriminator ${name}`,
        d: curve(x, values, this.x, this.d, range),
      });
    if (before && moved) line(before, 'al-before');
    line(before && !moved ? before : arrays.d.data, '');
  }

  /**
   * Numbers of the update that are there.
   * @param {string} name
   */
  data(name) {
    return this.arrays[`trace_${name}`].data;
  }

  /**
   * Whether the update has numbers of that name.
   * @param {string} name
   */
  has(name) {
    return `trace_${name}` in this.arrays;
  }

  /** @param {(index: number) => void} each called for the samples that are drawn */
  forSamples(each) {
    for (let index = 0; index < this.samples; index += 1) each(index);
  }

  /** @param {number} index */
  latent(index) {
    const { data, shape } = this.arrays.trace_z;
    return this.z(data[index * shape[1]]);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} role
   * @param {string} name
   */
  dot(x, y, role, name = '') {
    this.add('circle', { class: `al-dot mm-role-${role} ${name}`, cx: x, cy: y, r: this.samples > 32 ? 3 : 4.2 });
  }

  latents() {
    this.forSamples((index) => this.dot(this.latent(index), LATENTS, 'generated'));
  }

  links() {
    const fakes = this.data('fake');
    this.forSamples((index) =>
      this.add('path', {
        class: 'al-link mm-role-generated',
        d: `M${this.latent(index)},${LATENTS - 5}L${this.x(fakes[index])},${fakeLane(index) + 6}`,
      })
    );
  }

  /**
   * @param {Trace} trace
   * @param {boolean} moved
   */
  fakes(trace, moved) {
    if (moved && trace.player === 'generator') return;
    const fakes = this.data('fake');
    this.forSamples((index) => this.dot(this.x(fakes[index]), fakeLane(index), 'generated'));
  }

  reals() {
    if (!this.has('real')) return;
    const reals = this.data('real');
    this.forSamples((index) => this.dot(this.x(reals[index]), realLane(index), 'data'));
  }

  heights() {
    for (const { side, role, lane } of LANES) {
      if (!this.has(side)) continue;
      const [points, heights] = [this.data(side), this.data(`d_${side}`)];
      this.forSamples((index) => {
        const x = this.x(points[index]);
        this.add('line', {
          class: `al-stem mm-role-${role}`,
          x1: x,
          x2: x,
          y1: lane(index) - 4,
          y2: this.d(heights[index]),
        });
        this.dot(x, this.d(heights[index]), role, 'al-lifted');
      });
    }
  }

  /** @param {Trace} trace */
  arrows({ batch }) {
    if (!this.has('gradient')) return;
    const [gradient, fakes] = [this.data('gradient'), this.data('fake')];
    this.forSamples((index) => {
      const from = this.x(fakes[index]);
      // One scale for every update: a gradient that has died must look dead.
      const push = -UNIT * batch * gradient[index];
      const length = Math.max(-LONGEST, Math.min(LONGEST, push));
      this.add('path', {
        class: 'al-arrow mm-role-gradient',
        d: arrow(from, fakeLane(index), from + length, fakeLane(index)),
      });
    });
  }

  /** The length of an arrow, to compare with. */
  measure() {
    const [x, y] = [LEFT, LATENTS - 26];
    if (!this.has('gradient')) return;
    this.add('path', { class: 'al-arrow mm-role-gradient', d: arrow(x, y, x + UNIT, y) });
    this.add(
      'text',
      { class: 'al-tick', x: x + UNIT + 8, y: y + 4 },
      'a sample whose loss changes by 1 for each unit of G(z)',
    );
  }

  /** @param {Trace} trace */
  moved({ player }) {
    if (player !== 'generator') {
      this.links();
      return;
    }
    const [before, after] = [this.data('fake'), this.data('fake_after')];
    this.forSamples((index) => {
      const [from, to, y] = [this.x(before[index]), this.x(after[index]), fakeLane(index)];
      this.dot(from, y, 'generated', 'al-ring');
      this.add('path', { class: 'al-shift mm-role-generated', d: `M${from},${y}L${to},${y}` });
      this.dot(to, y, 'generated');
    });
  }
}
