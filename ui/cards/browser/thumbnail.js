// The drawing on a card: Streamlit's own HTML lets no drawings through.

import { onceGone } from '../../browser/leaving.js';

/** @import { StreamlitComponent } from '../../browser/types.d.ts' */

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<{drawing: string}>} component
 */
export function mount({ parentElement, data }) {
  const frame = /** @type {HTMLElement} */ (parentElement.querySelector('.mm-thumbnail'));
  if (!frame.childElementCount) frame.innerHTML = data.drawing;
  return onceGone(frame, () => {});
}
