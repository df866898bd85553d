import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxisRange } from '../../ui/charts/browser/axes.js';

const PLAIN = { range: [0, 1], grows: '', logarithmic: false, curve: '', steps: false, ceiling: null, relaxes: false };
const FRAME = { header: {}, arrays: {} };

function close(actual, expected) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-12, `${actual} is not ${expected}`));
}

test('an axis that follows nothing stays where it starts', () => {
  const axis = new AxisRange({ ...PLAIN, range: [-2, 3] });
  assert.equal(axis.follows, false);
  assert.deepEqual(axis.current, [-2, 3]);
  assert.deepEqual(new AxisRange({ ...PLAIN, range: null }).current, [0, 1]);
});

test('a logarithmic axis is in decades', () => {
  const axis = new AxisRange({ ...PLAIN, range: [0.01, 100], logarithmic: true, grows: 'both' });
  close(axis.current, [-2, 2]);
  assert.equal(axis.follow(FRAME, [[0, -5, NaN, 1, 100]]), false);
  assert.equal(axis.follow(FRAME, [[1e4]]), true);
  close(axis.current, [-2, 4 + 0.12 * 4]);
  axis.reset();
  close(axis.current, [-2, 2]);
  axis.follow(FRAME, [[0, -5, 1e-4]]);
  close(axis.current, [-4 - 0.12 * 4, 2]);
});

test('a logarithmic axis may follow a curve, whose numbers are the axis’s own', () => {
  const axis = new AxisRange({ ...PLAIN, logarithmic: true, curve: 'span' });
  assert.equal(axis.follow({ header: {}, arrays: { span: { data: [1e-3, 10] } } }, []), true);
  close(axis.current, [-3, 1]);
});

test('steps take round ranges, from where the run began', () => {
  const axis = new AxisRange({ ...PLAIN, steps: true });
  for (
    const [last, end] of [
      [0, 200],
      [200, 200],
      [201, 300],
      [301, 500],
      [501, 700],
      [701, 1000],
      [1001, 1500],
      [1501, 2000],
      [7001, 10000],
      [20001, 30000],
    ]
  ) {
    axis.follow(FRAME, [[0, last]]);
    close(axis.current, [0, end]);
  }
  axis.follow(FRAME, [[500, 700]], 500);
  close(axis.current, [500, 700]);
  axis.follow(FRAME, [[500, 801]], 500);
  close(axis.current, [500, 1000]);
});

test('an axis can follow a curve, as long as that spans anything', () => {
  const axis = new AxisRange({ ...PLAIN, curve: 'x' });
  assert.equal(axis.follow({ header: {}, arrays: { x: { data: [3, -1, 2] } } }, []), true);
  assert.deepEqual(axis.current, [-1, 3]);
  for (const arrays of [{}, { x: { data: [] } }, { x: { data: [5, 5] } }, { x: { data: [NaN] } }]) {
    assert.equal(axis.follow({ header: {}, arrays }, []), false);
  }
});

test('an axis grows where it may, with a margin, and never shrinks', () => {
  const grown = (grows, values) => {
    const axis = new AxisRange({ ...PLAIN, grows });
    axis.follow(FRAME, [values]);
    axis.follow(FRAME, [[0.5]]);
    return axis.current;
  };
  close(grown('both', [-1, 2]), [-1.12, 2.12]);
  close(grown('up', [-1, 2]), [0, 2.12]);
  close(grown('down', [-1, 2]), [-1.12, 1]);
  close(grown('both', [0, 1]), [0, 1]);
  close(grown('both', [NaN, Infinity, -Infinity]), [0, 1]);
});

test('an axis that relaxes comes closer after forty frames with too much room', () => {
  const axis = new AxisRange({ ...PLAIN, grows: 'both', relaxes: true });
  axis.follow(FRAME, [[10]]);
  for (let frame = 0; frame < 40; frame += 1) assert.equal(axis.follow(FRAME, [[1.5]]), false);
  assert.equal(axis.follow(FRAME, [[1.5]]), true);
  close(axis.current, [0, 1.5]);
  const steady = new AxisRange({ ...PLAIN, grows: 'both' });
  steady.follow(FRAME, [[10]]);
  for (let frame = 0; frame < 60; frame += 1) steady.follow(FRAME, [[1.5]]);
  close(steady.current, [0, 10.12]);
});

test('an axis of decades that relaxes comes back to its own decades', () => {
  const axis = new AxisRange({ ...PLAIN, range: [0.01, 100], logarithmic: true, grows: 'both', relaxes: true });
  axis.follow(FRAME, [[1e12]]);
  assert.ok(axis.current[1] > 12);
  for (let frame = 0; frame <= 40; frame += 1) axis.follow(FRAME, [[1]]);
  close(axis.current, [-2, 2]);
});

test('a ceiling bounds the axis by the curve that it is tied to', () => {
  const axis = new AxisRange({ ...PLAIN, grows: 'up', ceiling: ['p', 3] });
  const frame = (peak) => ({ header: {}, arrays: { p: { data: [0, peak] } } });
  axis.follow(frame(2), [[1]]);
  close(axis.current, [0, 2.5]);
  axis.follow(frame(2), [[100]]);
  close(axis.current, [0, 6]);
  // The curve changed: the axis starts again. Less than two percent are no change.
  axis.follow(frame(2.02), [[1]]);
  close(axis.current, [0, 6]);
  axis.follow(frame(4), [[1]]);
  close(axis.current, [0, 5]);
});

test('a spike of one or two points widens no robust axis, a rise that lasts does', () => {
  const calm = Array.from({ length: 60 }, (_, i) => 1 + 0.1 * Math.sin(i));
  const spiked = calm.map((value, i) => (i === 30 || i === 31 ? 50 : value));
  const risen = calm.map((value, i) => (i >= 40 ? 5 : value));
  const topOf = (values, robust) => {
    const range = new AxisRange({ ...PLAIN, range: [0, 2], grows: 'both', robust });
    range.follow(FRAME, [values]);
    return range.current[1];
  };
  assert.equal(topOf(spiked, true), 2);
  assert.ok(topOf(spiked, false) >= 50);
  assert.ok(topOf(risen, true) >= 5);
  // Nor does one that has just come, as an axis that grew would never shrink again.
  assert.equal(topOf([...calm, 9, 9], true), 2);
  assert.ok(topOf([...calm, 9, 9, 9], true) >= 9);
  // Point by point it is the same.
  for (const values of [spiked, risen]) {
    const range = new AxisRange({ ...PLAIN, range: [0, 2], grows: 'both', robust: true });
    for (let count = 1; count <= values.length; count++) range.follow(FRAME, [values.slice(0, count)]);
    assert.equal(range.current[1] > 2, values === risen);
  }
});
