// The frame that every cell of a board has: heading, hint, an explanation on demand, and ways to show and keep it.

import { endAlone, isAlone, showAlone, TURNED } from './alone.js';
import { icon } from './icons.js';
import { save } from './pictures.js';
import { make, withTerms } from './words.js';

/** @import { CellSpec } from './types.d.ts' */

/** @typedef {Record<string, () => Promise<string> | string>} Pictures kind of file -> what makes its address */

/**
 * Builds the frame; returns {card, head, body, offer}. With `offer` a cell offers pictures of what it shows.
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
  const tools = make('div', 'mm-tools');
  tools.append(screenButton(element, title));
  if (explanation?.length) tools.append(information(title, explanation, more));
  head.append(tools);
  const body = make('div', 'mm-body');
  element.append(head, body);
  /** @type {(pictures: Pictures, fileName: () => string) => void} */
  const offer = (pictures, fileName) => tools.prepend(pictureMenu(title, pictures, fileName));
  return { card: element, head, body, offer };
}

/**
 * Shows the card alone on the screen, and brings it back.
 * @param {HTMLElement} element
 * @param {string} title
 */
function screenButton(element, title) {
  const button = make('button', 'mm-tool mm-enlarge');
  button.type = 'button';
  const show = () => {
    button.replaceChildren(icon(isAlone(element) ? 'close' : 'enlarge'));
    button.ariaLabel = isAlone(element) ? `Back from full screen: ${title}` : `Full screen: ${title}`;
    button.title = isAlone(element) ? 'Back (Esc)' : 'Full screen';
  };
  button.addEventListener('click', () => (isAlone(element) ? endAlone(element) : showAlone(element)));
  element.addEventListener(TURNED, show);
  show();
  return button;
}

/**
 * Keeps what the card shows as a file of one of these kinds.
 * @param {string} title
 * @param {Pictures} pictures
 * @param {() => string} fileName without its ending
 */
function pictureMenu(title, pictures, fileName) {
  const details = make('details', 'mm-save');
  const summary = make('summary', 'mm-tool');
  summary.append(icon('save'));
  summary.ariaLabel = `Save a picture: ${title}`;
  summary.title = 'Save a picture';
  const choice = make('div', 'mm-save-kinds');
  for (const [kind, draw] of Object.entries(pictures)) {
    const button = make('button', '', kind.toUpperCase());
    button.type = 'button';
    button.addEventListener('click', async () => {
      details.open = false;
      summary.focus();
      save(await draw(), `${fileName()}.${kind}`);
    });
    choice.append(button);
  }
  details.append(summary, choice);
  closesElsewhere(details);
  return details;
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
  closesElsewhere(details);
  return details;
}

/**
 * Esc, and a press elsewhere, close what is open.
 * @param {HTMLDetailsElement} details
 */
function closesElsewhere(details) {
  const closeOnKey = (/** @type {KeyboardEvent} */ { key }) => {
    if (key === 'Escape') details.open = false;
  };
  const closeOutside = (/** @type {PointerEvent} */ { target }) => {
    if (!details.contains(/** @type {Node} */ (target))) details.open = false;
  };
  details.addEventListener('toggle', () => {
    const card = details.closest('.mm-card');
    card?.classList.toggle('mm-unfolded', card.querySelector('details[open]') !== null);
    if (details.open) {
      document.addEventListener('pointerdown', closeOutside);
      document.addEventListener('keydown', closeOnKey);
    } else {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('keydown', closeOnKey);
    }
  });
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
