// One card alone on the whole screen, and back to where it was.
//
// Where the document fills the screen already, as in a lecture, or may not fill it, as in a frame of another site, the
// card covers the page instead.

import { lectureScale } from '../../browser/lecture.js';

const ALONE = 'mm-alone';
export const TURNED = 'mm-turned'; // what a card hears when it becomes alone, and when it is not any more

/** @param {Element} card */
export const isAlone = (card) => card.classList.contains(ALONE);

/**
 * Show a card alone, until Esc, its button or the browser ends that; the focus then returns to where it came from.
 * @param {HTMLElement} card
 */
export async function showAlone(card) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const native = !document.fullscreenElement && await fills(card);
  if (!native) cover(card);
  turn(card, true);

  const stop = new AbortController();
  const end = () => {
    stop.abort();
    if (!native) uncover(card);
    turn(card, false);
    before?.focus();
  };
  const { signal } = stop;
  card.addEventListener(LEAVE, () => (native ? document.exitFullscreen() : end()), { signal });
  document.addEventListener('fullscreenchange', () => document.fullscreenElement || end(), { signal });
  if (!native) {
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape' || card.querySelector('details[open]') || document.querySelector('dialog[open]')) {
        return;
      }
      event.stopPropagation();
      end();
    };
    document.addEventListener('keydown', onKey, { signal, capture: true });
  }
}

const LEAVE = 'mm-leave';

/** @param {HTMLElement} card that is alone */
export function endAlone(card) {
  card.dispatchEvent(new Event(LEAVE));
}

/** @param {HTMLElement} card */
async function fills(card) {
  try {
    await card.requestFullscreen();
    return true;
  } catch {
    return false;
  }
}

/** @param {HTMLElement} card */
function cover(card) {
  card.popover = 'manual';
  card.showPopover();
}

/** @param {HTMLElement} card */
function uncover(card) {
  card.hidePopover();
  card.popover = null;
}

/**
 * @param {HTMLElement} card
 * @param {boolean} alone
 */
function turn(card, alone) {
  card.classList.toggle(ALONE, alone);
  if (alone) card.style.setProperty('--mm-scale', String(lectureScale()));
  else card.style.removeProperty('--mm-scale');
  card.dispatchEvent(new Event(TURNED));
}
