// The frame that every cell of a board has: heading, hint, and an explanation on demand.

import { make, withTerms } from './words.js';

/** Builds the frame; returns {card, head, body}. */
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
  const close = ({ target, key }) => {
    if (key ? key === 'Escape' : !details.contains(target)) details.open = false;
  };
  details.addEventListener('toggle', () => {
    const change = details.open ? 'addEventListener' : 'removeEventListener';
    document[change]('pointerdown', close);
    document[change]('keydown', close);
  });
  return details;
}

/** The chapter that says more, in a tab of its own: the run goes on in this one. */
function linkTo([path, title]) {
  const line = make('p');
  const link = make('a', '', `Theory: ${title}`);
  // Pages lie side by side, wherever the server has put them.
  Object.assign(link, { href: path, target: '_blank', rel: 'noopener' });
  line.append(link);
  return line;
}
