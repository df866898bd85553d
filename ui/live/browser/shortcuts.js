// Keyboard shortcuts: a key presses a control of the bar.

import { make } from '../../charts/browser/words.js';

/** @import { Bar } from './bar.js' */

const TYPING =
  'input:not([type="range"]):not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]';
const OWN_SPACE =
  'button, summary, input:is([type="checkbox"], [type="radio"]), [role="button"], [role="radio"], [role="checkbox"], [role="tab"]';
const ACTIVATING = new Set([' ', 'Enter']);
// A lesson's questions and buttons, and sheets to draw on, which need Space for themselves.
const TALKING = '.st-key-lesson-panel, [role="application"]';
// What lies over the page and wants all keys. What is shown by hand leaves the page in use: a card alone, a tour.
const TAKING = '[role="dialog"], [data-baseweb="popover"], dialog[open], :popover-open:not([popover="manual"])';
const HELP = '?';

/**
 * Listen for the keys of a bar; returns how to stop.
 * @param {Bar} bar
 */
export function listen(bar) {
  const help = helpOn(bar);
  // Whoever has gone to a control by Tab means that one by Space, as everywhere. Whoever has clicked it does not.
  let byTab = false;
  const onPointer = () => (byTab = false);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (event.key === 'Tab') byTab = true;
    if (ACTIVATING.has(event.key) && byTab && target?.matches(OWN_SPACE)) return;
    const elsewhere = target?.closest(TYPING) || target?.closest(TALKING) ||
      document.querySelector(TAKING);
    const press = event.altKey || elsewhere ? null : pressed(bar, event, help);
    if (!press) return;
    // Space on a focused button would press that button as well; "r" would make Streamlit run the page again.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return; // nor does a key that is held scroll the page
    if (ACTIVATING.has(event.key) && target?.matches(OWN_SPACE)) target.blur();
    press();
  };
  document.addEventListener('keydown', onKey, true);
  document.addEventListener('pointerdown', onPointer, true);
  return () => {
    document.removeEventListener('keydown', onKey, true);
    document.removeEventListener('pointerdown', onPointer, true);
    help.remove();
  };
}

/**
 * What a key stands for; null if nothing.
 * @param {Bar} bar
 * @param {KeyboardEvent} event
 * @param {HTMLDialogElement} help
 */
function pressed(bar, event, help) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    const name = key === 'z' && !event.shiftKey ? 'undo' : key === 'y' || key === 'z' ? 'redo' : null;
    return name && bar.press(name);
  }
  if (key === HELP) return () => help.showModal();
  const loss = Number(key);
  if (loss >= 1 && loss <= bar.spec.losses.length) return bar.press('loss', loss - 1);
  const found = Object.entries(bar.spec.keys).find(([, shortcut]) => shortcut.key === key);
  return found ? bar.press(found[0]) : null;
}

/**
 * The list of all keys that do something here.
 * @param {Bar} bar
 */
function helpOn(bar) {
  const dialog = make('dialog', 'mm-keys');
  dialog.setAttribute('aria-label', 'Keys');
  const list = make('dl');
  const add = (/** @type {string} */ key, /** @type {string} */ meaning) => {
    const term = make('dt');
    term.append(make('kbd', '', key));
    list.append(term, make('dd', '', meaning));
  };
  for (const [name, { name: key }] of Object.entries(bar.spec.keys)) {
    if (bar.has(name)) add(key, name === 'play' ? 'Play or pause' : bar.spec.buttons[name].label);
  }
  if (bar.has('loss')) bar.spec.losses.forEach(({ label }, index) => add(String(index + 1), label));
  if (bar.has('undo')) add('Ctrl Z', 'Undo');
  if (bar.has('redo')) add('Ctrl Y', 'Redo');
  add(HELP, 'Show these keys');
  const close = make('button', 'mm-button', 'Close');
  close.type = 'button';
  close.addEventListener('click', () => dialog.close());
  dialog.append(make('h2', '', 'Keys'), list, close);
  document.querySelector('.mm-live')?.append(dialog);
  return dialog;
}
