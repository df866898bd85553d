// Where a figure of the theory begins: loads its cells and its model, builds its view once, lets it follow the theme.

import { onceGone } from '../../browser/leaving.js';
import { cellBuilder } from '../../charts/browser/cells.js';
import { loadPlotly } from '../../charts/browser/plotly.js';
import { isPrinting, onPrinting } from '../../charts/browser/printing.js';
import { make, messageOf } from '../../charts/browser/words.js';
import { FigureView } from './figure_view.js';
import { returnToSection } from './sections.js';
import { letAllGoOn, turnOf } from './turns.js';

/** @import { StreamlitComponent } from '../../browser/types.d.ts' */
/** @import { FigureSpec, Model, Step } from './types.d.ts' */

/** @typedef {{figure: FigureSpec, plotly: string}} FigureData a description, and the address of plotly.js */
/** @typedef {HTMLElement & {beginning?: Promise<void>, theoryFigure?: FigureView}} FigureRoot */

onPrinting(() => {
  if (isPrinting()) letAllGoOn();
});

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<FigureData>} component
 */
export function mount({ parentElement, data }) {
  const root = /** @type {FigureRoot} */ (parentElement.querySelector('.mm-figure'));
  root.theoryFigure?.retheme();
  root.beginning ??= begin(root, data);
  return onceGone(root, () => root.theoryFigure?.destroy());
}

/**
 * @param {FigureRoot} root
 * @param {FigureData} data
 */
async function begin(root, { figure, plotly }) {
  // All are fetched at the same time; the controls stand as soon as the cells can be built.
  const cells = cellBuilder(figure.cells);
  /** @type {Promise<Record<string, Model | Step>>} */
  const model = import(new URL(figure.model.split('#')[0], location.origin).href);
  const parts = Promise.all([model, loadPlotly(plotly)]);
  try {
    const view = new FigureView(root, figure, await cells);
    root.theoryFigure = view;
    const ready = await parts;
    await turnOf(root);
    view.start(...ready);
    returnToSection();
  } catch (error) {
    console.error(error);
    parts.catch(() => {}); // One reason is enough.
    const notice = make('p', 'mm-notice mm-error', `This figure cannot be drawn: ${messageOf(error)}.`);
    notice.setAttribute('role', 'alert');
    root.prepend(notice);
  }
}
