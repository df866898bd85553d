// What a card shows, as a file: of a chart in its title, axes and legend, of a canvas as it stands.

import { layoutOf, withIndices } from './layout.js';

/** @import { Frame } from '../../browser/types.d.ts' */
/** @import { Chart } from './chart.js' */

const FONT = 'sans-serif';
const TITLE = 20; // pixels, letters
const ABOVE = 84; // room for title and legend
const LEAST = [800, 500]; // pixels
const SHARPER = 2; // pixels of a PNG for each of the screen

/**
 * A chart as Plotly draws it for a file.
 * @param {Chart} chart
 * @param {'png' | 'svg'} format
 * @returns {Promise<string>} its address
 */
export function pictureOf(chart, format) {
  const { spec, theme, element } = chart;
  const width = Math.max(LEAST[0], element.clientWidth);
  const height = Math.max(LEAST[1], element.clientHeight);
  // A picture cannot bring the page's font along: letters are measured in the one that it is drawn in.
  const draws = (/** @type {number} */ index) => chart.draws(index);
  const layout = layoutOf({ ...chart, draws, theme: { ...theme, font: FONT } });
  const { scale } = theme;
  const words = { family: FONT, color: theme.ink };
  const figure = {
    data: chart.tracesWithPoints().map((trace, index) => ({
      ...trace,
      showlegend: Boolean(spec.traces[index]?.legend),
    })),
    layout: {
      ...layout,
      width,
      height,
      autosize: false,
      paper_bgcolor: theme.paper,
      plot_bgcolor: theme.paper,
      margin: { .../** @type {object} */ (layout.margin), t: ABOVE * scale },
      title: { text: withIndices(spec.title), font: { ...words, size: TITLE * scale }, x: 0.02, xanchor: 'left' },
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom', font: { ...words, size: 13 * scale } },
    },
  };
  return chart.Plotly.toImage(figure, { format, width, height, scale: format === 'png' ? SHARPER : 1 });
}

/**
 * A canvas as it stands, on paper, which it may show through to.
 * @param {HTMLCanvasElement} canvas
 * @param {string} paper
 */
export function pictureOfCanvas(canvas, paper) {
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement('canvas'), { width, height });
  const drawing = /** @type {CanvasRenderingContext2D} */ (copy.getContext('2d'));
  drawing.fillStyle = paper;
  drawing.fillRect(0, 0, width, height);
  drawing.drawImage(canvas, 0, 0);
  return copy.toDataURL('image/png');
}

/**
 * The name of a file: what it shows, of which experiment, at which step.
 * @param {string} name of the cell
 * @param {Frame | null} frame on screen
 */
export function fileName(name, frame) {
  const { preset, step } = frame?.header ?? {};
  return [name, preset, preset && step !== undefined ? `step_${step}` : ''].filter(Boolean).join('_');
}

/**
 * Have the browser keep what lies at an address.
 * @param {string} address
 * @param {string} name of the file
 */
export function save(address, name) {
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: name });
  link.click();
}
