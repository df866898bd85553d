// What the line above the charts says, and what a press of the bar shows before the run has answered.

import assert from 'node:assert/strict';
import test from 'node:test';

import { wordsOf } from '../../ui/live/browser/voice.js';
import { wordsOf as wordsOfWork } from '../../ui/live/browser/work.js';

const AT_REST = {
  step: 0,
  state: 'paused',
  timeline: { total: 1 },
  position: null,
  diagnosis: 'Nothing is trained yet.',
  device: 'cpu',
};

test('the line says what to do first, and what is seen once anything has been trained', () => {
  const say = (more) => wordsOf({ ...AT_REST, ...more }, 'Press Play.').text;
  assert.equal(say({}), 'Press Play.');
  for (const begun of [{ step: 1 }, { state: 'playing' }, { timeline: { total: 2 } }, { position: 0 }]) {
    assert.equal(say(begun), AT_REST.diagnosis);
  }
  assert.equal(say({ error: 'The run has diverged.' }), 'The run has diverged.');
  assert.equal(wordsOf(AT_REST, '').text, AT_REST.diagnosis);
});

test('who presses Play before there is a worker is told what the run waits for', () => {
  const say = (more) => wordsOf({ ...AT_REST, device: null, ...more }, 'Press Play.');
  assert.match(say({ state: 'playing' }).text, /still starting/);
  assert.equal(say({}).text, 'Press Play.');
  assert.match(say({ state: 'playing', error: 'It does not start.' }).text, /does not start/);
  assert.equal(say({ state: 'playing', step: 3 }).text, AT_REST.diagnosis);
  // Neither it nor the sentence after it is held up by the one before.
  const kinds = [say({}), say({ state: 'playing' }), wordsOf({ ...AT_REST, state: 'playing' }, 'Press Play.')];
  assert.equal(new Set(kinds.map(({ kind }) => kind)).size, 3);
});

test('work says how far it is', () => {
  const optimum = { task: 'optimum', done: 0.4, steps: 1200, most: 3000, gain: 0.5321, gap: 0.01 };
  assert.equal(
    wordsOfWork(optimum),
    'Training D alone: 1,200 updates; V(G,D) has gained 0.53 nats, D still misses 0.01',
  );
  assert.equal(wordsOfWork({ ...optimum, gain: null, gap: null }), 'Training D alone: 1,200 updates');
  assert.equal(wordsOfWork({ ...optimum, task: 'steps', steps: 30, most: 300 }), 'Step 30 of 300');
});
