import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

globalThis.addEventListener ??= () => {};
const { mount } = await import('../../pages/lessons/browser/watch.js');

const kept = { document: globalThis.document, setInterval, clearInterval, now: performance.now };
let look; // what happens every now and then
let now;
let board; // as the page shows it

beforeEach(() => {
  [look, now, board] = [null, 1e6, { dataset: { epoch: '1', sequence: '7' } }];
  globalThis.document = { querySelector: () => board };
  globalThis.setInterval = (act) => (look = act, 1);
  globalThis.clearInterval = () => {};
  performance.now = () => now;
});

afterEach(() => {
  const { now: clock, ...globals } = kept;
  Object.assign(globalThis, globals);
  performance.now = clock;
});

/** A watch, what it asked, and how the server answers. */
function watch() {
  const asked = [];
  const list = { dataset: {}, replaceChildren: () => {} };
  const parentElement = { querySelector: () => list, isConnected: true };
  const data = { findings: [], checked: 0 };
  const tell = () => mount({ parentElement, data, setTriggerValue: (_, seen) => asked.push(seen) });
  tell();
  const after = (milliseconds) => {
    now += milliseconds;
    look();
    return asked.length;
  };
  return { asked, after, answer: () => (data.checked += 1, tell()) };
}

test('what is new is asked once, and not more than once a second', () => {
  const { asked, after, answer } = watch();
  assert.equal(after(0), 1);
  answer();
  assert.equal(after(2000), 1);
  board.dataset.sequence = '8';
  assert.equal(after(0), 2);
  answer();
  board.dataset.sequence = '9';
  assert.equal(after(500), 2);
  assert.equal(after(500), 3);
  assert.deepEqual(asked, ['1 7', '1 8', '1 9']);
});

test('a question that is not answered is asked again, although nothing is new', () => {
  const { after, answer } = watch();
  assert.equal(after(0), 1);
  assert.equal(after(4900), 1);
  assert.equal(after(200), 2);
  answer();
  assert.equal(after(60_000), 2);
});
