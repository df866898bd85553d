// What Plotly is told about a chart: the look of its traces, axes and lines of theory. Pure functions of the chart.

import { axisKey } from './plotly_fast_path.js';
import { faded } from './theme.js';
import { power } from './words.js';

/** @import { Values } from '../../browser/types.d.ts' */
/** @import { AxisRange } from './axes.js' */
/** @import { ChartSpec, PlotlyElement, ReferenceSpec, Theme, TraceSpec } from './types.d.ts' */

/**
 * @typedef {object} Chart what is read of a chart
 * @property {ChartSpec} spec
 * @property {Theme} theme
 * @property {Values} settings in force
 * @property {(index: number) => boolean} draws whether a trace is drawn
 * @property {Record<string, Pick<AxisRange, 'current'>>} ranges of the axes, by name
 * @property {Set<string>} zoomed the axes that the visitor has zoomed
 * @property {Pick<PlotlyElement, 'clientWidth' | 'clientHeight' | 'layout'>} element
 */

const LETTERS = 12; // pixels, of numbers at a scale of 1
const WORDS = 12.5; // of the names of axes and of lines of theory
const [ABOVE, BELOW] = [6, 34]; // pixels around the axes
export const STANDOFF = 4; // between an axis's numbers and its name
const SHORTEST = 30; // pixels of an axis that has a name
const LABEL = 18; // pixels that the label of a line takes up, at a scale of 1
const LINE = 14; // of them, those of its letters
const DASHES = { solid: 'solid', dash: '6px,4px', dot: '2px,3px' };
/** @type {Record<string, string>} */
const FILLS = { zero: 'tozeroy', self: 'toself' };

/**
 * A trace without its points. The setting in use is drawn strongly, its alternatives faintly.
 * @param {{theme: Theme, settings: Values}} chart
 * @param {TraceSpec} trace
 * @param {boolean} shown
 */
export function traceStyle({ theme, settings }, trace, shown) {
  const colour = theme.roles[trace.role];
  const strong = trace.emphasis && holds(settings, trace.emphasis);
  const weak = trace.emphasis && !strong;
  return {
    ...common(trace, shown),
    line: {
      color: faded(colour, weak ? 0.55 : trace.opacity),
      width: theme.scale * (strong ? trace.width + 1 : weak ? trace.width - 0.5 : trace.width),
      dash: DASHES[trace.dash],
      simplify: false,
    },
    fill: FILLS[trace.fill] ?? 'none',
    fillcolor: faded(colour, trace.fill === 'self' ? 0.14 : 0.22),
    hoverinfo: trace.hover ? 'x+y+name' : 'skip',
  };
}

/**
 * The same trace in the run before the last reset.
 * @param {{theme: Theme}} chart
 * @param {TraceSpec} trace
 * @param {boolean} shown
 */
export function ghostStyle({ theme }, trace, shown) {
  return {
    ...common(trace, shown),
    line: { color: faded(theme.roles[trace.role], 0.3), width: 1.25 * theme.scale, simplify: false },
    fill: 'none',
    fillcolor: 'rgba(0,0,0,0)',
    hoverinfo: 'skip',
  };
}

/**
 * A text as Plotly sets it, with the indices of the densities below the line.
 * @param {string} text
 */
export function withIndices(text) {
  return text.replace('p_data', 'p<sub>data</sub>').replace('p_g', 'p<sub>g</sub>');
}

/**
 * @param {TraceSpec} trace
 * @param {boolean} visible
 */
function common(trace, visible) {
  const name = withIndices(trace.name);
  return { type: 'scatter', mode: 'lines', name, yaxis: trace.axis, visible };
}

/**
 * Everything but the traces.
 * @param {Chart} chart
 */
export function layoutOf(chart) {
  const { theme, element, ranges } = chart;
  const { ink, faint, grid, paper, font, scale } = theme;
  /** @type {Record<string, unknown>} */
  const layout = {
    width: element.clientWidth,
    height: element.clientHeight,
    margin: { l: 46 * scale, r: rightMargin(chart), t: ABOVE * scale, b: BELOW * scale },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: font, size: LETTERS * scale, color: faint },
    showlegend: false,
    dragmode: 'zoom',
    hovermode: 'x',
    hoverlabel: { bgcolor: paper, bordercolor: grid, font: { family: font, size: LETTERS * scale, color: ink } },
    ...linesOfTheory(chart),
  };
  for (const name of Object.keys(ranges)) layout[axisKey(name)] = axisOf(chart, name);
  return layout;
}

