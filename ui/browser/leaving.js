// Whether the visitor is on the way to another page, and when a component has left its own.
//
// Streamlit takes what a component says for a wish of the page that the browser shows. When it arrives while the server
// already draws the next page, the answer belongs to the old one, and the visitor is left with an empty page.

/** @import { Trigger } from './types.d.ts' */

const TAKES = 5_000; // ms that a page may take to come

let left = -Infinity;

const leave = () => (left = performance.now());
addEventListener('popstate', leave);
addEventListener('click', (event) => elsewhere(event) && leave(), true);

/** @param {MouseEvent} event */
function elsewhere({ target, ctrlKey, metaKey, shiftKey }) {
  const link = /** @type {HTMLAnchorElement | null} */ (target instanceof Element ? target.closest('a[href]') : null);
  if (!link || link.hasAttribute('download') || ctrlKey || metaKey || shiftKey) return false;
  return link.target !== '_blank' && link.origin === location.origin && link.pathname !== location.pathname;
}

/**
 * What Streamlit gives a component to say something, made silent while another page is on its way.
 * @param {Trigger} say
 * @returns {Trigger}
 */
export function whileHere(say) {
  return (name, value) => {
    if (performance.now() - left > TAKES) say(name, value);
  };
}

/**
 * What `mount` of a component returns, for Streamlit to call: `tearDown()` once the element has left the page.
 *
 * A call of `mount` that has been superseded is cleaned up as well, while its element stays where it is.
 * @param {Element} element
 * @param {() => void} tearDown
 */
export function onceGone(element, tearDown) {
  return () =>
    queueMicrotask(() => {
      if (!element.isConnected) tearDown();
    });
}
