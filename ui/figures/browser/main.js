// Where a figure of the theory begins: loads its cells and its model, builds its view once, lets it follow the theme.

import { cellBuilder } from '../../charts/browser/cells.js';
import { loadPlotly } from '../../charts/browser/plotly.js';
import { make } from '../../charts/browser/words.js';
import { FigureView } from './figure_view.js';

/** Called by Streamlit when the component appears, and again whenever its data or the theme changes. */
export function mount({ parentElement, data }) {
  const root = parentElement.querySelector('.mm-figure');
  root.theoryFigure?.retheme();
  root.beginning ??= begin(root, data);
  return () =>
    // A call that has been superseded is cleaned up as well: only what has left the page is torn down.
    queueMicrotask(() => {
      if (!root.isConnected) root.theoryFigure?.destroy();
    });
}

async function begin(root, { figure, plotly }) {
  // All are fetched at the same time; the controls stand as soon as the cells can be built.
  const [cells, model, drawing] = [
    cellBuilder(figure.cells),
    import(new URL(figure.model.split('#')[0], location.origin)),
    loadPlotly(plotly),
  ];
  const parts = Promise.all([model, drawing]);
  try {
    const build = await cells;
    root.theoryFigure = new FigureView(root, figure, build);
    root.theoryFigure.start(...(await parts));
  } catch (error) {
    console.error(error);
    parts.catch(() => {}); // One reason is enough.
    const notice = make('p', 'mm-notice mm-error', `This figure cannot be drawn: ${error.message}.`);
    notice.setAttribute('role', 'alert');
    root.prepend(notice);
  }
}
