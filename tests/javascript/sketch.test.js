import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameOf, placesOf } from '../../pages/plane/browser/sketch.js';

test('a drawing is named by its places, four to a digit, and comes back from its name', () => {
  const inked = Array.from({ length: 576 }, (_, at) => at < 2 || at === 575);
  assert.equal(nameOf(inked), `drawn-c${'0'.repeat(142)}1`);
  assert.deepEqual(placesOf(nameOf(inked), 576), inked);
});

test('what is no drawing is an empty sheet', () => {
  for (const name of ['ring', 'drawn-', `drawn-${'f'.repeat(12)}`]) {
    assert.ok(!placesOf(name, 576).includes(true));
  }
});
