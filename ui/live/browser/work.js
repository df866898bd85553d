// How far work has come that ends by itself, such as D's way to its optimum, and the way to end it sooner.

import { grouped, make, readoutText, setText } from '../../charts/browser/words.js';

/** @import { Progress } from '../../browser/types.d.ts' */

export class Work {
  /** @param {() => void} cancel */
  constructor(cancel) {
    this.element = make('div', 'mm-notice mm-work');
    this.element.hidden = true;
    this.words = make('span');
    this.bar = make('progress');
    this.bar.max = 1;
    this.bar.ariaLabel = 'Done so far';
    const button = make('button', 'mm-button', 'Cancel');
    button.type = 'button';
    button.addEventListener('click', cancel);
    this.element.append(this.words, this.bar, button);
  }

  /** @param {Progress | null | undefined} progress */
  update(progress) {
    // One step is over before anybody could read of it.
    this.element.hidden = !progress || progress.most <= 1;
    if (!progress || this.element.hidden) return;
    this.bar.value = progress.done;
    setText(this.words, wordsOf(progress));
  }
}

/**
 * @param {Progress} progress
 */
export function wordsOf({ task, steps, most, gain, gap }) {
  if (task === 'steps') return `Step ${grouped(steps)} of ${grouped(most)}`;
  const number = (/** @type {number} */ value) => readoutText({ metric: 'it', format: 'amount' }, { it: value });
  const won = gain === null ? '' : `; V(G,D) has gained ${number(gain)} nats`;
  const left = gap === null ? '' : `, D still misses ${number(gap)}`;
  return `Training D alone: ${grouped(steps)} updates${won}${left}`;
}
