import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applies } from '../../ui/figures/browser/conditions.js';
import { placeOf, readPlace } from '../../ui/figures/browser/place.js';
import { area, arrow, curve, scale, ticks, tickText } from '../../ui/figures/browser/svg.js';

const FIGURE = { name: 'dirac-gan', parameters: [{ name: 'mean' }, { name: 'size' }], options: [{ name: 'loss' }] };

test('what has a condition is there while every option has one of its values', () => {
  const when = { loss: ['saturating', 'hinge'], play: ['simultaneous'] };
  assert.equal(applies({ when }, { loss: 'hinge', play: 'simultaneous' }), true);
  assert.equal(applies({ when }, { loss: 'hinge', play: 'alternating' }), false);
  assert.equal(applies({ when }, { play: 'simultaneous' }), false);
  for (const always of [{}, null, undefined]) assert.equal(applies({ when: always }, {}), true);
});

test('an address gives a figure the values that it knows', () => {
  const read = (hash) => readPlace(FIGURE, hash);
  assert.deepEqual(read('#dirac-gan:mean=1.5&loss=hinge&other=3'), { values: { mean: '1.5', loss: 'hinge' } });
  assert.deepEqual(read('#dirac-gan%3Amean%3D2'), { values: { mean: '2' } });
  assert.deepEqual(read('#dirac-gan'), { values: {} });
  assert.equal(read('#dirac:mean=1'), null);
  assert.equal(read(''), null);
});

test('an address says what differs from where the figure starts, and is read back', () => {
  const start = { mean: 0, size: 0.1, loss: 'saturating' };
  const place = placeOf(FIGURE, { mean: -1.25, size: 0.1, loss: 'hinge' }, start);
  assert.equal(place, '#dirac-gan:mean=-1.25&loss=hinge');
  assert.deepEqual(readPlace(FIGURE, place), { values: { mean: '-1.25', loss: 'hinge' } });
  assert.equal(placeOf(FIGURE, start, start), '#dirac-gan:');
});

test('a scale maps one range to another', () => {
  assert.deepEqual([2, 4, 6].map(scale([2, 6], [100, 0])), [100, 50, 0]);
});

test('a path leaves out what is outside its range or not finite', () => {
  const same = (value) => value;
  assert.equal(curve([0, 1, 2, 3], [5, 6, NaN, 8], same, same), 'M0.0,5.0L1.0,6.0L3.0,8.0');
  assert.equal(curve([0, 1, 2, 3], [5, 6, 7, 8], same, same, [1, 2]), 'M1.0,6.0L2.0,7.0');
  assert.equal(area([0, 1, 2], [5, 6, 7], same, same, 9, [0, 1]), 'M0.0,5.0L1.0,6.0L1.0,9L0.0,9Z');
  assert.equal(area([0, 1], [5, 6], same, same, 9, [2, 3]), '');
});

test('an arrow has its head at its end, and none if it has no length', () => {
  assert.equal(arrow(0, 0, 10, 0, 5), 'M0.0,0.0L10.0,0.0M5.0,-3.0L10.0,0.0L5.0,3.0');
  assert.equal(arrow(1, 1, 1.2, 1), '');
});

test('ticks are round numbers within the range', () => {
  assert.deepEqual(ticks(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticks(0, 100, 6), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(0.1, 0.95, 9), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  assert.deepEqual([-0.5, 2].map(tickText), ['−0.5', '2']);
});
