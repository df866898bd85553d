// The lab's word to who comes for the first time, which lies over the foot of the window until it is closed for good, and
// the ways into the tour: a button in it, one at the end of the page, and addresses that end in "#tour".

import { onceGone, whileHere } from '../../../ui/browser/leaving.js';
import { openedWith } from '../../../ui/browser/opened_with.js';
import { atWork } from '../../../ui/browser/rerun.js';
import { make } from '../../../ui/charts/browser/words.js';
import { STEPS } from './steps.js';
import { Tour } from './tour.js';

const KEY = 'minimax-lab welcome';
const TOUR = '#tour';
const GLANCE = 100; // ms between two looks at whether the run has come

/** whether the address that this document was opened with asks for the tour, and nobody has had it yet */
let asked = openedWith === TOUR;

/** @import { FrameHeader, StreamlitComponent, Trigger } from '../../../ui/browser/types.d.ts' */
/** @typedef {{sentence: string, preset: string}} WelcomeData */

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<WelcomeData>} component
 */
export function mount(component) {
  const parent = /** @type {HTMLElement & {labWelcome?: Welcome}} */ (component.parentElement);
  const say = whileHere(component.setTriggerValue);
  parent.labWelcome ??= new Welcome(parent, component.data, say);
  parent.labWelcome.say = say;
  return onceGone(parent, () => {
    parent.labWelcome?.destroy();
    delete parent.labWelcome;
  });
}

class Welcome {
  /** @type {Tour | null} */
  tour = null;

  /**
   * @param {HTMLElement} parent
   * @param {WelcomeData} data
   * @param {Trigger} say tells the page something; the run may be on screen already
   */
  constructor(parent, { sentence, preset }, say) {
    this.say = say;
    this.root = /** @type {HTMLElement} */ (parent.querySelector('.lab-welcome'));
    this.preset = preset;
    this.again = pressed('lab-tour-again', 'Take the tour: four steps', () => this.begin());
    this.root.replaceChildren(this.again);
    if (!isClosed()) this.root.append(this.firstLine(sentence));
    this.onHash = () => location.hash === TOUR && this.begin();
    addEventListener('hashchange', this.onHash);
    if (asked) this.begin();
    asked = false;
  }

  /** @param {string} sentence */
  firstLine(sentence) {
    this.root.classList.add('lab-welcoming');
    const line = make('section', 'lab-first');
    line.setAttribute('aria-label', 'What this site is');
    line.append(
      make('p', '', sentence),
      pressed('lab-first-tour', 'Take the tour', () => this.begin()),
      pressed('lab-first-close', 'Close', () => this.closeLine()),
    );
    return line;
  }

  closeLine() {
    keepClosed();
    this.root.querySelector('.lab-first')?.remove();
  }

  /** Start the tour, on the experiment that it is about, at its beginning. */
  async begin() {
    if (location.hash === TOUR) history.replaceState(history.state, '', location.pathname + location.search);
    this.closeLine();
    if (this.tour) return;
    this.tour = new Tour(this.root, STEPS, () => (this.tour = null), this.again);
    // A page that is being drawn would forget what it is told.
    let shown = run();
    while (!shown || atWork()) {
      await new Promise((resolve) => setTimeout(resolve, GLANCE));
      if (!this.tour || !this.root.isConnected) return;
      shown = run();
    }
    if (shown.preset !== this.preset || shown.settings.loss !== 'saturating' || shown.step > 0) this.say('begin', true);
  }

  destroy() {
    removeEventListener('hashchange', this.onHash);
    this.tour?.finish();
  }
}

/** @returns {FrameHeader | undefined} of the frame on screen */
function run() {
  return /** @type {any} */ (document.querySelector('.mm-live'))?.minimaxBoard?.frame?.header;
}

/**
 * @param {string} className
 * @param {string} label
 * @param {() => void} press
 */
function pressed(className, label, press) {
  const button = make('button', className, label);
  button.type = 'button';
  button.addEventListener('click', press);
  return button;
}

function isClosed() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // Nothing is kept here: it is said once for each opening of the page.
  }
}

function keepClosed() {
  try {
    localStorage.setItem(KEY, 'closed');
  } catch {
    // It is gone until the page is opened again.
  }
}
