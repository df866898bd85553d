import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank, meanDistance, refusal, SIDE, TOOLS, withStroke } from '../../pages/family/browser/line_art.js';

const LIMITS = { ink: 200, most: 0.5 };
const at = (drawing, column, row) => drawing[SIDE * row + column];

/** The share of a pixel that lies within half the width of a level or upright line, by counting points in it. */
function covered(column, row, [x0, y0], [x1, y1], width) {
  let inside = 0;
  for (let i = 0; i < 400; i++) {
    const [x, y] = [column + ((i % 20) + 0.5) / 20, row + (Math.floor(i / 20) + 0.5) / 20];
    const across = x0 === x1 ? Math.abs(x - x0) : Math.abs(y - y0);
    const within = x0 === x1 ? y >= y0 && y <= y1 : x >= x0 && x <= x1;
    inside += within && across <= width / 2;
  }
  return inside / 400;
}

test('a line leaves as much ink as it covers of each pixel', () => {
  for (const [from, to] of [[[4, 10.3], [28, 10.3]], [[15.5, 3], [15.5, 29]], [[4, 8], [28, 8]]]) {
    for (const tool of [TOOLS.pencil, TOOLS.brush]) {
      const drawn = withStroke(blank(), from, to, tool);
      // Away from its ends, where the pen is round.
      for (let column = 8; column < 24; column++) {
        for (let row = 6; row < 24; row++) {
          const ink = 1 - at(drawn, column, row) / 255;
          assert.ok(Math.abs(ink - covered(column, row, from, to, tool.width)) < 0.06, `${column}, ${row}: ${ink}`);
        }
      }
    }
  }
});

test('where strokes cross the darker one counts, and a stroke leaves the drawing before it alone', () => {
  const before = withStroke(blank(), [4, 16], [28, 16], TOOLS.brush);
  const kept = Uint8Array.from(before);
  const after = withStroke(before, [16, 4], [16, 28], TOOLS.pencil);
  assert.deepEqual(before, kept);
  assert.ok(after.every((level, i) => level <= before[i]));
  assert.ok(at(after, 15, 8) < 255 && at(before, 15, 8) === 255);
});

test('the eraser takes what the brush has left, and nothing makes levels that there are not', () => {
  const drawn = withStroke(blank(), [6, 16], [26, 16], TOOLS.brush);
  const erased = withStroke(drawn, [0, 16], [32, 16], TOOLS.eraser);
  assert.deepEqual(erased, blank());
  assert.deepEqual(withStroke(blank(), [3, 3], [9, 9], TOOLS.eraser), blank());
  const outside = withStroke(blank(), [-40, 5], [80, 5], TOOLS.brush);
  assert.ok(at(outside, 0, 5) < 128 && at(outside, 31, 5) < 128 && at(outside, 0, 9) === 255);
  const dot = withStroke(blank(), [16.5, 16.5], [16.5, 16.5], TOOLS.brush);
  assert.ok(at(dot, 16, 16) < 10 && at(dot, 20, 16) === 255);
});

test('an empty and a full sheet are no errors, and say what to do', () => {
  assert.match(refusal(blank(), LIMITS), /Draw a face/);
  assert.match(refusal(new Uint8Array(SIDE * SIDE), LIMITS), /Rub some of it out/);
  assert.equal(refusal(withStroke(blank(), [8, 8], [24, 24], TOOLS.pencil), LIMITS), '');
  const half = blank().fill(0, 0, (SIDE * SIDE) / 2);
  assert.equal(refusal(half, LIMITS), '');
  half[SIDE * SIDE - 1] = 199;
  assert.match(refusal(half, LIMITS), /Rub some of it out/);
});

test('the distance of two images is the mean of the distances of their levels', () => {
  assert.equal(meanDistance([0, 10, 255, 7], [4, 0, 250, 7]), 4.75);
});
