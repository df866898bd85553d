// Tells a page, before it is drawn, which runs this tab had; see `ui/live/tab.py`.

import { onceGone } from '../../browser/leaving.js';
import { atWork } from '../../browser/rerun.js';
import { everything } from '../../browser/tab_memory.js';

const AGAIN = 5_000; // ms; an answer that has not arrived by then is given again
const PREFIX = 'minimax-lab ';
const RUN = /^[\w-]{22}$/;

/** @import { StreamlitComponent } from '../../browser/types.d.ts' */

/** whether this document has been asked before: then the server, or the way to it, was interrupted meanwhile */
let asked = false;

/** Under which name a tab remembers the run of a page. */
export const nameOf = (/** @type {string} */ page) => PREFIX + page;

/**
 * Called by Streamlit when the question appears; it goes away once the answer has been taken.
 * @param {StreamlitComponent<object>} component
 */
export function mount({ parentElement, setTriggerValue }) {
  const element = /** @type {HTMLElement & {minimaxAsking?: number}} */ (parentElement);
  if (!element.minimaxAsking) {
    const answer = { runs: runs(), returns: asked || !followsAddress() };
    asked = true;
    setTriggerValue('told', answer);
    // The number makes it news to Streamlit each time.
    let times = 0;
    element.minimaxAsking = setInterval(
      () => atWork() || setTriggerValue('told', { ...answer, times: times += 1 }),
      AGAIN,
    );
  }
  return onceGone(element, () => clearInterval(element.minimaxAsking));
}

/** Page -> the run that it showed; what else this tab remembers under our prefix is no id of a run. */
function runs() {
  return Object.fromEntries(
    everything(PREFIX).filter(([, run]) => RUN.test(run)).map(([name, run]) => [name.slice(PREFIX.length), run]),
  );
}

function followsAddress() {
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return navigation?.type === 'navigate';
}
