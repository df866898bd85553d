// The lecture goes on and off: by its button, by Esc, by the address. Only the address remembers it.

import { asksForLecture, LECTURE, lectureScale, lecturing, withLecture } from '../../browser/lecture.js';

const root = () => document.documentElement;
/** What Esc closes first. */
const OPEN =
  '[role="dialog"], dialog[open], [data-baseweb="popover"], :popover-open, details.mm-info[open], details.mm-save[open]';

let filled = false; // whether the lecture has filled the screen

/** Follow the address, the keyboard and the size of the window from now on. */
export function beginLectures() {
  keepInAddress(history);
  if (asksForLecture(location.search)) setLecture(true);
  addEventListener('popstate', restate);
  addEventListener('resize', () => lecturing() && rescale());
  // Ahead of all others: what they close on this key is still open.
  addEventListener('keydown', leaveOnEscape, true);
  document.addEventListener('fullscreenchange', leaveWithScreen);
}

/** @param {boolean} on */
export function setLecture(on) {
  root().classList.toggle(LECTURE, on);
  restate();
  rescale();
  if (!on && filled && document.fullscreenElement === root()) document.exitFullscreen();
  if (!on) filled = false;
}

/** Fill the screen, which browsers allow only to a click. */
export async function fillScreen() {
  try {
    await root().requestFullscreen();
    filled = lecturing();
    // Where that is possible, Esc closes what is open before it ends the lecture.
    await /** @type {any} */ (navigator).keyboard?.lock?.(['Escape']);
  } catch {
    // In a frame, or where the browser has no full screen, the lecture fills the window.
  }
}

/**
 * Have whatever is written into the address keep the word for the lecture while it is on.
 * @param {Pick<History, 'pushState' | 'replaceState'>} history
 */
export function keepInAddress(history) {
  for (const name of /** @type {const} */ (['pushState', 'replaceState'])) {
    const write = history[name];
    history[name] = (state, unused, url) => {
      const kept = url === null || url === undefined ? url : withLecture(String(url), lecturing());
      write.call(history, state, unused, kept);
    };
  }
}

function restate() {
  const wanted = withLecture(location.href, lecturing());
  if (wanted !== location.href) history.replaceState(history.state, '', wanted);
}

function rescale() {
  if (lecturing()) root().style.setProperty('--mm-scale', String(lectureScale()));
  else root().style.removeProperty('--mm-scale');
  document.dispatchEvent(new Event(LECTURE));
}

/** @param {KeyboardEvent} event */
function leaveOnEscape({ key }) {
  const shown = document.fullscreenElement;
  if (key !== 'Escape' || !lecturing() || (shown && shown !== root()) || document.querySelector(OPEN)) return;
  setLecture(false);
}

/** Esc may end the full screen without a word to the page. A chart that is alone on the screen goes first. */
function leaveWithScreen() {
  if (!filled || document.fullscreenElement) return;
  filled = false;
  if (!document.querySelector('.mm-alone')) setLecture(false);
}
