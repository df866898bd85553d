// Keyboard shortcuts: a key presses the page's own button, which carries a class that Streamlit makes from its key.

const TYPING =
  'input:not([type="range"]):not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]';
const ACTIVATING = new Set([' ', 'Enter']);
const TALKING = '.st-key-lesson-panel'; // a lesson's questions and buttons, which need Space for themselves

/**
 * Listen for `shortcuts` (key -> list of button names, the first that exists is pressed); returns how to stop.
 * @param {Record<string, string[]>} shortcuts
 */
export function listen(shortcuts) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const names = shortcuts[event.key.toLowerCase()];
    if (!names || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target : null);
    if (
      target?.closest(TYPING) || target?.closest(TALKING) ||
      document.querySelector('[role="dialog"], [data-baseweb="popover"], :popover-open:not(.mm-alone)')
    ) return;
    const button = names.map(pressable).find((found) => found);
    if (!button) return;
    // Space on a focused button would press that button as well; "r" would make Streamlit run the page again.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (ACTIVATING.has(event.key)) target?.blur();
    button.click();
  };
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}

/**
 * The button of this name, if it is there and can be pressed.
 * @param {string} name
 * @returns {HTMLElement | null}
 */
function pressable(name) {
  return document.querySelector(`.st-key-${name} button:not(:disabled)`);
}
