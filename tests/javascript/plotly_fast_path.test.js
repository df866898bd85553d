import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisKey, lineThrough, moveLine, screenAxis, syncPointer } from '../../ui/charts/browser/plotly_fast_path.js';

const same = (value) => value;

test('an axis is found by its short name', () => {
  assert.deepEqual(['x', 'y', 'y2'].map(axisKey), ['xaxis', 'yaxis', 'yaxis2']);
});

test('a line goes through its points; what is not a number lifts the pen', () => {
  assert.equal(lineThrough([0, 1, 2], [5, 6.04, 7], same, same, 100), 'M0,5L1,6L2,7');
  assert.equal(lineThrough([0, 1, 2, 3], [5, NaN, 7, 8], same, same, 100), 'M0,5M2,7L3,8');
  assert.equal(lineThrough([], [], same, same, 100), '');
});

test('points far outside stay within what renderers can draw', () => {
  assert.equal(lineThrough([0, 1], [1e9, -Infinity], same, same, 100), 'M0,100000L1,-100000');
});

test('a dense line keeps the first, least, greatest and last of each column of pixels', () => {
  const x = [0, 0.2, 0.4, 0.6, 1.1, 1.2, 2];
  const y = [3, 9, 1, 4, 7, 7, 5];
  assert.equal(lineThrough(x, y, same, same, 2), 'M0,3L0,1L0,9L0,4L1,7L1,7L2,5L2,5');
  // Below three points for each pixel all are drawn.
  assert.equal(lineThrough(x, y, same, same, 3), 'M0,3L0.2,9L0.4,1L0.6,4L1.1,7L1.2,7L2,5');
});

function element(className) {
  const attributes = {};
  return { className, attributes, setAttribute: (name, value) => (attributes[name] = value) };
}

/** As much of what plotly.js makes of an element as the fast path looks at. */
function plot({ lines = [element('js-line')], fill = null, trace = {} } = {}) {
  const group = { querySelectorAll: () => lines, querySelector: () => fill };
  return {
    data: [{}],
    calcdata: [[{ node3: { node: () => group } }]],
    _fullData: [{ xaxis: 'x', yaxis: 'y2', line: { width: 2 }, ...trace }],
    _fullLayout: {
      xaxis: { type: 'linear', range: [0, 10], _offset: 46, _length: 100 },
      yaxis2: { type: 'linear', range: [0, 1], _offset: 6, _length: 50 },
    },
  };
}

test('a line of plotly.js is moved without it', () => {
  const [first, second] = [element('js-line'), element('js-line')];
  const drawn = plot({ lines: [first, second] });
  assert.equal(moveLine(drawn, 0, [0, 10], [0, 0.5]), true);
  assert.deepEqual([first.attributes.d, second.attributes.d], ['M0,50L100,25', 'M0,0']);
  assert.deepEqual(drawn.data[0], { x: [0, 10], y: [0, 0.5] });
});

test('an area is closed down to zero, or upon itself', () => {
  for (const [kind, end] of [['tozeroy', 'L100,50L0,50Z'], ['toself', 'Z']]) {
    const fill = element('js-fill');
    assert.equal(moveLine(plot({ fill, trace: { fill: kind } }), 0, [0, 10], [0, 0.5]), true);
    assert.equal(fill.attributes.d, `M0,50L100,25${end}`);
  }
});

test('a plot that is not as expected is left to plotly.js', () => {
  const strange = [
    { ...plot(), _fullData: undefined },
    { ...plot(), calcdata: undefined },
    { ...plot(), calcdata: [[{}]] },
    { ...plot(), _fullLayout: {} },
    plot({ lines: [] }),
    plot({ trace: { line: undefined } }),
    plot({ trace: { fill: 'tozeroy' } }),
  ];
  for (const one of strange) assert.equal(moveLine(one, 0, [0, 10], [0, 0.5]), false);
  assert.equal(moveLine(plot(), 0, [0, 10], [0, 0.5]), true);
});

test('an axis of the screen has the place that plotly.js gave it', () => {
  assert.deepEqual(screenAxis(plot(), 'y2'), { type: 'linear', range: [0, 1], offset: 6, length: 50 });
  assert.equal(screenAxis(plot(), 'y'), null);
  assert.equal(screenAxis({}, 'x'), null);
});

test('the pointer finds the newest points', () => {
  const drawn = { calcdata: [[{ i: 0, node3: 'kept' }]], data: [{ x: [1, 2, 3], y: [4, 5, 6] }] };
  syncPointer(drawn, 0);
  assert.deepEqual(drawn.calcdata[0], [
    { i: 0, node3: 'kept', x: 1, y: 4 },
    { i: 1, x: 2, y: 5 },
    { i: 2, x: 3, y: 6 },
  ]);
  drawn.data[0] = { x: [7], y: [8] };
  syncPointer(drawn, 0);
  assert.deepEqual(drawn.calcdata[0], [{ i: 0, node3: 'kept', x: 7, y: 8 }]);
});
