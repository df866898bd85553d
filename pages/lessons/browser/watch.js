// Looks at the run, or at the latent page's scene, and asks the server to judge a task's condition when there is news.

import { onceGone, whileHere } from '../../../ui/browser/leaving.js';
import { make } from '../../../ui/charts/browser/words.js';

const GLANCE = 120; // ms between looks at the board, which cost nothing
const PAUSE = 900; // ms between questions to the server, so that a class does not keep it busy
const PATIENCE = 5_000; // ms that an answer may take before it is asked for again

/** @import { StreamlitComponent, Trigger } from '../../../ui/browser/types.d.ts' */

/** @typedef {{wanted: string, now: string | null, holds: boolean}} Finding what a condition wants, and what is there */
/**
 * @typedef {object} WatchData
 * @property {Finding[]} findings
 * @property {number} checked how often the findings were judged
 * @property {number} [round] whose scene of the latent page is to be watched; a live run if it is missing
 */
/** @typedef {{lesson?: number | null, address?: string}} Explorer of the latent page, as much of it as is watched */

/**
 * Called by Streamlit when the component appears, and again whenever its data change.
 * @param {StreamlitComponent<WatchData>} component
 */
export function mount(component) {
  const parent = /** @type {HTMLElement & {minimaxWatch?: Watch}} */ (component.parentElement);
  const watch = (parent.minimaxWatch ??= new Watch(parent, component));
  watch.update(component);
  return onceGone(parent, () => {
    clearInterval(watch.timer);
    delete parent.minimaxWatch;
  });
}

class Watch {
  /** @type {string | undefined} what the server was asked to judge last */
  asked = undefined;

  /**
   * @param {HTMLElement} parent
   * @param {StreamlitComponent<WatchData>} component
   */
  constructor(parent, { data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    this.list = /** @type {HTMLElement & {minimaxWatch?: Watch}} */ (parent.querySelector('.lesson-findings'));
    this.list.minimaxWatch = this;
    this.askedAt = -PATIENCE;
    this.answered = true;
    this.timer = setInterval(() => this.look(), GLANCE);
  }

  /** @param {StreamlitComponent<WatchData>} component */
  update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    this.answered = true;
    this.list.dataset.checked = String(data.checked);
    this.list.replaceChildren(...data.findings.map(finding));
  }

  look() {
    const seen = this.data.round === undefined ? ofBoard() : ofExplorer(this.data.round);
    const since = performance.now() - this.askedAt;
    // A question that went astray is asked again, also when nothing has happened since.
    const news = seen !== this.asked || !this.answered;
    if (!seen || !news || since < (this.answered ? PAUSE : PATIENCE)) return;
    Object.assign(this, { asked: seen, askedAt: performance.now(), answered: false });
    this.trigger('seen', seen);
  }
}

function ofBoard() {
  const board = /** @type {HTMLElement | null} */ (document.querySelector('.mm-live[data-page^="lesson-"]'));
  return board?.dataset.sequence && `${board.dataset.epoch} ${board.dataset.sequence}`;
}

/** @param {number} round */
function ofExplorer(round) {
  /** @type {(Element & {explorer?: Explorer}) | null} */
  const root = document.querySelector('.mm-latent');
  const explorer = root?.explorer;
  // The scene of the task before may still be there for a moment.
  return explorer?.lesson === round ? explorer?.address : undefined;
}

/** @param {Finding} finding */
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
