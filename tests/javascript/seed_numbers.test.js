import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptSweep } from '../../ui/browser/kept_sweep.js';
import { progressWords } from '../../ui/seeds/browser/seed_controls.js';
import { changesOf, drawn, ends, isWhole, LEAST, percentiles, tally } from '../../ui/seeds/browser/seed_numbers.js';

const close = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

// Five seeds at two looks: arrived; on one of two modes; diverged; elsewhere; arrived on one mode.
const FACTS = { number: 1, seeds: [3, 4, 5, 6, 7], modes: 2, looks: [0, 10], vary: [], fresh: [0] };
const JSD = Float32Array.from([0.6, 0.6, 0.6, 0.6, 0.6, 0.005, 0.2, NaN, 0.6931, 0.009]);
const COVERED = Float32Array.from([0, 0, 0, 0, 0, 2, 1, NaN, 0, 1]);
const CELL = { jsd: { data: JSD, shape: [2, 5] }, covered: { data: COVERED, shape: [2, 5] } };

test('the tally of five seeds, counted by hand', () => {
  const found = tally(ends(FACTS, CELL, 0.01));
  assert.deepEqual([found.seeds, found.diverged, found.collapsed, found.arrived], [5, 1, 2, 2]);
  close(found.median, (0.009 + 0.2) / 2);
  close(found.low, 0.005 + 0.3 * 0.004);
  close(found.high, 0.2 + 0.7 * 0.4931);
  assert.equal(tally(ends(FACTS, CELL, 0.008)).arrived, 1);
  const [arrived, , lost, elsewhere] = ends(FACTS, CELL, 0.01);
  assert.deepEqual([arrived.seed, arrived.covered, arrived.collapsed], [3, 2, false]);
  assert.deepEqual([lost.diverged, lost.arrived, lost.collapsed], [true, false, false]);
  assert.equal(elsewhere.collapsed, false);
});

test('in the plane the share of good samples and the covered modes are looked at, too', () => {
  const quality = { data: Float32Array.from([0, 0, 0, 0, 0, 0.9, 0.5, NaN, 0, 0.7]), shape: [2, 5] };
  const found = ends(FACTS, { ...CELL, quality }, 0.01);
  close(found[0].quality, 0.9);
  close(tally(found).quality, 0.6);
  close(tally(found).covered, (2 + 1 + 0 + 1) / 4);
  assert.equal(ends(FACTS, CELL, 0.01)[0].quality, null);
  assert.ok(Number.isNaN(tally(ends(FACTS, CELL, 0.01)).quality));
  // Each is drawn as it is, 0 too: its axis is not logarithmic.
  const arrays = drawn(FACTS, { ...CELL, quality }, 0.01, 3, 'quality');
  assert.deepEqual([...arrays.chosen.data], [0, 0]);
  close(arrays.median.data[1], 0.6);
  assert.deepEqual([...drawn(FACTS, CELL, 0.01, 1, 'covered').chosen.data], [0, 1]);
  assert.equal(drawn(FACTS, CELL, 0.01, 1, 'quality').at.data.length, 0);
});

test('an experiment that was cancelled midway is not whole', () => {
  assert.ok(isWhole(FACTS, CELL));
  assert.ok(!isWhole({ ...FACTS, looks: [0, 10, 20] }, CELL));
});

test('of nothing there are no percentiles', () => {
  assert.deepEqual(percentiles([NaN, NaN]), [NaN, NaN, NaN]);
  assert.deepEqual(percentiles([0.25]), [0.25, 0.25, 0.25]);
});

test('every seed has a line, and one that diverges ends', () => {
  const arrays = drawn(FACTS, CELL, 0.01, 1, 'jsd');
  assert.deepEqual(arrays.each.shape, [5, 2]);
  assert.deepEqual([...arrays.each.data.slice(0, 2)], [...Float32Array.from([0.6, 0.005])]);
  assert.ok(Number.isNaN(arrays.each.data[5]));
  assert.deepEqual([...arrays.at.data], [0, 10]);
  assert.deepEqual([...arrays.span.data], [0, 10]);
  assert.deepEqual([...arrays.chosen.data], [...Float32Array.from([0.6, 0.2])]);
  // The band goes forth above and back below.
  assert.deepEqual([...arrays.band_at.data], [0, 10, 10, 0]);
  close(arrays.band.data[1], 0.2 + 0.7 * 0.4931);
  close(arrays.band.data[2], 0.005 + 0.3 * 0.004);
});

test('before the first look nothing is drawn, and half way half of it', () => {
  assert.equal(drawn(FACTS, undefined, 0.01, null, 'jsd').each.data.length, 0);
  const half = { jsd: { data: JSD.slice(0, 5), shape: [1, 5] }, covered: { data: COVERED.slice(0, 5), shape: [1, 5] } };
  assert.deepEqual([...drawn(FACTS, half, 0.01, null, 'jsd').at.data], [0]);
  assert.deepEqual(drawn(FACTS, half, 0.01, null, 'jsd').chosen.data.length, 0);
});

test('what is too small for a logarithmic axis is drawn at its foot, and told as it is', () => {
  const zero = { jsd: { data: Float32Array.from([0]), shape: [1, 1] }, covered: { data: [1], shape: [1, 1] } };
  const facts = { ...FACTS, seeds: [0], looks: [0, 5] };
  close(drawn(facts, zero, 0.01, null, 'jsd').each.data[0], LEAST);
  assert.equal(ends(facts, zero, 0.01)[0].jsd, 0);
});

test('the last setting varies fastest', () => {
  const facts = { vary: [['k', [1, 2]], ['loss', ['a', 'b', 'c']]] };
  assert.deepEqual(changesOf(facts, 0), { k: 1, loss: 'a' });
  assert.deepEqual(changesOf(facts, 4), { k: 2, loss: 'b' });
  assert.deepEqual(changesOf({ vary: [] }, 0), {});
});

function message(sweep, arrays = {}) {
  return { header: sweep === undefined ? {} : { sweep }, arrays };
}

test('a sweep is put together from what messages bring', () => {
  const kept = new KeptSweep();
  kept.take(message(undefined));
  assert.equal(kept.facts, null);
  kept.take(message(FACTS, { 'jsd 0': CELL.jsd, 'covered 0': CELL.covered }));
  kept.take(message(undefined));
  kept.take(message({ ...FACTS, fresh: [2] }, { 'jsd 2': CELL.jsd, 'covered 2': CELL.covered }));
  assert.deepEqual([...kept.cells.keys()], [0, 2]);
  assert.equal(kept.shown, 2);
  let told = 0;
  kept.listeners.add(() => (told += 1));
  kept.choose(0);
  assert.deepEqual([kept.shown, told], [0, 1]);
  // Another one forgets the one before, and so does another run.
  kept.take(message({ ...FACTS, number: 2, fresh: [] }));
  assert.deepEqual([kept.cells.size, kept.chosen], [0, null]);
  kept.take(message(null));
  assert.equal(kept.facts, null);
});

test('how long it takes depends on whether the run has half of the time', () => {
  const facts = { state: 'training', steps: 1000, most: 31000, speed: 1000 };
  assert.equal(progressWords(facts, false), '1,000 of 31,000 steps, 1,000 a second, about 30 s left');
  assert.match(progressWords(facts, true), /about 1 min left/);
  assert.equal(progressWords({ ...facts, speed: null }, true), '1,000 of 31,000 steps');
  assert.match(progressWords({ ...facts, state: 'waiting' }, false), /waiting until somebody looks/);
});
