// Looks at the run, or at the latent page's scene, and asks the server to judge a task's condition when there is news.

import { onceGone, whileHere } from '../../../ui/browser/leaving.js';
import { make } from '../../../ui/charts/browser/words.js';

const GLANCE = 120; // ms between looks at the board, which cost nothing
const PAUSE = 900; // ms between questions to the server, so that a class does not keep it busy
const PATIENCE = 5_000; // ms that an answer may take before it is asked for again

/** Called by Streamlit when the component appears, and again whenever its data change. */
export function mount(component) {
  const { parentElement } = component;
  const watch = (parentElement.minimaxWatch ??= new Watch(parentElement));
  watch.update(component);
  return onceGone(parentElement, () => {
    clearInterval(watch.timer);
    delete parentElement.minimaxWatch;
  });
}

class Watch {
  constructor(parent) {
    this.list = parent.querySelector('.lesson-findings');
    this.list.minimaxWatch = this;
    this.askedAt = -PATIENCE;
    this.answered = true;
    this.timer = setInterval(() => this.look(), GLANCE);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    this.answered = true;
    this.list.dataset.checked = data.checked;
    this.list.replaceChildren(...data.findings.map(finding));
  }

  look() {
    const seen = this.data.round === undefined ? ofBoard() : ofExplorer(this.data.round);
    const since = performance.now() - this.askedAt;
    if (!seen || seen === this.asked || since < (this.answered ? PAUSE : PATIENCE)) return;
    Object.assign(this, { asked: seen, askedAt: performance.now(), answered: false });
    this.trigger('seen', seen);
  }
}

function ofBoard() {
  const board = document.querySelector('.mm-live[data-page^="lesson-"]');
  return board?.dataset.sequence && `${board.dataset.epoch} ${board.dataset.sequence}`;
}

function ofExplorer(round) {
  const explorer = document.querySelector('.mm-latent')?.explorer;
  // The scene of the task before may still be there for a moment.
  return explorer?.lesson === round ? explorer?.address : undefined;
}

function finding({ wanted, now, holds }) {
  const line = make('li', holds ? 'lesson-met' : 'lesson-unmet');
  const sign = make('span', 'lesson-sign', holds ? '✓' : '○');
  sign.setAttribute('role', 'img');
  sign.setAttribute('aria-label', holds ? 'Done:' : 'To do:');
  const words = make('span', 'lesson-wanted', wanted);
  if (now) words.append(make('span', 'lesson-now', ` now ${now}`));
  line.append(sign, words);
  return line;
}
