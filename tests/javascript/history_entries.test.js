import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepOneEntryForEachPlace, samePlace } from '../../ui/browser/history_entries.js';
import { LateAddress } from '../../ui/browser/late_address.js';

const LAB = 'https://lab.example/course/lab';

test('settings do not make another place; pages, lessons and members do', () => {
  const same = (/** @type {string} */ one, /** @type {string} */ other) =>
    samePlace(new URL(one, LAB), new URL(other, LAB));
  assert(same('?preset=two_modes&seed=3', '?preset=far_apart#top'));
  assert(same('', '?preset=two_modes'));
  assert(same('?lesson=first_run', '?lesson=first_run&embed=true'));
  assert(!same('digits?preset=digits', '?preset=digits'));
  assert(!same('?lesson=first_run', '?lesson=oscillation'));
  assert(!same('?lesson=first_run', ''));
  assert(!same('family?member=gan', 'family?member=lsgan'));
  assert(!same('', 'https://elsewhere.example/course/lab'));
});

/** @param {string} first the address that the browser shows */
function browserAt(first) {
  const location = { href: first };
  const entries = [first];
  const history = {
    /** @type {History['pushState']} */
    pushState(_state, _unused, url) {
      location.href = new URL(String(url ?? ''), location.href).href;
      entries.push(location.href);
    },
    /** @type {History['replaceState']} */
    replaceState(_state, _unused, url) {
      location.href = new URL(String(url ?? ''), location.href).href;
      entries[entries.length - 1] = location.href;
    },
  };
  return { location, history, entries };
}

test('what a page writes about itself takes the place of its entry', () => {
  const { location, history, entries } = browserAt(`${LAB}?preset=two_modes`);
  keepOneEntryForEachPlace(history, location, (write) => write());
  history.pushState({}, '', '/course/lab?preset=two_modes&seed=1');
  history.pushState({}, '', '/course/lab?preset=two_modes&seed=2');
  history.pushState({}, '', new URL('/course/digits', LAB));
  history.pushState({}, '', '/course/digits?preset=digits');
  history.pushState({}, '');
  assert.deepEqual(entries, [`${LAB}?preset=two_modes&seed=2`, 'https://lab.example/course/digits?preset=digits']);
});

test('words that come just before their page stay with it, and the entry of the page before is left as it was', () => {
  const theory = 'https://lab.example/course/theory';
  const { location, history, entries } = browserAt(theory);
  /** @type {(() => void)[]} */
  const due = [];
  keepOneEntryForEachPlace(history, location, (write) => due.push(write));
  history.pushState({}, '', '/course/theory?preset=far_apart');
  history.pushState({}, '', '/course/lab');
  due.splice(0).forEach((write) => write());
  assert.deepEqual(entries, [theory, `${LAB}?preset=far_apart`]);
  history.pushState({}, '', '/course/lab?preset=two_modes');
  location.href = theory; // the visitor goes back meanwhile
  due.splice(0).forEach((write) => write());
  assert.equal(location.href, theory);
});

test('what is written a little late is not written into the address of another page', () => {
  const { setTimeout } = globalThis;
  /** @type {(() => void)[]} */
  const due = [];
  globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act) => due.push(act));
  const pass = () => due.splice(0).forEach((act) => act());
  /** @type {string[]} */
  const written = [];
  const browser = {
    location: { pathname: '/latent' },
    history: { state: null, replaceState: (/** @type {unknown[]} */ ...given) => written.push(String(given[2])) },
  };
  try {
    const late = new LateAddress(200, browser);
    late.write(() => '/latent?t=1');
    pass();
    late.write(() => '/latent?t=2');
    browser.location.pathname = '/';
    late.write(() => '/latent?t=3', '/latent');
    pass();
    browser.location.pathname = '/latent';
    late.write(() => '/latent?t=4', '/latent');
    pass();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assert.deepEqual(written, ['/latent?t=1', '/latent?t=4']);
});
