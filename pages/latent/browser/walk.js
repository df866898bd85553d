// The tab of the walk: both ways between the keys as strips, the same z as other classes, and the length of z.

import { ClassRows } from './class_rows.js';
import { legend, LineChart } from './charts.js';
import { bytesOf, download, upload } from './files.js';
import { Newest } from '../../../ui/browser/link.js';
import { address, LATENTS, LETTERS, pieces, place } from './scene.js';
import { TileBoard } from './tiles.js';
import { part } from '../../../ui/browser/frames.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { Numbers } from '../../../ui/browser/types.d.ts' */
/** @import { Answer } from './answers.d.ts' */
/** @import { App } from './app.d.ts' */

/** @type {Record<string, string>} */
const LABELS = { lerp: 'Linear', slerp: 'Spherical' };
const LARGEST_JSON = 1e6; // bytes

export class WalkTab {
  /** @type {string | null} the question that was asked last */
  asked = null;
  /** @type {number[]} where on the way the tiles stand, in pieces */
  times = [];
  /** @type {LineChart | null} */
  chart = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.element = make('div', 'lx-walk');
    this.strips = Object.fromEntries(Object.keys(LABELS).map((path) => [path, this.strip(path)]));
    this.classes = new ClassRows(app);
    this.lengths = make('section', 'mm-card lx-lengths');
    const strips = Object.values(this.strips).map(({ section }) => section);
    this.element.append(...strips, this.classes.element, this.lengths, this.files());
    app.store.addEventListener('move', () => this.mark());
  }

  /** @param {string} path */
  strip(path) {
    const section = make('section', 'mm-card lx-strip');
    section.dataset.path = path;
    const board = new TileBoard(
      `${LABELS[path]} way from the first key to the last`,
      (index, event) =>
        this.app.pick(
          { path, t: this.times[index] / this.times[this.times.length - 1], cell: null, look: null },
          event,
        ),
    );
    section.append(make('h2', '', LABELS[path]), board.element);
    return { section, board, sheet: document.createElement('canvas') };
  }

  files() {
    const { app } = this;
    const row = make('div', 'lx-files');
    const scene = () => address(app.store.scene);
    row.append(
      download(app, 'Strip (PNG)', () => ({ ask: 'strip.png', scene: scene() })),
      download(app, 'Walk (GIF)', () => ({ ask: 'walk.gif', scene: scene() })),
      download(app, 'Latents (JSON)', () => ({ ask: 'latents.json', scene: scene() })),
      upload(app, 'Open latents …', '.json,application/json', LARGEST_JSON, async (file) => {
        const { header } = await app.link.ask({ ask: 'open latents', file: await bytesOf(file) });
        await app.open(header.scene, header.problems);
      }),
    );
    return row;
  }

  update() {
    this.fetch(address(this.app.store.scene, [...LATENTS, 'closed']));
    this.classes.update();
    this.mark();
  }

  /** @param {string} question */
  async fetch(question) {
    if (question === this.asked) return;
    this.asked = question;
    try {
      const answer = await this.newest.ask({ ask: 'strips', scene: question });
      if (answer) this.show(answer);
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  /** @param {Answer} answer */
  show({ header, arrays }) {
    const { paths, tiles, times } = header;
    const { data, shape } = arrays.images;
    this.times = times;
    const end = times[times.length - 1];
    const names = times.map((time) => `t = ${(time / end).toFixed(2)}`);
    paths.forEach((path, index) => {
      const { board, sheet } = this.strips[path];
      const size = data.length / paths.length;
      fillSheet(sheet, { data: part(data, index * size, (index + 1) * size), shape: [tiles, ...shape.slice(1)] });
      board.show(sheet, shape[1], tiles, names.map((name) => `${LABELS[path]}, ${name}`));
    });
    const points = arrays.lengths.shape[1];
    this.drawLengths(paths.map((_, index) => part(arrays.lengths.data, index * points, (index + 1) * points)), paths);
    this.mark();
  }

  /**
   * @param {Numbers[]} lines the length of z along each way
   * @param {string[]} paths
   */
  drawLengths(lines, paths) {
    const { facts, store } = this.app;
    const { band, latent, dim } = facts;
    const count = pieces(store.scene);
    const highest = 1.12 * Math.max(band.high, ...lines.flatMap((line) => [...line]));
    const chart = new LineChart({
      room: this.lengths,
      x: [0, count],
      y: [0, highest],
      alternative:
        'Length of z along both ways. The linear way dips below the band where nearly all latents lie; the spherical one stays.',
    });
    chart.levels([0, Math.round(band.mean / 2), Math.round(band.mean)]);
    chart.band(band.low, band.high, 'lx-band');
    lines.forEach((line, index) => {
      const x = Array.from(line, (_, at) => (at * count) / (line.length - 1));
      chart.line(x, line, `lx-${paths[index]}`);
    });
    const letter = (/** @type {number} */ at) => LETTERS[at % store.scene.keys.length];
    chart.ticks(Array.from({ length: count + 1 }, (_, at) => [at, letter(at)]));
    chart.marker();
    this.chart = chart;
    const law = latent === 'normal' ? `χ with ${dim} degrees of freedom` : `uniform noise in ${dim} dimensions`;
    const head = make('div', 'lx-head');
    head.append(
      make('h2', '', 'Length of z on the way'),
      legend([
        ['mm-role-generated mm-dash', 'linear'],
        ['mm-role-generated', 'spherical'],
        [
          'mm-role-theory mm-area',
          `where 9 of 10 latents lie: ${band.low.toFixed(1)} to ${band.high.toFixed(1)} (${law})`,
        ],
      ]),
    );
    this.lengths.replaceChildren(head, chart.svg);
  }

  mark() {
    const { scene } = this.app.store;
    if (!this.times.length) return;
    const here = place(scene) === 'way';
    const time = scene.t * this.times[this.times.length - 1];
    const step = this.times[1] - this.times[0];
    for (const [path, { section, board }] of Object.entries(this.strips)) {
      section.classList.toggle('lx-chosen', path === scene.path);
      board.mark(here && path === scene.path ? Math.round(time / step) : -1);
    }
    this.chart?.stand(Math.min(this.chart.x[1], time));
  }
}
