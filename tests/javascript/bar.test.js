// What the line above the charts says, and what a press of the bar shows before the run has answered.

import assert from 'node:assert/strict';
import test from 'node:test';

import { wordsOf } from '../../ui/live/browser/voice.js';

const AT_REST = {
  step: 0,
  state: 'paused',
  timeline: { total: 1 },
  position: null,
  diagnosis: 'Nothing is trained yet.',
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
