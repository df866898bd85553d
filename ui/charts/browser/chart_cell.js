// A chart in its card, with the words of its legend.

import { card } from './card.js';
import { Figure } from './chart.js';
import { make, readoutText, withTerms } from './words.js';

/** The cell `Chart` of `ui/charts/specs.py`; see cells.js for what it returns. */
export function chartCell(spec, context) {
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
        if (format && chips[index]) {
          showNumber(chips[index], readoutText({ metric: source.y, format }, frame.header.metrics));
        }
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
