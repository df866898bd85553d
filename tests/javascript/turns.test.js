import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letAllGoOn, turnOf } from '../../ui/figures/browser/turns.js';

test('what comes into sight is drawn at once, the others one in each idle moment, in the order of the page', async () => {
  /** @type {(entries: object[]) => void} */
  let see = () => {};
  /** @type {(() => void)[]} */
  const idle = [];
  /** @type {unknown[]} */
  const watched = [];
  const { IntersectionObserver, requestIdleCallback } = globalThis;
  globalThis.IntersectionObserver = /** @type {any} */ (class {
    /** @param {(entries: object[]) => void} callback */
    constructor(callback) {
      see = callback;
    }
    /** @param {unknown} element */
    observe(element) {
      watched.push(element);
    }
    /** @param {unknown} element */
    unobserve(element) {
      watched.splice(watched.indexOf(element), 1);
    }
  });
  globalThis.requestIdleCallback = /** @type {any} */ ((/** @type {() => void} */ next) => idle.push(next));
  /** @type {string[]} */
  const drawn = [];
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const pass = () => idle.splice(0).forEach((next) => next());
  try {
    const figures = ['first', 'second', 'third', 'fourth'].map((name) => {
      const element = /** @type {any} */ ({ name });
      turnOf(element).then(() => drawn.push(name));
      return element;
    });
    await settled();
    assert.deepEqual(drawn, []);
    see([{ isIntersecting: true, target: figures[2] }, { isIntersecting: false, target: figures[3] }]);
    await settled();
    assert.deepEqual(drawn, ['third']);
    pass();
    await settled();
    assert.deepEqual(drawn, ['third', 'first']);
    pass();
    pass();
    await settled();
    assert.deepEqual(drawn, ['third', 'first', 'second', 'fourth']);
    assert.deepEqual([idle.length, watched.length], [0, 0]);
    for (const name of ['fifth', 'sixth']) {
      turnOf(/** @type {any} */ ({ name })).then(() => drawn.push(name));
    }
    letAllGoOn(); // The page is printed.
    await settled();
    assert.deepEqual(drawn.slice(4), ['fifth', 'sixth']);
    assert.equal(watched.length, 0);
  } finally {
    Object.assign(globalThis, { IntersectionObserver, requestIdleCallback });
  }
});
