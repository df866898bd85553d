import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  axisTitles,
  comingAxes,
  decades,
  ghostStyle,
  layoutOf,
  linesOfTheory,
  traceStyle,
} from '../../ui/charts/browser/layout.js';

const THEME = {
  ink: '#111111',
  faint: '#777777',
  grid: '#dddddd',
  paper: '#ffffff',
  font: 'serif',
  scale: 1,
  roles: { data: '#009E73', theory: '#102030' },
  words: { theory: 'rgb(1, 2, 3)' },
};
const TRACE = { name: 'p_data', role: 'data', axis: 'y', dash: 'dash', width: 2, fill: '', opacity: 1, hover: true };
const AXIS = { title: 'x', range: [0, 1], logarithmic: false, steps: false, right: false, ticks: null, format: '' };

function chart(changes = {}) {
  const y = { y: { ...AXIS, title: 'density', domain: [0, 1] }, y2: { ...AXIS, right: true, domain: [0, 1] } };
  return {
    spec: {
      x: { ...AXIS, steps: true },
      y,
      traces: [TRACE, { ...TRACE, axis: 'y2' }],
      references: [{ value: 0.5, label: 'ln 2', axis: 'y', role: 'theory', below: true }],
    },
    theme: THEME,
    draws: () => true,
    ranges: { x: { current: [0, 200] }, y: { current: [0, 1] }, y2: { current: [0, 3] } },
    zoomed: new Set(),
    element: { clientWidth: 400, clientHeight: 300, layout: { xaxis: { range: [3, 4] } } },
    ...changes,
  };
}

test('marks of a logarithmic axis are whole powers of ten, five or so', () => {
  assert.deepEqual(decades([-1.5, 1.2]), { tickvals: [0.1, 1, 10], ticktext: ['10⁻¹', '10⁰', '10¹'] });
  assert.deepEqual(decades([0, 12]).ticktext, ['10⁰', '10³', '10⁶', '10⁹', '10¹²']);
});

test('the label of a line of theory stands on the line, on a logarithmic axis too', () => {
  const heights = [false, true].map((logarithmic) => {
    const { spec, ...rest } = chart();
    const y = { ...spec.y, y: { ...spec.y.y, logarithmic } };
    const { shapes, annotations } = linesOfTheory({ ...rest, spec: { ...spec, y }, settings: {} });
    return [shapes[0].y0, annotations[0].y];
  });
  assert.deepEqual(heights, [[0.5, 0.5], [0.5, Math.log10(0.5)]]);
});

test('the label of a line of theory keeps inside the chart, clear of the numbers beneath it', () => {
  const side = (value, below, clientHeight = 300) => {
    const one = chart({ settings: {}, element: { clientHeight } });
    one.spec.references = [{ value, label: 'log 2', axis: 'y', role: 'theory', below }];
    return linesOfTheory(one).annotations[0].yanchor;
  };
  assert.deepEqual([side(0.5, true), side(0.5, false)], ['top', 'bottom']);
  // 260 pixels from 0 to 1: there are 13 beneath 0.05, and above 0.95.
  assert.deepEqual([side(0.05, true), side(0.05, false)], ['bottom', 'bottom']);
  assert.deepEqual([side(0.95, true), side(0.95, false)], ['top', 'top']);
  // In a low chart a tenth is too little.
  assert.deepEqual([side(0.1, true), side(0.1, true, 120)], ['top', 'bottom']);
});

test('labels of lines that lie close stand on both sides of them', () => {
  const sides = (clientHeight) => {
    const one = chart({ settings: {}, element: { clientHeight } });
    one.spec.references = [['log 2', 0.4], ['log 4', 0.8]].map(([label, value]) => (
      { value, label, axis: 'y', role: 'theory', below: false }
    ));
    return Object.fromEntries(linesOfTheory(one).annotations.map(({ text, yanchor }) => [text, yanchor]));
  };
  assert.deepEqual(sides(300), { 'log 2': 'bottom', 'log 4': 'bottom' });
  // 60 pixels: no room above the upper one, whose label then takes what lies between the two.
  assert.deepEqual(sides(100), { 'log 2': 'top', 'log 4': 'top' });
});

test('the setting in use is drawn strongly, its alternatives faintly', () => {
  const trace = { ...TRACE, emphasis: ['loss', 'saturating'] };
  const style = (loss) => traceStyle({ theme: THEME, settings: { loss } }, trace, true).line;
  assert.deepEqual(style('saturating'), { color: 'rgba(0,158,115,1)', width: 3, dash: '6px,4px', simplify: false });
  assert.deepEqual(style('hinge'), { color: 'rgba(0,158,115,0.55)', width: 1.5, dash: '6px,4px', simplify: false });
  assert.equal(traceStyle({ theme: THEME, settings: {} }, TRACE, true).line.width, 2);
});

