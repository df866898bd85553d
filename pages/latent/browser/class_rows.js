// The same z as each class: a row of images or, where a class is a combination of attributes, a row for each attribute.

import { Newest } from '../../../ui/browser/link.js';
import { address, answersOf } from './scene.js';
import { TileBoard } from './tiles.js';
import { part } from '../../../ui/browser/frames.js';
import { fillSheet } from '../../../ui/browser/pixels.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { Answer, Questions } from './answers.d.ts' */
/** @import { App } from './app.d.ts' */

/**
 * @typedef {object} Row of one question
 * @property {TileBoard} board
 * @property {HTMLCanvasElement} sheet
 * @property {string[]} names of its answers
 */

const PAUSE = 200; // ms without a change before the images are asked for: the large image goes first

export class ClassRows {
  /** @type {string | null} the question that was asked last */
  asked = null;
  /** @type {string | undefined} the questions that have rows */
  laidOut = undefined;
  /** @type {Row[]} */
  rows = [];
  /** @type {number | undefined} */
  timer = undefined;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.newest = new Newest(app.link);
    this.element = make('section', 'mm-card lx-class-rows');
    app.store.addEventListener('move', () => this.element.isConnected && this.update());
  }

  update() {
    const { questions } = this.app.facts;
    const laidOut = JSON.stringify(questions);
    if (laidOut !== this.laidOut) {
      this.laidOut = laidOut;
      this.lay(questions);
    }
    this.element.hidden = !questions.length;
    clearTimeout(this.timer);
    if (questions.length) this.timer = setTimeout(() => this.fetch(address(this.app.store.scene)), PAUSE);
  }

  /** @param {Questions} questions */
  lay(questions) {
    const several = questions.length > 1;
    const heads = questions.map(([question, answers]) => heading(several ? question : 'class', answers));
    this.rows = questions.map(([question, answers], row) => {
      const words = several ? question.replaceAll('_', ' ') : 'class';
      const board = new TileBoard(heads[row], (answer, event) => {
        const key = this.keys(row)[answer];
        if (key !== undefined) this.app.pick({ look: key, cell: null }, event);
      });
      return { board, sheet: document.createElement('canvas'), names: answers.map((name) => `${words}: ${name}`) };
    });
    this.element.replaceChildren(...this.rows.flatMap(({ board }, row) => [make('h2', '', heads[row]), board.element]));
  }

  /** @type {string[]} the keys of all images, row after row */
  all = [];

  /**
   * The keys of the images in one row.
   * @param {number} row
   */
  keys(row) {
    const start = this.rows.slice(0, row).reduce((sum, { names }) => sum + names.length, 0);
    return this.all.slice(start, start + this.rows[row].names.length);
  }

  /** @param {string} question */
  async fetch(question) {
    if (question === this.asked) return;
    this.asked = question;
    try {
      const answer = await this.newest.ask({ ask: 'classes', scene: question });
      if (answer) this.show(answer);
    } catch (error) {
      this.asked = null;
      this.app.complain(error);
    }
  }

  /** @param {Answer} answer */
  show({ header, arrays }) {
    const { data, shape } = arrays.images;
    const size = data.length / shape[0];
    const marked = answersOf(header.label, this.rows.map(({ names }) => names.length));
    this.all = header.keys;
    let start = 0;
    this.rows.forEach(({ board, sheet, names }, row) => {
      const end = start + names.length;
      fillSheet(sheet, { data: part(data, start * size, end * size), shape: [names.length, ...shape.slice(1)] });
      board.show(sheet, shape[1], names.length, names);
      board.mark(marked[row]);
      start = end;
    });
    this.element.dataset.shows = header.keys.join(' ');
  }
}

/**
 * @param {string} question
 * @param {string[]} answers
 */
function heading(question, answers) {
  const words = question.replaceAll('_', ' ');
  return answers.join() === 'no,yes' ? `The same z, with and without ${words}` : `The same z, another ${words}`;
}
