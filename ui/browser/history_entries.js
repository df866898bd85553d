// Which changes of the address the Back button takes back: another page, another lesson, and nothing else.
//
// Streamlit adds an entry to the browser's history with every word that a page writes into its address. After six presses
// of an arrow key on a slider one would have to go back seven times, and see nothing change. Here what a page writes about
// itself takes the place of the entry that is there. This module has to come before Streamlit's own.

/** Words of an address that name what is looked at, and not how it is set. */
const PLACES = ['lesson'];

/**
 * Whether two addresses are of the same page, or lesson, however it is set.
 * @param {URL} one
 * @param {URL} other
 */
export function samePlace(one, other) {
  return one.origin === other.origin && one.pathname === other.pathname &&
    PLACES.every((name) => one.searchParams.get(name) === other.searchParams.get(name));
}

/**
 * Have a history add an entry for another place only.
 * @param {Pick<History, 'pushState' | 'replaceState'>} history
 * @param {{readonly href: string}} location where the browser is
 */
export function keepOneEntryForEachPlace(history, location) {
  const push = history.pushState;
  history.pushState = (state, unused, url) => {
    const here = new URL(location.href);
    if (samePlace(here, new URL(url ?? here, here))) history.replaceState(state, unused, url);
    else push.call(history, state, unused, url);
  };
}

if (globalThis.history) keepOneEntryForEachPlace(history, location);
