import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

const A = 'aaaaaaaaaaaaaaaaaaaaa1';
const B = 'bbbbbbbbbbbbbbbbbbbbb2';
const kept = { setInterval, clearInterval, document: globalThis.document, entries: performance.getEntriesByType };
let again; // what happens every now and then
let page; // whether Streamlit runs it
let documents = 0;

beforeEach(() => {
  sessionStorage.clear();
  again = null;
  page = 'at rest';
  globalThis.document = { querySelector: () => (page === 'at work' ? {} : null) };
  globalThis.setInterval = (act) => (again = act, 1);
  globalThis.clearInterval = () => (again = null);
});

afterEach(() => {
  const { entries, ...globals } = kept;
  Object.assign(globalThis, globals);
  performance.getEntriesByType = entries;
});

/** A document that was opened in this way, and what it says when a page asks it. */
async function opened(type) {
  performance.getEntriesByType = () => [{ type }];
  globalThis.addEventListener ??= () => {};
  const { mount } = await import(`../../ui/live/browser/tab.js?${documents += 1}`);
  return () => {
    const said = [];
    const element = { isConnected: true };
    const component = { parentElement: element, setTriggerValue: (name, value) => said.push([name, value]) };
    return { said, element, leave: mount(component), mountAgain: () => mount(component) };
  };
}

test('a tab tells which runs its pages had, and nothing else that it remembers', async () => {
  sessionStorage.setItem('minimax-lab lab', A);
  sessionStorage.setItem('minimax-lab lesson-first_run-line', B);
  sessionStorage.setItem('minimax-lab latent', 'checkpoint=mnist_mlp&a=1');
  sessionStorage.setItem('somebody else', A);
  const ask = await opened('navigate');
  const { said } = ask();
  assert.deepEqual(said, [['told', { runs: { lab: A, 'lesson-first_run-line': B }, returns: false }]]);
});

test('a reload and Back return to the run, an address does not', async () => {
  for (const [type, returns] of [['reload', true], ['back_forward', true], ['navigate', false]]) {
    const ask = await opened(type);
    assert.equal(ask().said[0][1].returns, returns, type);
  }
});

test('who is asked again in the same document returns: the server was away', async () => {
  const ask = await opened('navigate');
  assert.deepEqual([ask(), ask()].map(({ said }) => said[0][1].returns), [false, true]);
});

test('an answer is given until it is taken, and not while the page is at work', async () => {
  const ask = await opened('navigate');
  const { said, element, leave, mountAgain } = ask();
  page = 'at work';
  again();
  assert.equal(said.length, 1);
  page = 'at rest';
  again();
  mountAgain();
  assert.deepEqual(said.map(([, { returns, times }]) => [returns, times]), [[false, undefined], [false, 1]]);
  element.isConnected = false;
  leave();
  await new Promise((resolve) => queueMicrotask(resolve));
  assert.equal(again, null);
});
