// Where a figure of the theory begins: loads its model, builds its view once, and lets it follow the theme.

import { loadPlotly } from '../plotly.js';
import { FigureView } from './figure_view.js';

/** Called by Streamlit when the component appears, and again whenever its data or the theme changes. */
export function mount({ parentElement, data }) {
  const root = parentElement.querySelector('.mm-figure');
  if (root.theoryFigure) root.theoryFigure.retheme();
  else begin(root, data);
  return () =>
    // A call that has been superseded is cleaned up as well: only what has left the page is torn down.
    queueMicrotask(() => {
      if (!root.isConnected) root.theoryFigure?.destroy();
    });
}

async function begin(root, { figure, model, plotly }) {
  // The controls stand at once; model and plotly.js come at the same time.
  const view = new FigureView(root, figure);
  root.theoryFigure = view;
  try {
    const [module, Plotly] = await Promise.all([import(new URL(model, location.origin)), loadPlotly(plotly)]);
    view.start(module, Plotly);
  } catch (error) {
    console.error(error);
    view.complain(`This figure cannot be drawn: ${error.message}.`);
  }
}
