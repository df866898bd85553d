// Which changes of the address the Back button takes back: another page, lesson or member of the family, and nothing else.
//
// Streamlit adds an entry to the browser's history with every word that a page writes into its address. After six presses
// of an arrow key on a slider one would have to go back seven times, and see nothing change. Here what a page writes about
// itself takes the place of the entry that is there. This module has to come before Streamlit's own.

/** Words of an address that name what is looked at, and not how it is set. */
const PLACES = ['lesson', 'member'];

/**
 * Whether two addresses are of the same page, lesson or member, however it is set.
 * @param {URL} one
 * @param {URL} other
 */
export function samePlace(one, other) {
  return one.origin === other.origin && one.pathname === other.pathname &&
    PLACES.every((name) => one.searchParams.get(name) === other.searchParams.get(name));
}

const PAUSE = 30; // ms

/**
 * Have a history add an entry for another place only.
 *
 * The words of a page may come just before the browser shows that page's path: they are written a moment later, into the
 * address of the page that is shown by then, unless the visitor has gone back meanwhile.
 * @param {Pick<History, 'pushState' | 'replaceState'>} history
 * @param {{readonly href: string}} location where the browser is
 * @param {(write: () => void) => void} later
 */
export function keepOneEntryForEachPlace(history, location, later = (write) => setTimeout(write, PAUSE)) {
  const push = history.pushState;
  /** @type {{path: string, search: string} | null} */
  let late = null;
  history.pushState = (state, unused, url) => {
    const here = new URL(location.href);
    const next = new URL(url ?? here, here);
    if (!samePlace(here, next)) {
      push.call(history, state, unused, url);
      if (next.search) late = null;
      else if (late) late.path = next.pathname;
      return;
    }
    const words = late = { path: next.pathname, search: next.search + next.hash };
    later(() => {
      if (late !== words) return;
      late = null;
      const now = new URL(location.href);
      if (now.pathname === words.path) history.replaceState(state, unused, `${now.pathname}${words.search}`);
    });
  };
}

if (globalThis.history) keepOneEntryForEachPlace(history, location);
