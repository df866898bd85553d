// Lines of text that a button copies.

/** @import { StreamlitComponent } from '../../../ui/browser/types.d.ts' */

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<{text: string}>} component
 */
export function mount({ parentElement, data }) {
  const lines = /** @type {HTMLElement} */ (parentElement.querySelector('pre'));
  const said = /** @type {HTMLElement} */ (parentElement.querySelector('[role="status"]'));
  const button = /** @type {HTMLButtonElement} */ (parentElement.querySelector('button'));
  lines.textContent = data.text;
  button.onclick = async () => {
    // What is copied can be seen; and where nothing else works, the keyboard can copy it.
    getSelection()?.selectAllChildren(lines);
    said.textContent = await copied(data.text) ? 'Copied' : 'Selected: copy it with Ctrl+C';
  };
}

/** @param {string} text that is selected */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand('copy'); // The only way over plain HTTP.
  }
}
