import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberAt, pixelsOf, scaleOf } from '../../ui/charts/browser/screen_axis.js';

const LINEAR = { type: 'linear', range: [-5, 5], offset: 40, length: 200 };
const LOGARITHMIC = { type: 'log', range: [-2, 2], offset: 10, length: 100 };

test('numbers lie between the ends of their axis', () => {
  assert.deepEqual([-5, 0, 5].map(scaleOf(LINEAR, false)), [0, 100, 200]);
  assert.deepEqual([-5, 0, 5].map(scaleOf(LINEAR, true)), [200, 100, 0]);
  assert.deepEqual([0.01, 1, 10].map(scaleOf(LOGARITHMIC, false)), [0, 50, 75]);
  assert.ok(Number.isNaN(scaleOf(LOGARITHMIC, false)(-1)));
});

test('pixels count from the edge of the plot', () => {
  assert.equal(pixelsOf(LINEAR, 0, false), 140);
  assert.equal(pixelsOf(LINEAR, 2.5, true), 90);
});

test('the number at a pixel is the one that lies there', () => {
  for (const axis of [LINEAR, LOGARITHMIC]) {
    for (const vertical of [false, true]) {
      for (const value of [0.02, 0.7, 3]) {
        const back = numberAt(axis, pixelsOf(axis, value, vertical), vertical);
        assert.ok(Math.abs(back - value) < 1e-12, `${value} came back as ${back}`);
      }
    }
  }
  assert.equal(numberAt(LINEAR, 40, false), -5);
  assert.equal(numberAt(LINEAR, 40, true), 5);
});
