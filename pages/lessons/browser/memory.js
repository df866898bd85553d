// Progress in lessons, kept in this browser: one entry for each lesson. And a voice for screen readers.

const PREFIX = 'minimax-lab lesson ';
const PATIENCE = 3000; // ms that the page may take to hear it

/** @import { StreamlitComponent } from '../../../ui/browser/types.d.ts' */

/** @typedef {{announcement: string, asks: boolean, lessons: Record<string, unknown>}} MemoryData */

/**
 * Called by Streamlit when the component appears, and again whenever its data change.
 * @param {StreamlitComponent<MemoryData>} component
 */
export function mount({ parentElement, data, setTriggerValue }) {
  const voice = /** @type {HTMLElement & {recalledAt?: number}} */ (parentElement.querySelector('.lesson-voice'));
  // Only a change is spoken: the same words again, as after a reload, are not news.
  if (voice.textContent !== data.announcement) voice.textContent = data.announcement;
  // A page that does not know yet asks: at first, and after the server was started anew under an open tab.
  if (data.asks && !(performance.now() - (voice.recalledAt ?? -Infinity) < PATIENCE)) {
    voice.recalledAt = performance.now();
    setTriggerValue('recalled', recall());
  }
  for (const [name, entry] of Object.entries(data.lessons)) keep(PREFIX + name, JSON.stringify(entry));
}

/** {lessons: name -> entry, kept: whether this browser keeps anything at all}. */
function recall() {
  /** @type {Record<string, unknown>} */
  const lessons = {};
  try {
    for (let at = 0; at < localStorage.length; at++) {
      const key = localStorage.key(at);
      if (key?.startsWith(PREFIX)) lessons[key.slice(PREFIX.length)] = parsed(localStorage.getItem(key));
    }
    localStorage.setItem(`${PREFIX}?`, '');
    localStorage.removeItem(`${PREFIX}?`);
  } catch {
    return { lessons, kept: false };
  }
  return { lessons, kept: true };
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return JSON.parse(String(text));
  } catch {
    return null; // Something else wrote here: the lesson begins anew.
  }
}

/**
 * @param {string} key
 * @param {string} text
 */
function keep(key, text) {
  try {
    if (localStorage.getItem(key) !== text) localStorage.setItem(key, text);
  } catch {
    // Progress then lasts as long as the session on the server.
  }
}
