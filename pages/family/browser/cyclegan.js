// The room of CycleGAN: faces that nobody has learned from, there and back in both directions.

import { Bench, button, mounting } from './bench.js';
import { mean, Picture } from './pictures.js';
import { Newest } from '../../../ui/browser/link.js';
import { card } from '../../../ui/charts/browser/card.js';
import { make, setText } from '../../../ui/charts/browser/words.js';

/** @import { Answer, AnswerHeader, CycleGanRoom } from './translators.d.ts' */

/** What is counted of the faces on the screen, by the name of the number: its title, and what it says. */
const NUMBERS = {
  accepted: ['Taken for the other domain', 'by a frozen classifier'],
  moved: ['The translation is off its source by', 'levels of 255: hair has another colour'],
  error: ['What came back is off by', 'levels: the cycle holds this down'],
  returned: ['Came back with the hair that it had', 'the way back knows it from the translation alone'],
};
/** @typedef {keyof typeof NUMBERS} Name */

/** @typedef {'source' | 'translated' | 'sent_back' | 'back'} Stage of a way there and back */

/** @type {Record<Stage, string>} */
const STAGES = { source: 'Source', translated: 'Translation', sent_back: 'With noise', back: 'And back' };
const STAGE_NAMES = /** @type {Stage[]} */ (Object.keys(STAGES));

export const mount = mounting((root, data) => new RoundTripBench(root, /** @type {CycleGanRoom} */ (data)));

class RoundTripBench extends Bench {
  first = 0; // place of the first face in its domain
  noise = 0; // levels

  /**
   * @param {HTMLElement} root
   * @param {CycleGanRoom} data
   */
  constructor(root, data) {
    super(root, data);
    this.data = data;
    const bar = make('div', 'ft-tools');
    bar.append(
      button('Other faces', () => {
        this.first += data.faces;
        this.ask();
      }),
      this.slider(),
    );
    this.ways = Object.entries(data.directions).map(([direction, title]) => new Way(this, direction, title));
    const grid = make('div', 'ft-ways');
    grid.append(...this.ways.map(({ element }) => element));
    root.append(bar, grid);
    this.begin(() => this.ask());
  }

  slider() {
    const label = make('label', 'ft-field', 'Noise on the translation before it goes back');
    const input = make('input');
    Object.assign(input, {
      type: 'range',
      min: '0',
      max: String(this.data.most),
      step: '1',
      value: '0',
      name: 'noise',
    });
    const value = make('output', 'ft-value', 'none');
    input.addEventListener('input', () => {
      this.noise = Number(input.value);
      const words = this.noise ? `${this.noise} levels` : 'none';
      setText(value, words);
      input.setAttribute('aria-valuetext', words);
      this.ask();
    });
    label.append(input, value);
    return label;
  }

  async ask() {
    this.say('error', '');
    await Promise.all(this.ways.map((way) => way.ask()));
  }
}

/** One direction: a column for each face. */
class Way {
  /**
   * @param {RoundTripBench} bench
   * @param {string} direction
   * @param {string} title
   */
  constructor(bench, direction, title) {
    this.bench = bench;
    this.direction = direction;
    this.newest = new Newest(bench.link);
    const { card: element, body } = card({
      name: direction,
      title,
      hint: '',
      built_by: '',
      explanation: [
        'Each column is a face of the test set. Beneath a translation: what the frozen classifier takes its hair for, and ' +
        'whether that is in the other domain. Beneath what came back: how far it is from its source, a mean over all ' +
        'pixels and channels.',
      ],
    });
    this.element = element;
    const table = make('div', 'ft-trips');
    this.rows = Object.fromEntries(STAGE_NAMES.map((stage) => [stage, this.row(stage, table)]));
    const list = make('dl', 'ft-numbers');
    this.numbers = /** @type {Record<Name, HTMLElement>} */ ({});
    for (const name of /** @type {Name[]} */ (Object.keys(NUMBERS))) {
      const [words, says] = NUMBERS[name];
      const value = make('dd', 'ft-number');
      const item = make('div');
      item.append(make('dt', '', words), value, make('dd', 'ft-hint', says));
      list.append(item);
      this.numbers[name] = value;
    }
    const both = make('div', 'ft-way');
    both.append(table, list);
    body.append(both);
  }

  /**
   * @param {Stage} stage
   * @param {HTMLElement} table
   */
  row(stage, table) {
    const row = make('div', 'ft-trip');
    row.dataset.stage = stage;
    row.append(make('span', 'ft-stage', STAGES[stage]));
    const pictures = Array.from(
      { length: this.bench.data.faces },
      (_, face) => new Picture(`${STAGES[stage]} ${face + 1}`),
    );
    row.append(...pictures.map(({ element }) => element));
    table.append(row);
    return { row, pictures };
  }

  async ask() {
    const { bench, direction } = this;
    const { first, noise } = bench;
    const { translator } = bench.data;
    try {
      const answer = await this.newest.ask({ ask: 'round_trip', translator, direction, first, noise });
      if (answer) this.show(answer, first, noise);
    } catch (error) {
      bench.complain(error);
    }
  }

  /**
   * @param {Answer} answer
   * @param {number} first
   * @param {number} noise
   */
  show({ header, arrays }, first, noise) {
    for (const stage of STAGE_NAMES) {
      const { row, pictures } = this.rows[stage];
      row.hidden = stage === 'sent_back' && !noise;
      pictures.forEach((picture, face) => picture.show(arrays[stage], face, caption(stage, header, face)));
    }
    const accepted = header.accepted.filter(Boolean).length;
    const returned = header.was.filter((name, face) => name === header.came_back[face]).length;
    const [moved, error] = [mean(header.moved), mean(header.errors)];
    const faces = header.was.length;
    setText(this.numbers.accepted, `${accepted} of ${faces}`);
    setText(this.numbers.moved, moved.toFixed(1));
    setText(this.numbers.error, error.toFixed(1));
    setText(this.numbers.returned, `${returned} of ${faces}`);
    Object.assign(this.element.dataset, { first, noise, moved: moved.toFixed(3), error: error.toFixed(3), accepted });
  }
}

/**
 * @param {Stage} stage
 * @param {AnswerHeader} header
 * @param {number} face
 */
function caption(stage, header, face) {
  if (stage === 'source') return header.was[face];
  if (stage === 'translated') return `${header.accepted[face] ? '✓' : '✗'} ${header.taken_for[face]}`;
  if (stage === 'back') return `off by ${header.errors[face].toFixed(1)}`;
  return '';
}
