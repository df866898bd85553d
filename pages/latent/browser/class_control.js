// Asks for a class: one list or, where a class is a combination of attributes, a list for each attribute.

import { answersOf, classOf } from './scene.js';
import { make } from '../../../ui/charts/browser/words.js';

/** @import { Questions } from './answers.d.ts' */

export class ClassControl {
  /** The class that is asked for, or that has the largest share of a mixture. */
  label = 0;

  /**
   * @param {Questions} questions
   * @param {string} whose the latent that the class goes with, in words
   * @param {(label: string) => void} changed told the class
   */
  constructor(questions, whose, changed) {
    this.counts = questions.map(([, answers]) => answers.length);
    this.selects = questions.map(([question, answers], place) => {
      const select = make('select', 'lx-select');
      const words = questions.length > 1 ? question.replaceAll('_', ' ') : 'class';
      select.setAttribute('aria-label', `${words[0].toUpperCase()}${words.slice(1)} of ${whose}`);
      select.title = questions.length > 1 ? words : '';
      answers.forEach((name, answer) => select.add(new Option(said(name, words), String(answer))));
      select.addEventListener('change', () => {
        const answers = answersOf(this.label, this.counts).with(place, Number(select.value));
        changed(String(classOf(answers, this.counts)));
      });
      return select;
    });
  }

  /**
   * Show the class of a key, "3", or a mixture of classes, "3_25_8_75".
   * @param {string} text
   */
  show(text) {
    for (const select of this.selects) select.querySelector('[data-mixture]')?.remove();
    const pure = /^\d+$/.test(text);
    this.label = pure ? Number(text) : largest(text);
    if (pure) {
      answersOf(this.label, this.counts).forEach((answer, place) => this.selects[place].value = String(answer));
      return;
    }
    for (const select of this.selects) {
      const mixed = new Option('mixture', text, true, true);
      mixed.dataset.mixture = '';
      select.add(mixed, 0);
    }
  }
}

/**
 * An answer that can be read without its question.
 * @param {string} answer
 * @param {string} question
 */
function said(answer, question) {
  return { yes: question, no: `no ${question}` }[answer] ?? answer;
}

/**
 * The class that has the largest share of a mixture.
 * @param {string} text
 */
function largest(text) {
  const numbers = text.split('_').map(Number);
  let [label, most] = [0, 0];
  for (let place = 0; place + 1 < numbers.length; place += 2) {
    if (numbers[place + 1] > most) [label, most] = [numbers[place], numbers[place + 1]];
  }
  return label;
}
