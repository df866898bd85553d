import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../../ui/browser/frames.js';
import { extent, ghostPoints, points } from '../../ui/charts/browser/sources.js';

const of = (...values) => ({ data: Float32Array.from(values), shape: [values.length] });

function history(columns) {
  const names = Object.keys(columns);
  const rows = columns[names[0]].length;
  const kept = new History();
  kept.take({
    header: { history: { from: 0, rows, names, generation: 1, total: rows } },
    arrays: { history: { data: Float32Array.from(Object.values(columns).flat()), shape: [names.length, rows] } },
  });
  return kept;
}

function read(source, arrays, past = new History()) {
  const { x, y } = points(source, { header: {}, arrays }, past);
  return [Array.from(x), Array.from(y)];
}

test('a curve is drawn against another one, and not at all without it', () => {
  const source = { kind: 'curve', x: 'x', y: 'd' };
  assert.deepEqual(read(source, { x: of(1, 2), d: of(0.5, 0.25) }), [[1, 2], [0.5, 0.25]]);
  assert.deepEqual(read(source, { x: of(1, 2) }), [[], []]);
});

test('a history is a metric over the steps, its ghost the one of the run before', () => {
  const past = history({ step: [0, 10], jsd: [0.5, 0.25] });
  assert.deepEqual(read({ kind: 'history', y: 'jsd' }, {}, past), [[0, 10], [0.5, 0.25]]);
  assert.deepEqual(ghostPoints({ kind: 'history', y: 'jsd' }, past), { x: [], y: [] });
  past.ghost = { step: new Float32Array([3]), jsd: new Float32Array([0.75]) };
  assert.deepEqual(ghostPoints({ kind: 'history', y: 'jsd' }, past), { x: past.ghost.step, y: past.ghost.jsd });
});

test('a gap goes forth along the upper line and back along the lower one, without holes', () => {
  const past = history({ step: [0, 1, 2, 3], low: [-1, NaN, -3, -4], high: [1, 2, 3, 4] });
  assert.deepEqual(read({ kind: 'gap', lower: 'low', upper: 'high' }, {}, past), [
    [0, 2, 3, 3, 2, 0],
    [1, 3, 4, -4, -3, -1],
  ]);
});

test('a long gap is thinned and keeps its end', () => {
  const steps = Array.from({ length: 1202 }, (_, index) => index);
  const past = history({ step: steps, low: steps.map((step) => -step), high: steps });
  const [x] = read({ kind: 'gap', lower: 'low', upper: 'high' }, {}, past);
  assert.equal(x.length, 2 * 402);
  assert.deepEqual([x[0], x[1], x[400], x[401]], [0, 3, 1200, 1201]);
});

test('a rug joins every z on the line at 0 with its x on the line at 1', () => {
  const [x, y] = read({ kind: 'rug', z: 'z', x: 'g' }, { x: of(-10, 0, 10), z: of(-2, 1), g: of(4, 5) });
  assert.deepEqual(x, [-6, 4, NaN, 3, 5, NaN]);
  assert.deepEqual(y, [0, 1, NaN, 0, 1, NaN]);
  assert.deepEqual(read({ kind: 'rug', z: 'z', x: 'g' }, { z: of(1), g: of(1) }), [[], []]);
});

test('a fan has one line for each row', () => {
  const source = { kind: 'fan', x: 'x', y: 'lines' };
  const lines = { data: Float32Array.from([1, 2, 3, 4]), shape: [2, 2] };
  assert.deepEqual(read(source, { x: of(0, 1), lines }), [[0, 1, NaN, 0, 1, NaN], [1, 2, NaN, 3, 4, NaN]]);
  assert.deepEqual(read(source, { x: of(0, 1), lines: of(5, 6) }), [[0, 1], [5, 6]]);
});

test('dots are strokes of no length', () => {
  assert.deepEqual(read({ kind: 'dots', x: 'x', y: 'y' }, { x: of(1, 2), y: of(3, 4) }), [
    [1, 1, NaN, 2, 2, NaN],
    [3, 3, NaN, 4, 4, NaN],
  ]);
});

test('a staircase stands on the ground at both ends', () => {
  const source = { kind: 'staircase', edges: 'edges', heights: 'heights' };
  assert.deepEqual(read(source, { edges: of(0, 1, 3), heights: of(5, 2) }), [[0, 0, 1, 1, 3, 3], [0, 5, 5, 2, 2, 0]]);
});

test('the extent of numbers leaves out what is not finite, and what is not above a bound', () => {
  assert.deepEqual(extent([3, NaN, -1, Infinity, -Infinity]), [-1, 3]);
  assert.deepEqual(extent([3, 0, -1, 0.5], 0), [0.5, 3]);
  assert.deepEqual(extent([NaN]), [Infinity, -Infinity]);
  assert.deepEqual(extent([0, -1], 0), [Infinity, -Infinity]);
});
