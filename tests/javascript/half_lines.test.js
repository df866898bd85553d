import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halfLines } from '../../pages/plane/browser/half_lines.js';

const PLACES = Array.from({ length: 41 }, (_, at) => -2 + at / 10);

/** @param {(x: number, y: number) => number} height */
const onGrid = (height) => PLACES.flatMap((y) => PLACES.map((x) => height(x, y)));

test('the line where a cone is ½ is a circle, closed and of the right length', () => {
  const lines = halfLines(onGrid((x, y) => 0.5 + 0.3 * (1.234 - Math.hypot(x, y))), PLACES);
  let length = 0;
  const ends = new Map();
  for (const [x0, y0, x1, y1] of lines) {
    length += Math.hypot(x1 - x0, y1 - y0);
    for (const [x, y] of [[x0, y0], [x1, y1]]) {
      assert.ok(Math.abs(Math.hypot(x, y) - 1.234) < 0.003);
      const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
  }
  assert.ok(Math.abs(length - 2 * Math.PI * 1.234) < 0.01);
  assert.ok([...ends.values()].every((count) => count === 2));
});

test('a straight line is met exactly', () => {
  const lines = halfLines(onGrid((x, y) => 0.5 + x - 0.3 * y - 0.07), PLACES);
  assert.ok(lines.length >= 40);
  for (const [x0, y0, x1, y1] of lines) {
    assert.ok(Math.abs(x0 - 0.3 * y0 - 0.07) < 1e-12 && Math.abs(x1 - 0.3 * y1 - 0.07) < 1e-12);
  }
});

test('in a saddle the lines leave the middle on its own side', () => {
  const cut = (/** @type {number[]} */ values) => halfLines(values, [0, 1]);
  // Two opposite corners are high. With a high middle, the lines cut off the two low corners, and the other way round.
  const nearTo = (/** @type {number[]} */ line, /** @type {number} */ x, /** @type {number} */ y) =>
    Math.hypot((line[0] + line[2]) / 2 - x, (line[1] + line[3]) / 2 - y) < 0.5;
  const high = cut([1, 0.4, 0.4, 1]);
  assert.equal(high.length, 2);
  assert.ok(high.some((line) => nearTo(line, 1, 0)) && high.some((line) => nearTo(line, 0, 1)));
  const low = cut([0.6, 0, 0, 0.6]);
  assert.ok(low.some((line) => nearTo(line, 0, 0)) && low.some((line) => nearTo(line, 1, 1)));
});

test('without a crossing there are no lines', () => {
  assert.deepEqual(halfLines(onGrid(() => 0.7), PLACES), []);
  assert.deepEqual(halfLines(onGrid(() => NaN), PLACES), []);
});
