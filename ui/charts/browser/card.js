// The frame that every cell of a board has: heading, hint, and an explanation on demand.

import { make, withTerms } from './words.js';

/** @import { CellSpec } from './types.d.ts' */

/**
 * Builds the frame; returns {card, head, body}.
 * @param {CellSpec} spec
 */
export function card({ name, title, hint, explanation, more }) {
  const element = make('section', 'mm-card');
  element.dataset.cell = name;
  const head = make('header', 'mm-head');
  const heading = make('h2');
  heading.append(...withTerms(title));
  const tip = make('p', 'mm-hint');
  tip.append(...withTerms(hint));
  head.append(heading, tip);
  if (explanation?.length) head.append(information(title, explanation, more));
  const body = make('div', 'mm-body');
  element.append(head, body);
  return { card: element, head, body };
}

/**
 * @param {string} title
 * @param {string[]} paragraphs
 * @param {CellSpec["more"]} more
 */
function information(title, paragraphs, more) {
  const details = make('details', 'mm-info');
  const summary = make('summary', '', 'i');
  summary.setAttribute('aria-label', `About: ${title}`);
  const text = make('div', 'mm-info-text');
  for (const paragraph of paragraphs) {
    const node = make('p');
    node.append(...withTerms(paragraph));
    text.append(node);
  }
  if (more) text.append(linkTo(more));
  details.append(summary, text);
  const closeOnKey = (/** @type {KeyboardEvent} */ { key }) => {
    if (key === 'Escape') details.open = false;
  };
  const closeOutside = (/** @type {PointerEvent} */ { target }) => {
    if (!details.contains(/** @type {Node} */ (target))) details.open = false;
  };
  details.addEventListener('toggle', () => {
    if (details.open) {
      document.addEventListener('pointerdown', closeOutside);
      document.addEventListener('keydown', closeOnKey);
    } else {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('keydown', closeOnKey);
    }
  });
  return details;
}

/**
 * The chapter that says more, in a tab of its own: the run goes on in this one.
 * @param {[path: string, title: string]} chapter
 */
function linkTo([path, title]) {
  const line = make('p');
  const link = make('a', '', `Theory: ${title}`);
  // Pages lie side by side, wherever the server has put them.
  Object.assign(link, { href: path, target: '_blank', rel: 'noopener' });
  line.append(link);
  return line;
}
