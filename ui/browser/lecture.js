// The lecture: the whole page larger, for the last row of a hall. It is on while the document's root says so.

export const LECTURE = 'mm-lecture'; // class of the root, and the event by which the document tells of a change
const WORD = 'lecture'; // in the address
const OFF = new Set(['0', 'false', 'no', 'off']);
const LARGER = 1.6; // times the usual size on a projector of 1280 × 720
const [ACROSS, DOWN] = [1280, 720];

/** Whether the lecture is on. */
export const lecturing = () => document.documentElement.classList.contains(LECTURE);

/**
 * How many times larger than usual letters and lines are in a window of this size (pixels): on every projector, however
 * many pixels it has, they take the same share of the picture.
 * @param {number} width
 * @param {number} height
 */
export function lectureScale(width = innerWidth, height = innerHeight) {
  return Math.round(100 * LARGER * Math.max(1, Math.min(width / ACROSS, height / DOWN))) / 100;
}

/**
 * Whether an address asks for the lecture: `?lecture`, with or without a word that means yes.
 * @param {string} search with its question mark
 */
export function asksForLecture(search) {
  const value = new URLSearchParams(search).get(WORD);
  return value !== null && !OFF.has(value.trim().toLowerCase());
}

/**
 * The same address with the word for the lecture, or without it; what else it says stays as it is written.
 * @param {string} address
 * @param {boolean} on
 */
export function withLecture(address, on) {
  const [, path, search = '', hash = ''] = /** @type {RegExpMatchArray} */ (
    address.match(/^([^?#]*)(\?[^#]*)?(#.*)?$/s)
  );
  const words = search.slice(1).split('&').filter((word) => word && word.split('=')[0] !== WORD);
  if (on) words.push(WORD);
  return `${path}${words.length ? `?${words.join('&')}` : ''}${hash}`;
}

/**
 * Have `listener` called whenever sizes change with the lecture; returns how to stop.
 * @param {() => void} listener
 */
export function whenRescaled(listener) {
  document.addEventListener(LECTURE, listener);
  return () => document.removeEventListener(LECTURE, listener);
}
