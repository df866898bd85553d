// The tab of samples: one seed after another, and what truncation costs and buys.

import { legend, LineChart } from './charts.js';
import { download } from './files.js';
import { Newest } from '../../../ui/browser/link.js';
import { address } from './scene.js';
import { TileBoard } from './tiles.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make, messageOf } from '../../../ui/charts/browser/words.js';

/** @import { Scene } from './scene.js' */
/** @import { Answer } from './answers.d.ts' */
/** @import { App } from './app.d.ts' */

const LARGEST_PSI = 1.5;

export class SamplesTab {
  /** @type {string | null} the question that was asked last */
  asked = null;
  /** @type {string | null} the checkpoint whose truncation was measured */
  measured = null;
  /** @type {string[]} of the samples on the sheet */
  keys = [];
  /** @type {string | undefined} the classes that are offered */
  listed = undefined;
  /** @type {LineChart | null} */
  chart = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.sheet = document.createElement('canvas');
    this.element = make('div', 'lx-samples-tab');
    this.board = new TileBoard(
      'Samples, one for each seed',
      (index, event) => this.app.pick({ look: this.keys[index], cell: null }, event),
    );
    this.range = make('span', 'lx-faint lx-range');
    this.label = make('label', 'lx-field', 'Class');
    this.classes = make('select', 'lx-select');
    this.slider = make('input');
    this.value = make('output', 'lx-value');
    const card = make('section', 'mm-card');
    card.append(this.choices(), this.board.element);
    this.tradeoff = make('section', 'mm-card lx-tradeoff');
    this.tradeoff.append(this.truncation());
    this.figure = make('div', 'lx-figure');
    this.tradeoff.append(this.figure);
    this.element.append(card, this.tradeoff);
  }

  choices() {
    const { app } = this;
    const row = make('div', 'lx-files');
    const turn = (/** @type {string} */ text, /** @type {string} */ name, /** @type {number} */ direction) => {
      const button = make('button', 'lx-button', text);
      button.type = 'button';
      button.setAttribute('aria-label', name);
      button.addEventListener('click', () => {
        const count = app.facts.samples[0] * app.facts.samples[1];
        app.store.change({ firstSample: Math.max(0, app.store.scene.firstSample + direction * count) });
      });
      return button;
    };
    this.classes.setAttribute('aria-label', 'Class of the samples');
    this.classes.addEventListener('change', () => {
      app.store.change({ sampleClass: this.classes.value === '' ? null : Number(this.classes.value) }, 'class');
    });
    this.label.append(this.classes);
    row.append(
      turn('‹', 'Earlier seeds', -1),
      this.range,
      turn('›', 'Later seeds', 1),
      this.label,
      download(app, 'Samples (PNG)', () => ({ ask: 'samples.png', scene: address(app.store.scene) })),
    );
    return row;
  }

  truncation() {
    const row = make('div', 'lx-psi');
    const label = make('label', 'lx-field', 'Truncation ψ');
    Object.assign(this.slider, { type: 'range', min: 0, max: LARGEST_PSI, step: 0.01, ariaLabel: 'Truncation' });
    this.slider.addEventListener('input', () => {
      this.app.store.change({ truncation: Number(this.slider.value) }, 'truncation');
    });
    label.append(this.slider);
    row.append(label, this.value);
    return row;
  }

  update() {
    const { store, facts } = this.app;
    const { scene } = store;
    const count = facts.samples[0] * facts.samples[1];
    this.range.textContent = `Seeds ${scene.firstSample} to ${scene.firstSample + count - 1}`;
    this.label.hidden = !facts.classes.length;
    const names = ['each in turn', ...facts.classes];
    if (names.join() !== this.listed) {
      this.listed = names.join();
      this.classes.replaceChildren(...names.map((name, index) => new Option(name, index ? String(index - 1) : '')));
    }
    this.classes.value = String(scene.sampleClass ?? '');
    this.slider.value = String(scene.truncation);
    this.value.textContent = scene.truncation.toFixed(2);
    this.chart?.stand(Math.min(this.chart.x[1], Math.max(this.chart.x[0], scene.truncation)));
    this.fetch(address(scene, ['checkpoint', 'truncation', 'amounts', 'firstSample', 'sampleClass']));
    this.measure(scene.checkpoint);
    this.mark(scene);
  }

  /** @param {string} question */
  async fetch(question) {
    if (question === this.asked) return;
    this.asked = question;
    try {
      const answer = await this.newest.ask({ ask: 'samples', scene: question });
      if (!answer) return;
      const { images } = answer.arrays;
      this.keys = answer.header.keys;
      fillSheet(this.sheet, images);
      const names = this.keys.map((key) => `Seed ${key.split('.')[0]}`);
      this.board.show(this.sheet, images.shape[1], this.app.facts.samples[1], names);
      this.board.element.dataset.scene = question;
      this.mark(this.app.store.scene);
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  /** @param {Scene} scene */
  mark({ look }) {
    this.board.mark(this.keys.findIndex((key) => key === look));
  }

  /**
   * Ask once for each checkpoint what truncation does to its samples.
   * @param {string} checkpoint
   */
  async measure(checkpoint) {
    if (checkpoint === this.measured) return;
    this.measured = checkpoint;
    this.chart = null;
    this.figure.replaceChildren(make('p', 'lx-faint', 'Measuring samples at ten truncations …'));
    try {
      const answer = await this.app.link.ask({ ask: 'tradeoff', scene: address(this.app.store.scene, ['checkpoint']) });
      if (checkpoint === this.measured) this.drawTradeoff(answer);
    } catch (error) {
      if (checkpoint === this.measured) this.figure.replaceChildren(make('p', 'lx-faint', messageOf(error)));
    }
  }

  /** @param {Answer} answer */
  drawTradeoff({ header, arrays }) {
    const [psis, diversity, precision] = ['psis', 'diversity', 'precision'].map((name) => [...arrays[name].data]);
    // Of images that are all the same there is no diversity to compare with.
    const compared = diversity.every(Number.isFinite);
    const highest = Math.max(1.05, ...(compared ? diversity : []), ...precision) * 1.02;
    const chart = new LineChart({
      room: this.element,
      x: [0, Math.max(LARGEST_PSI, ...psis)],
      y: [0, highest],
      high: 130,
      alternative: `Diversity and quality over the truncation. ${
        psis.map((psi, at) =>
          `ψ ${psi.toFixed(2)}: diversity ${compared ? percent(diversity[at]) : '–'}, quality ${percent(precision[at])}`
        ).join('; ')
      }.`,
    });
    chart.levels([0, 0.5, 1], percent);
    chart.ticks([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5].map((psi) => [psi, `ψ ${psi}`]));
    if (compared) chart.line(psis, diversity, 'lx-slerp');
    chart.line(psis, precision, 'lx-quality');
    chart.marker();
    chart.stand(this.app.store.scene.truncation);
    this.chart = chart;
    const kind = header.features === 'pixels' ? 'pixels' : 'features of a frozen classifier';
    const words = make('p', 'lx-words');
    words.textContent =
      'ψ pulls every z towards the middle of latent space, so images grow more alike. Often they grow more typical too, ' +
      'but |z| is then shorter than in training, and some generators lose their way there. ' +
      `Diversity: mean distance between two samples; 100 % is that between two real test images. Quality: share of samples that lie among real ones (precision). Both in ${kind}.`;
    const lines = legend([
      ['mm-role-generated', 'diversity'],
      ['mm-role-data', 'quality'],
    ]);
    this.figure.replaceChildren(lines, chart.svg, words);
  }
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)} %`;
}
