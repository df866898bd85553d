// What a board is made of: a function for each kind of cell, which builds it and returns how to update it.

import { classesCell } from './classes.js';
import { fetched } from './fetched.js';
import { Figure } from './figure.js';
import { imagesCell } from './images.js';
import { inspectorCell } from './inspector.js';
import { make, readoutText, withTerms } from './words.js';

/**
 * kind -> (spec, context) -> {element, update(frame, history), restart(), retheme(theme), resize(), destroy()};
 * context is {Plotly, theme, tell}; Plotly is there by the first update, tell(message) sends one to the run. A page with
 * a kind of its own adds it here.
 */
export const CELLS = {
  chart: chartCell,
  images: imagesCell,
  inspector: inspectorCell,
  classes: classesCell,
  algorithm: fetched(async () => (await import('./theory/algorithm.js')).algorithmCell),
  data_flow: fetched(async () => (await import('./theory/data_flow.js')).dataFlowCell),
};

/** The frame that every cell has: heading, hint, and an explanation on demand. Returns {card, head, body}. */
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

function chartCell(spec, context) {
  const { card: element, body } = card(spec);
  const plot = make('div', 'mm-plot');
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', spec.alternative);
  const cursor = make('div', 'mm-cursor');
  cursor.hidden = true;
  const drawing = make('div', 'mm-drawing');
  drawing.append(plot, cursor);

  const figure = new Figure(context, plot, spec);
  const chips = spec.traces.map((trace, index) => (trace.legend ? chip(trace, index, figure) : null));
  const legend = make('div', 'mm-legend');
  legend.append(...chips.filter(Boolean));
  if (legend.children.length) body.append(legend);
  body.append(drawing);
  return {
    element,
    figure,
    update(frame, history) {
      figure.update(frame, history);
      spec.traces.forEach(({ optional }, index) => {
        if (optional && chips[index]) chips[index].hidden = !figure.has(index);
      });
      spec.traces.forEach(({ source, format }, index) => {
        if (format && chips[index]) showNumber(chips[index], readoutText({ metric: source.y, format }, frame.header.metrics));
      });
    },
    restart: () => figure.restart(),
    retheme: (next) => figure.retheme(next),
    resize: () => figure.resize(),
    destroy: () => figure.destroy(),
  };
}

/** A word of the legend, which shows or hides its trace. */
function chip(trace, index, figure) {
  const button = make('button', `mm-chip mm-role-${trace.role}`);
  button.type = 'button';
  button.dataset.trace = trace.name;
  button.setAttribute('aria-pressed', String(trace.shown));
  const swatch = make('i', `mm-swatch mm-${trace.fill ? 'area' : trace.dash}`);
  const word = make('span');
  word.append(...withTerms(trace.name));
  button.append(swatch, word);
  if (trace.format) button.append(make('b'));
  button.addEventListener('click', () => {
    figure.toggle(index);
    button.setAttribute('aria-pressed', String(figure.shown[index]));
  });
  return button;
}

function showNumber(button, text) {
  const node = button.querySelector('b');
  if (node.textContent !== text) node.textContent = text;
}