test('a trace has its name, fill and hover; its ghost is faint and silent', () => {
  const trace = { ...TRACE, fill: 'zero' };
  const style = traceStyle({ theme: THEME, settings: {} }, trace, false);
  assert.equal(style.name, 'p<sub>data</sub>');
  assert.equal(style.visible, false);
  assert.deepEqual([style.fill, style.fillcolor, style.hoverinfo], ['tozeroy', 'rgba(0,158,115,0.22)', 'x+y+name']);
  const ghost = ghostStyle({ theme: THEME }, trace, true);
  assert.deepEqual([ghost.fill, ghost.line.color, ghost.hoverinfo], ['none', 'rgba(0,158,115,0.3)', 'skip']);
  assert.equal(
    traceStyle({ theme: THEME, settings: {} }, { ...TRACE, fill: 'self', hover: false }, true).fill,
    'toself',
  );
});

test('the layout has every axis where the chart has it, and lines of theory', () => {
  const layout = layoutOf(chart());
  assert.deepEqual([layout.width, layout.height], [400, 300]);
  assert.deepEqual(layout.xaxis.range, [0, 200]);
  assert.deepEqual(layout.yaxis2.range, [0, 3]);
  assert.deepEqual([layout.yaxis2.overlaying, layout.yaxis2.side, layout.yaxis.side], ['y', 'right', undefined]);
  assert.equal(layout.xaxis.hoverformat, undefined);
  assert.equal(layout.yaxis.hoverformat, '.3~g');
  assert.deepEqual([layout.shapes[0].y0, layout.shapes[0].line.color], [0.5, 'rgba(16,32,48,0.75)']);
  assert.deepEqual([layout.annotations[0].text, layout.annotations[0].yanchor], ['ln 2', 'top']);
});

test('a zoomed axis keeps the range that the visitor gave it', () => {
  const layout = layoutOf(chart({ zoomed: new Set(['x']) }));
  assert.deepEqual(layout.xaxis.range, [3, 4]);
  assert.deepEqual(layout.yaxis.range, [0, 1]);
});

test('the right axis and its margin are there while one of its traces is shown', () => {
  assert.deepEqual(comingAxes(chart()), { 'yaxis2.visible': true, 'margin.r': 44 });
  assert.deepEqual(comingAxes(chart({ draws: (/** @type {number} */ index) => index === 0 })), {
    'yaxis2.visible': false,
    'margin.r': 12,
  });
  assert.deepEqual(comingAxes({ spec: { y: { y: AXIS }, traces: [TRACE] }, draws: () => true }), {});
});

test('of several axes in one place the one is there whose traces are shown', () => {
  const one = chart();
  one.spec.y.y2 = { ...AXIS, title: 'modes', instead: true, domain: [0, 1] };
  const draws = (/** @type {number} */ index) => index === 1;
  assert.deepEqual(comingAxes({ ...one, draws }), { 'yaxis.visible': false, 'yaxis2.visible': true, 'margin.r': 12 });
  const { yaxis, yaxis2 } = layoutOf({ ...one, draws });
  assert.deepEqual([yaxis.visible, yaxis2.visible, yaxis2.overlaying, yaxis2.side], [false, true, 'y', 'left']);
  assert.ok(yaxis2.showgrid && !yaxis2.fixedrange);
  assert.equal(yaxis2.tickmode, 'auto'); // marks of its own, and not where the first axis has them
});

test('ticks of an axis are those that were given', () => {
  const one = chart();
  one.spec.y.y.ticks = [[0.5, 'half']];
  const { yaxis } = layoutOf(one);
  assert.deepEqual([yaxis.tickvals, yaxis.ticktext], [[0.5], ['half']]);
  one.spec.y.y.logarithmic = true;
  one.spec.y.y.ticks = null;
  one.ranges.y.current = [0, 2];
  assert.deepEqual(layoutOf(one).yaxis.tickvals, [1, 10, 100]);
});

test('letters, lines and margins follow the scale', () => {
  const theme = { ...THEME, scale: 1.5 };
  const [usual, large] = [layoutOf(chart()), layoutOf(chart({ theme }))];
  const sizes = ({ xaxis, yaxis, font, hoverlabel, annotations, margin, shapes }) => [
    xaxis.tickfont.size,
    yaxis.title.font.size,
    font.size,
    hoverlabel.font.size,
    annotations[0].font.size,
    margin.l,
    margin.r,
    margin.b,
    shapes[0].line.width,
  ];
  assert.deepEqual(sizes(large), sizes(usual).map((size) => 1.5 * size));
  assert.equal(large.xaxis.tickfont.size, 18);
  assert.equal(traceStyle({ theme, settings: {} }, TRACE, true).line.width, 3);
  assert.equal(comingAxes(chart({ theme }))['margin.r'], 66);
});

test('an axis that is too short for its name goes without', () => {
  const low = chart({ element: { clientWidth: 400, clientHeight: 60, layout: {} } });
  assert.equal(layoutOf(chart()).yaxis.title.text, 'density');
  assert.equal(layoutOf(low).yaxis.title.text, '');
  assert.deepEqual(axisTitles(low), { 'xaxis.title.text': 'x', 'yaxis.title.text': '', 'yaxis2.title.text': '' });
});