/**
 * The lines of theory that belong to the settings in force, and their labels.
 * @param {Pick<Chart, 'spec' | 'theme' | 'settings' | 'ranges' | 'element'>} chart
 */
export function linesOfTheory(chart) {
  const { spec, theme, settings } = chart;
  const drawn = spec.references.filter(({ only }) => !only || holds(settings, only));
  return {
    shapes: drawn.map((reference) => lineAcross(theme, reference)),
    annotations: labelsOf(chart, drawn.filter(({ label }) => label)),
  };
}

/**
 * Axes that come and go with their traces, and the room for those on the right.
 * @param {Pick<Chart, 'spec' | 'draws' | 'theme'>} chart
 */
export function comingAxes(chart) {
  const axes = Object.keys(chart.spec.y).filter((name) => comes(chart, name));
  if (!axes.length) return {};
  const visible = Object.fromEntries(axes.map((name) => [`${axisKey(name)}.visible`, isUsed(chart, name)]));
  return { ...visible, 'margin.r': rightMargin(chart) };
}

/**
 * Marks for a logarithmic axis: whole powers of ten, at most about five of them.
 * @param {[low: number, high: number]} range in decades
 */
export function decades([low, high]) {
  const stride = Math.max(1, Math.ceil((high - low) / 5));
  const exponents = [];
  for (let at = Math.ceil(low / stride) * stride; at <= high; at += stride) exponents.push(at);
  return { tickvals: exponents.map((exponent) => 10 ** exponent), ticktext: exponents.map(power) };
}

/**
 * Whether an axis is there only while one of its traces is drawn: one on the right, or one of several in one place.
 * @param {Pick<Chart, 'spec'>} chart
 * @param {string} name of an axis
 */
function comes({ spec: { y } }, name) {
  return y[name].right || y[name].instead || (name === 'y' && Object.values(y).some(({ instead }) => instead));
}

/**
 * Whether a setting has one of some values.
 * @param {Values} settings
 * @param {[field: string, ...values: string[]]} condition
 */
export function holds(settings, [field, ...values]) {
  return values.some((value) => value === settings[field]);
}

/**
 * @param {Pick<Chart, 'spec' | 'draws'>} chart
 * @param {string} name of an axis
 */
function isUsed(chart, name) {
  return chart.spec.traces.some((trace, index) => trace.axis === name && chart.draws(index));
}

/** @param {Pick<Chart, 'spec' | 'draws' | 'theme'>} chart */
function rightMargin(chart) {
  const labelled = Object.entries(chart.spec.y).some(([name, axis]) =>
    axis.right && axis.ticks?.length !== 0 && isUsed(chart, name)
  );
  return chart.theme.scale * (labelled ? 44 : 12);
}

/**
 * @param {Chart} chart
 * @param {string} name
 */
function axisOf(chart, name) {
  const { theme, zoomed, element, ranges } = chart;
  const spec = name === 'x' ? chart.spec.x : chart.spec.y[name];
  const range = zoomed.has(name) ? element.layout[axisKey(name)].range : ranges[name].current.slice();
  const secondary = name !== 'x' && name !== 'y' && !spec.instead;
  /** @type {Record<string, unknown>} */
  const axis = {
    type: spec.logarithmic ? 'log' : 'linear',
    title: { text: titleOf(chart, name), font: { size: WORDS * theme.scale, color: theme.faint }, standoff: STANDOFF },
    autorange: false,
    range,
    gridcolor: theme.grid,
    showgrid: !secondary,
    zeroline: false,
    linecolor: theme.grid,
    ticks: '',
    tickfont: { size: LETTERS * theme.scale, color: theme.faint },
    nticks: name === 'x' ? 7 : 5,
    fixedrange: secondary,
    exponentformat: 'none',
    separatethousands: true,
  };
  if (spec.logarithmic) Object.assign(axis, decades(/** @type {[number, number]} */ (range)));
  if (spec.format) axis.tickformat = spec.format;
  if (!(name === 'x' && spec.steps)) axis.hoverformat = spec.format.endsWith('%') ? '.1%' : '.3~g';
  if (name !== 'x') axis.domain = spec.domain;
  if (spec.right || spec.instead) Object.assign(axis, { overlaying: 'y', side: spec.right ? 'right' : 'left' });
  if (name === 'x' && chart.spec.y.y3) axis.anchor = 'y3';
  // Plotly would have it share the marks of the first axis, and so at odd numbers.
  if ((spec.right || spec.instead) && !spec.ticks && !spec.logarithmic) axis.tickmode = 'auto';
  if (spec.ticks) {
    axis.tickvals = spec.ticks.map(([value]) => value);
    axis.ticktext = spec.ticks.map(([, text]) => text);
  }
  if (name !== 'x' && comes(chart, name)) axis.visible = isUsed(chart, name);
  return axis;
}

