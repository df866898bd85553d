// What the line above the charts says, and what a press of the bar shows before the run has answered.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Voice, wordsOf } from '../../ui/live/browser/voice.js';
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

test('a press ends a sentence that is held, and what settles it is not held up either', (context) => {
  globalThis.document = {
    createElement: () => ({ dataset: {}, setAttribute() {}, replaceChildren() {} }),
    createTextNode: (text) => text,
  };
  context.after(() => delete globalThis.document);
  const voice = new Voice();
  let now = 0;
  const header = { ...AT_REST, step: 10, epoch: 1, settings: { loss: 'saturating' }, pending: false };
  /** Ten milliseconds later this is so, too. */
  const hear = (more) => {
    Object.assign(header, more);
    voice.update(header, '', now += 10);
    return voice.saying;
  };
  hear({ diagnosis: 'Paused.' });
  assert.equal(hear({ state: 'playing', pending: true }), 'Paused.');
  assert.equal(hear({ pending: false, diagnosis: 'It plays.' }), 'It plays.');
  assert.equal(hear({ diagnosis: 'Something else.' }), 'It plays.', 'without a press it can be read');
  assert.equal(hear({ state: 'paused', diagnosis: 'It stands.' }), 'It stands.');
  assert.equal(hear({ state: 'playing', diagnosis: 'It plays.' }), 'It plays.');
  // Reset, and a changed loss, while it plays; a picture that was under way does not hold up the one that is meant.
  for (const press of [{ epoch: 2 }, { settings: { loss: 'least_squares' } }]) {
    assert.equal(hear({ ...press, pending: true, diagnosis: 'From before.' }), 'From before.');
    assert.equal(hear({ pending: false, diagnosis: 'As it is now.' }), 'As it is now.');
    assert.equal(hear({ diagnosis: 'A moment later.' }), 'As it is now.');
  }
});

test('what to do is said as long as the experiment is the one of its name', async (context) => {
  globalThis.CSS = { supports: () => true };
  context.after(() => delete globalThis.CSS);
  const { Bar } = await import('../../ui/live/browser/bar.js');
  const bar = Object.create(Bar.prototype);
  bar.spec = { presets: [{ name: 'a', task: 'Watch it.', changes: { generator_lr: 0.1 } }] };
  const settings = { loss: 'saturating', generator_lr: 0.1, discriminator_lr: 1, seed: 7, dataset: 'mine' };
  const say = (differences, more) => bar.task({ preset: 'a', differences, settings: { ...settings, ...more } });
  // The seed is luck, and of other images the words themselves say so.
  for (const same of [[], ['generator_lr'], ['generator_lr', 'seed', 'dataset']]) assert.equal(say(same), 'Watch it.');
  for (const other of [['loss'], ['generator_lr', 'discriminator_lr']]) assert.equal(say(other), '');
  assert.equal(say(['generator_lr'], { generator_lr: 0.2 }), '', 'the page has an experiment of its own');
  assert.equal(bar.task({ preset: null, settings }), '');
});
