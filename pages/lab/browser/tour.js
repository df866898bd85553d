// A tour of a page: a few steps, each with words beside the element that it is about. It lies over the page, which can be
// used meanwhile. Streamlit may build an element anew at any time, so that it is sought anew for every picture.

import { make, withTerms } from '../../../ui/charts/browser/words.js';

/**
 * @typedef {object} TourStep
 * @property {string[]} anchors selectors of what it is about; the first that is on the page counts
 * @property {string} title
 * @property {string} text
 * @property {[path: string, label: string][]} [links] where to go from here, relative to the page
 */

const GAP = 10; // px between an element and the words
const EDGE = 8; // px that stay free at the edge of the window
const GLANCE = 150; // ms between two looks at where the element is
const OWN_ARROWS = 'input, select, textarea, [contenteditable], [role="radio"], [role="slider"], [role="tab"]';

export class Tour {
  at = -1;

  /**
   * Begin it.
   * @param {HTMLElement} home what it is drawn in; where on the page does not matter
   * @param {TourStep[]} steps
   * @param {() => void} ended called once it is over
   * @param {HTMLElement} fallback gets the focus in the end if what had it before is no longer there
   */
  constructor(home, steps, ended, fallback) {
    this.steps = steps;
    this.ended = ended;
    this.focusAfter = [document.activeElement, fallback].filter((element) => element !== document.body);
    this.layer = make('div', 'lab-tour');
    this.layer.popover = 'manual'; // above everything, whatever the page stacks
    this.ring = make('div', 'lab-tour-ring');
    this.words = make('section', 'lab-tour-words');
    this.words.tabIndex = -1;
    this.words.setAttribute('aria-label', 'Tour');
    this.said = make('div');
    this.said.setAttribute('aria-live', 'polite');
    this.skip = this.button('Skip', () => this.finish());
    this.back = this.button('Back', () => this.show(this.at - 1));
    this.next = this.button('Next', () => this.show(this.at + 1));
    const buttons = make('div', 'lab-tour-buttons');
    buttons.append(this.skip, this.back, this.next);
    this.words.append(this.said, buttons);
    this.layer.append(this.ring, this.words);
    home.append(this.layer);
    this.layer.showPopover();
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.onMove = () => this.place();
    addEventListener('keydown', this.onKey, true);
    addEventListener('scroll', this.onMove, true);
    addEventListener('resize', this.onMove);
    this.looking = setInterval(this.onMove, GLANCE);
    this.show(0);
    this.words.focus({ preventScroll: true });
  }

  /**
   * @param {string} label
   * @param {() => void} press
   */
  button(label, press) {
    const button = make('button', '', label);
    button.type = 'button';
    button.addEventListener('click', press);
    return button;
  }

  /** @param {number} at the step to show; behind the last one it ends */
  show(at) {
    if (at < 0) return;
    if (at >= this.steps.length) return this.finish();
    this.at = at;
    const { title, text, links = [] } = this.steps[at];
    const words = make('p');
    words.append(...withTerms(text));
    const list = make('ul');
    list.append(...links.map(([path, label]) => {
      const link = make('a', '', label);
      link.href = path;
      const item = make('li');
      item.append(link);
      return item;
    }));
    this.said.replaceChildren(
      make('p', 'lab-tour-count', `Step ${at + 1} of ${this.steps.length}`),
      make('h2', '', title),
      words,
      ...(links.length ? [list] : []),
    );
    this.back.disabled = at === 0;
    this.skip.style.visibility = at === this.steps.length - 1 ? 'hidden' : '';
    this.next.textContent = at === this.steps.length - 1 ? 'Done' : 'Next';
    if (document.activeElement === document.body) this.words.focus({ preventScroll: true });
    this.sought = true;
    this.place();
  }

  /** The element that the step is about, if it is there. */
  anchor() {
    const found = this.steps[this.at].anchors.map((selector) => document.querySelector(selector));
    return found.find((element) => element?.getClientRects().length);
  }

  /** Draw the ring around the element, and the words beside it; in the middle of the window if there is none. */
  place() {
    const anchor = this.anchor();
    this.ring.hidden = !anchor;
    const { offsetWidth: width, offsetHeight: height } = this.words;
    if (!anchor) return this.move((innerWidth - width) / 2, (innerHeight - height) / 2);
    let { left, top, right, bottom } = anchor.getBoundingClientRect();
    if (this.sought && (top < 0 || bottom > innerHeight)) {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      anchor.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
      ({ left, top, right, bottom } = anchor.getBoundingClientRect());
    }
    this.sought = false;
    Object.assign(this.ring.style, {
      transform: `translate(${left - 4}px, ${top - 4}px)`,
      width: `${right - left + 8}px`,
      height: `${bottom - top + 8}px`,
    });
    const above = top - GAP - height;
    const below = bottom + GAP;
    // To the left of its right edge: the charts of what it speaks of are on the right.
    if (below + height <= innerHeight - EDGE) this.move(right - width, below);
    else if (above >= EDGE) this.move(right - width, above);
    else this.move(right + GAP + width <= innerWidth ? right + GAP : left - GAP - width, (top + bottom - height) / 2);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  move(x, y) {
    const within = (/** @type {number} */ at, /** @type {number} */ room) => Math.max(EDGE, Math.min(at, room - EDGE));
    const [left, top] = [
      within(x, innerWidth - this.words.offsetWidth),
      within(y, innerHeight - this.words.offsetHeight),
    ];
    this.words.style.transform = `translate(${left}px, ${top}px)`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = event.target instanceof Element ? event.target : null;
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') this.finish();
    else if (steps && !event.altKey && !event.ctrlKey && !event.metaKey && !target?.closest(OWN_ARROWS)) {
      event.preventDefault();
      // Beyond the last step only the button ends it: one press too many would lose it.
      this.show(Math.min(this.at + steps, this.steps.length - 1));
    } else if (!(event.key === ' ' && target?.closest('.lab-tour-words :is(button, a)'))) return;
    // The page has other plans for some of these keys, such as Play for the space bar on any button.
    event.stopImmediatePropagation();
  }

  /** End it, and put the focus back where it was. */
  finish() {
    removeEventListener('keydown', this.onKey, true);
    removeEventListener('scroll', this.onMove, true);
    removeEventListener('resize', this.onMove);
    clearInterval(this.looking);
    const had = this.layer.contains(document.activeElement);
    this.layer.remove();
    const next = this.focusAfter.find((element) => element instanceof HTMLElement && element.isConnected);
    if (had && next instanceof HTMLElement) next.focus({ preventScroll: true });
    this.ended();
  }
}
