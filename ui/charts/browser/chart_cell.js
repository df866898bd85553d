// A chart in its card, with the words of its legend.

import { isAlone, TURNED } from './alone.js';
import { card } from './card.js';
import { Chart } from './chart.js';
import { ModeHandles } from './mode_handles.js';
import { Spikes } from './spikes.js';
import { fileName, pictureOf } from './pictures.js';
import { lectureScale } from '../../browser/lecture.js';
import { make, readoutText, setText, withTerms } from './words.js';

/** @import { History } from '../../browser/frames.js' */
/** @import { Frame, Values } from '../../browser/types.d.ts' */
/** @import { CellContext, ChartSpec, PlotlyElement, Theme, TraceSpec } from './types.d.ts' */

/**
 * The cell `Chart` of `ui/charts/specs.py`.
 * @param {ChartSpec} spec
 * @param {CellContext} context
 */
export function chartCell(spec, context) {
  const { card: element, head, body, offer } = card(spec);
  const heading = /** @type {HTMLElement} */ (head.querySelector('h2'));
  const hint = /** @type {HTMLElement} */ (head.querySelector('.mm-hint'));
  let [title, tip] = [spec.title, spec.hint];
  /** @type {HTMLElement} */
  const plot = make('div', 'mm-plot');
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', spec.alternative);
  const cursor = make('div', 'mm-cursor');
  cursor.hidden = true;
  const drawing = make('div', 'mm-drawing');
  drawing.append(plot, cursor);

  // Plotly adds what it needs to the element as soon as it draws in it.
  const chart = new Chart(context, /** @type {PlotlyElement} */ (plot), spec, cursor);
  offer(
    { png: () => pictureOf(chart, 'png'), svg: () => pictureOf(chart, 'svg') },
    () => fileName(spec.name, chart.frame),
  );
  // Alone on the screen a chart is for the last row of a hall, as in a lecture.
  const sized = (/** @type {Theme} */ theme) => isAlone(element) ? { ...theme, scale: lectureScale() } : theme;
  let usual = context.theme;
  element.addEventListener(TURNED, () => chart.retheme(sized(usual)));
  const chips = spec.traces.map((trace, index) => (trace.legend ? chip(trace, index, chart) : null));
  const legend = make('div', 'mm-legend');
  const before = ghostChip(chart);
  const out = zoomOut(chart);
  legend.append(...chips.filter((one) => one !== null), before, out);
  if (chips.some((one) => one) || chart.ghosts.length) body.append(legend);
  body.append(drawing);
  const modes = spec.moves ? new ModeHandles(spec, context, chart, drawing) : null;
  const spikes = Object.values(spec.y).some(({ robust }) => robust) ? new Spikes(chart, drawing) : null;
  chart.after = () => {
    modes?.move();
    spikes?.mark();
    before.hidden = !chart.haunted;
    out.hidden = chart.zoomed.size === 0;
  };
  return {
    element,
    chart,
    update(/** @type {Frame} */ frame, /** @type {History} */ history) {
      chart.update(frame, history);
      const now = titleOf(spec, frame.header.settings ?? {});
      if (now !== title) heading.replaceChildren(...withTerms(title = now));
      const advice = wordsWhile(spec.hint, spec.hint_while, frame.header.settings ?? {});
      if (advice !== tip) hint.replaceChildren(...withTerms(tip = advice));
      spec.traces.forEach(({ optional, only }, index) => {
        const word = chips[index];
        if (word && (optional || only)) word.hidden = !chart.belongs(index) || (optional && !chart.has(index));
      });
      spec.traces.forEach(({ source, format }, index) => {
        const word = chips[index];
        if (format && word && 'y' in source) {
          showNumber(word, readoutText({ metric: source.y, format }, frame.header.metrics));
        }
      });
    },
    restart: () => chart.restart(),
    fit: () => chart.fit(),
    retheme(/** @type {Theme} */ next) {
      usual = next;
      chart.retheme(sized(next));
    },
    resize: () => chart.resize(),
    destroy: () => chart.destroy(),
    axes: () => chart.axes(),
  };
}

/**
 * The word of the legend for the run before this one.
 * @param {Chart} chart
 */
function ghostChip(chart) {
  const button = make('button', 'mm-chip mm-role-theory mm-before');
  Object.assign(button, { type: 'button', hidden: true });
  button.setAttribute('aria-pressed', 'true');
  button.append(make('i', 'mm-swatch'), make('span', '', 'previous run'));
  button.addEventListener('click', () => {
    chart.toggleGhosts();
    button.setAttribute('aria-pressed', String(chart.ghostly));
  });
  return button;
}

/**
 * The way back to the whole picture.
 * @param {Chart} chart
 */
function zoomOut(chart) {
  const button = make('button', 'mm-chip mm-zoom-out', 'Zoom out');
  Object.assign(button, { type: 'button', hidden: true });
  button.addEventListener('click', () => chart.unzoom());
  return button;
}

/**
 * The heading of a chart under these settings.
 * @param {Pick<ChartSpec, 'title' | 'title_while'>} spec
 * @param {Values} settings
 */
export function titleOf({ title, title_while: other }, settings) {
  return wordsWhile(title, other, settings);
}

/**
 * Words, or others while a setting has one of some values.
 * @param {string} usual
 * @param {(string | number)[][] | undefined} others each the setting, the values, and the other words
 * @param {Values} settings
 */
function wordsWhile(usual, others, settings) {
  const fitting = others?.find(([field, ...values]) => values.slice(0, -1).some((value) => value === settings[field]));
  return String(fitting?.at(-1) ?? usual);
}

/**
 * A word of the legend, which shows or hides its trace.
 * @param {TraceSpec} trace
 * @param {number} index
 * @param {Chart} chart
 */
function chip(trace, index, chart) {
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
    chart.toggle(index);
    button.setAttribute('aria-pressed', String(chart.shown[index]));
  });
  return button;
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
function showNumber(button, text) {
  const node = button.querySelector('b');
  if (node) setText(node, text);
}
