// Addresses of figures and headings that have moved to another chapter: they open where these stand now.
//
// What follows the "#" never reaches the server. This module has to come before Streamlit's own, which then finds the new
// address as if somebody had opened that one.

/** The mistakes of common notes were part of the chapter on what goes wrong, in this order. */
const [BEFORE, NOW] = ['pitfalls', 'where-notes-go-wrong'];
const HEADING = 'where-common-notes-go-wrong';
export const MOVED = [
  'nats-and-bits',
  'two-objectives',
  'least-loss-of-d',
  'logarithm-too-many',
  'accuracy-of-one-half',
  'sigma-twice',
  'histogram-estimate',
];

/**
 * The address at which one finds now what an address of an earlier version names; null if it is still there.
 * @param {string} address
 */
export function newAddress(address) {
  const url = new URL(address);
  const folders = url.pathname.split('/');
  if (folders.at(-1) !== BEFORE) return null;
  const named = url.hash.slice(1);
  const place = hashNow(named);
  if (place === null) return null;
  url.pathname = [...folders.slice(0, -1), NOW].join('/');
  url.hash = place;
  return url.href;
}

/**
 * @param {string} named what follows the "#"
 * @returns {string | null} what has to follow it now, if it has moved
 */
function hashNow(named) {
  if (MOVED.includes(named.split(':')[0])) return named;
  if (named === HEADING) return '';
  const number = /^([1-9])-/.exec(named)?.[1]; // the heading of a mistake began with its number
  return MOVED[Number(number) - 1] ?? null;
}

if (globalThis.location && globalThis.history) {
  const moved = newAddress(location.href);
  if (moved) history.replaceState(history.state, '', moved);
}