/**
 * The names of the axes for the room that there is, as a change of the layout.
 * @param {Chart} chart
 */
export function axisTitles(chart) {
  return Object.fromEntries(
    Object.keys(chart.ranges).map((name) => [`${axisKey(name)}.title.text`, titleOf(chart, name)]),
  );
}

/**
 * The name of an axis; an axis that is too short for it goes without.
 * @param {Chart} chart
 * @param {string} name
 */
function titleOf({ spec, theme, element }, name) {
  if (name === 'x') return withIndices(spec.x.title);
  const { title, domain } = spec.y[name];
  const length = (domain[1] - domain[0]) * (element.clientHeight - (ABOVE + BELOW) * theme.scale);
  return length < SHORTEST * theme.scale ? '' : withIndices(title);
}

/**
 * @param {Theme} theme
 * @param {ReferenceSpec} reference
 */
function lineAcross(theme, { value, axis, role }) {
  const line = { color: faded(theme.roles[role], 0.75), width: theme.scale, dash: '4px,4px' };
  return { type: 'line', layer: 'below', xref: 'paper', x0: 0, x1: 1, yref: axis, y0: value, y1: value, line };
}

/**
 * The labels of lines, the highest first: one that would lie on another stands at the other side of its line if it can.
 * @param {Pick<Chart, 'spec' | 'theme' | 'ranges' | 'element'>} chart
 * @param {ReferenceSpec[]} references
 */
function labelsOf(chart, references) {
  const room = LABEL * chart.theme.scale;
  const places = references.map((reference) => ({ reference, ...placeOf(chart, reference) }));
  /** @type {number[]} feet of the labels placed so far, in pixels above the foot of the chart */
  const feet = [];
  return places.sort((one, other) => other.line - one.line).map(({ reference, line, foot, top, below }) => {
    const free = (/** @type {number} */ at) => feet.every((taken) => Math.abs(taken - at) >= LINE * chart.theme.scale);
    const [here, there] = below ? [line - room, line] : [line, line - room];
    const turned = !free(here) && free(there) && there >= foot && there + room <= top;
    feet.push(turned ? there : here);
    return labelOf(chart, reference, below !== turned);
  });
}

/**
 * @param {Pick<Chart, 'spec' | 'theme' | 'ranges' | 'element'>} chart
 * @param {ReferenceSpec} reference
 * @param {boolean} below
 */
function labelOf(chart, reference, below) {
  const { theme, spec } = chart;
  const { value, label, axis, role } = reference;
  const { logarithmic } = spec.y[axis];
  return {
    text: label,
    showarrow: false,
    xref: 'paper',
    x: 1,
    xanchor: 'right',
    yref: axis,
    // Plotly wants labels in decades there, though shapes in the axis's own numbers.
    y: logarithmic ? Math.log10(value) : value,
    yanchor: below ? 'top' : 'bottom',
    borderpad: 1,
    font: { size: WORDS * theme.scale, color: theme.words[role] },
  };
}

/**
 * Where a line lies and between what, in pixels above the foot of the chart, and whether its label stands below it: as the
 * chart wants it, but never over the words beneath the chart or above it.
 * @param {Pick<Chart, 'spec' | 'ranges' | 'element' | 'theme'>} chart
 * @param {ReferenceSpec} reference
 */
function placeOf({ spec, ranges, element, theme }, { value, axis, below: wanted }) {
  const { logarithmic, domain: [from, to] } = spec.y[axis];
  const [low, high] = ranges[axis].current;
  const whole = element.clientHeight - (ABOVE + BELOW) * theme.scale;
  const height = whole * (to - from);
  const beneath = (height * ((logarithmic ? Math.log10(value) : value) - low)) / (high - low);
  const room = LABEL * theme.scale;
  const below = wanted ? beneath >= room : height - beneath < room;
  return { line: whole * from + beneath, foot: whole * from, top: whole * to, below };
}
