// The run that a tab shows, which it finds again after a reload.

import { forget, keep, recall } from '../../browser/tab_memory.js';

const PATIENCE = 1500; // ms that a page may take to answer whether it knows the run of before the reload

export class TabRun {
  /** @type {string | undefined} the run that the page was asked for, and the one that it came with */
  asked = undefined;
  /** @type {number | undefined} */
  patience = undefined;

  /**
   * @param {string} name under which the tab remembers its run
   * @param {(run: string) => void} resume asks the page to take up the run of before the reload
   */
  constructor(name, resume) {
    this.name = name;
    this.resume = resume;
  }

  /**
   * Call `show`: at once if the page has the run that this tab had, or has answered that it is gone, or else when the
   * page does not answer for a while.
   * @param {string} run the page's
   * @param {string | null} answered the last run that the page was asked for and has dealt with
   * @param {() => void} show
   */
  choose(run, answered, show) {
    const before = recall(this.name);
    if (!before || before === run || before === answered) {
      this.take(run, show);
      return;
    }
    clearTimeout(this.patience);
    // A server that has started again comes with another run, and has not heard the question.
    const question = `${before} ${run}`;
    if (this.asked !== question) this.resume(before);
    this.asked = question;
    // What is shown meanwhile is not remembered: the answer may still come, and with it the run of before.
    this.patience = setTimeout(show, PATIENCE);
  }

  /**
   * Show the page's run, and remember it.
   * @param {string} run
   * @param {() => void} show
   */
  take(run, show) {
    clearTimeout(this.patience);
    keep(this.name, run);
    show();
  }

  /** The run that was shown exists no longer. */
  forget() {
    forget(this.name);
  }

  close() {
    clearTimeout(this.patience);
  }
}
