// The line above the charts: first what to do, then what is seen, one thing at a time and long enough to be read.

import { make, withTerms } from '../../charts/browser/words.js';

/** @import { FrameHeader } from '../../browser/types.d.ts' */

const HELD = 3_000; // ms for which a sentence stays while the run plays and nobody does anything with it
const STARTING = 'The process that trains is still starting: the first steps come in a moment.';
const RENEWED = 500; // ms for which its numbers stay, so that they do not contradict those beneath them

export class Voice {
  /** what is said now */
  saying = '';
  /** when that began, as `performance.now()` */
  since = -Infinity;
  /** when its numbers were written */
  renewed = -Infinity;
  /** what it is about, see `momentOf` */
  about = '';

  constructor() {
    this.element = make('p', 'mm-diagnosis');
    this.element.setAttribute('aria-live', 'polite');
  }

  /**
   * @param {FrameHeader} header
   * @param {string} task of the experiment; "" if the page says it elsewhere
   * @param {number} now as `performance.now()`
   */
  update(header, task, now = performance.now()) {
    const { text, kind } = wordsOf(header, task);
    const about = `${kind} ${momentOf(header)}`;
    const same = about === this.about && formOf(text) === formOf(this.saying);
    const playing = header.state === 'playing';
    const held = same ? now - this.renewed < RENEWED : about === this.about && now - this.since < HELD;
    if (text === this.saying || (held && playing)) return;
    this.saying = text;
    this.renewed = now;
    if (!same) this.since = now;
    this.about = about;
    this.element.dataset.kind = kind;
    // Other numbers in the same sentence are not read out again while they run on; those of a single step are.
    this.element.setAttribute('aria-live', same && playing ? 'off' : 'polite');
    this.element.replaceChildren(...withTerms(text));
  }
}

/**
 * What a press changes at once: a sentence is held up by none that was said before it. As long as the worker has not
 * heard of the press, frames may still be of the time before; so those are another moment, too.
 * @param {FrameHeader} header
 */
function momentOf({ epoch, preset, position, state, settings, pending }) {
  return JSON.stringify([epoch, preset, position ?? null, state, settings, Boolean(pending)]);
}

/**
 * A sentence without its numbers.
 * @param {string} text
 */
function formOf(text) {
  return text.replace(/[−-]?\d[\d.,]*/g, '#');
}

/**
 * What there is to say, and of which kind: what went wrong, what is waited for, what to do, or what is seen.
 * @param {FrameHeader} header
 * @param {string} task
 * @returns {{text: string, kind: "error" | "starting" | "task" | "seen"}}
 */
export function wordsOf({ error, step, state, timeline, position, diagnosis, device }, task) {
  if (error) return { text: error, kind: 'error' };
  // A worker tells on which device it trains with its first word; until then all that is asked for waits.
  if (state === 'playing' && step === 0 && !device) return { text: STARTING, kind: 'starting' };
  const begun = step > 0 || state === 'playing' || (timeline?.total ?? 0) > 1 || (position ?? null) !== null;
  if (task && !begun) return { text: task, kind: 'task' };
  return { text: diagnosis ?? '', kind: 'seen' };
}
