import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForLecture, lectureScale, withLecture } from '../../ui/browser/lecture.js';
import { markForLecture } from '../../ui/charts/browser/lecture_cells.js';
import { fileName } from '../../ui/charts/browser/pictures.js';
import { keepInAddress } from '../../ui/header/browser/lecture_mode.js';
import { embedCode, isLocal, linkTo } from '../../ui/header/browser/share.js';

test('an address asks for the lecture by the word alone, or with one that means yes', () => {
  const yes = ['?lecture', '?lecture=1', '?a=b&lecture=true', '?lecture=&embed'];
  const no = ['', '?a=lecture', '?lecture=0', '?lecture=false', '?lectures'];
  assert.deepEqual(yes.map(asksForLecture), yes.map(() => true));
  assert.deepEqual(no.map(asksForLecture), no.map(() => false));
});

test('the word comes and goes, and the rest of the address stays as it is written', () => {
  assert.equal(withLecture('/digits', true), '/digits?lecture');
  assert.equal(withLecture('?preset=a%20b&lecture=1#x:y=1', true), '?preset=a%20b&lecture#x:y=1');
  assert.equal(withLecture('http://h/p?lecture&preset=a+b#z', false), 'http://h/p?preset=a+b#z');
  assert.equal(withLecture('/p?lecture', false), '/p');
  assert.equal(withLecture('/p?%E0%A4%A', true), '/p?%E0%A4%A&lecture');
});

test('whatever writes the address while the lecture is on keeps the word', () => {
  const written = [];
  const history = {
    pushState: (_state, _unused, url) => written.push(['push', url]),
    replaceState: (_state, _unused, url) => written.push(['replace', url]),
  };
  globalThis.document = { documentElement: { classList: { contains: () => true } } };
  try {
    keepInAddress(history);
    history.pushState({}, '', '/digits');
    history.replaceState({}, '', '?seed=1');
    history.replaceState({}, '');
  } finally {
    delete globalThis.document;
  }
  assert.deepEqual(written, [['push', '/digits?lecture'], ['replace', '?seed=1&lecture'], ['replace', undefined]]);
});

test('letters take the same share of every projector, and never less than 18 pixels for the smallest', () => {
  assert.ok(12 * lectureScale(1280, 720) >= 18);
  assert.ok(Math.abs(lectureScale(1920, 1080) / lectureScale(1280, 720) - 1.5) < 0.01);
  assert.equal(lectureScale(390, 844), lectureScale(1280, 720));
});

test('a lecture shows the cells that the board names, in their order, or all', () => {
  const cells = ['map', 'jsd', 'densities'].map((name) => ({ name, element: { dataset: {} } }));
  const board = { classList: new Set() };
  markForLecture({ cells, lecture: [] }, cells, board);
  assert.equal(board.classList.size, 0);
  markForLecture({ cells, lecture: ['densities', 'jsd'] }, cells, board);
  assert.deepEqual([...board.classList], ['mm-lectured']);
  assert.deepEqual(cells.map(({ element }) => element.dataset.lecture), [undefined, '2', '1']);
});

test('what is shared is the experiment, not the screen that shows it', () => {
  assert.equal(linkTo('http://h/?preset=two_modes&lecture'), 'http://h/?preset=two_modes');
  assert.equal(linkTo('http://h/latent?embed=true&checkpoint=a#b'), 'http://h/latent?checkpoint=a#b');
  assert.equal(linkTo('http://h/latent?checkpoint=a&embed=true#b'), 'http://h/latent?checkpoint=a#b');
  assert.equal(linkTo('http://h/digits?embed=true'), 'http://h/digits');
  assert.match(
    embedCode('http://h/?preset="x"&seed=1#f:a=2'),
    /src="http:\/\/h\/\?preset=&quot;x&quot;&amp;seed=1&amp;embed=true#f:a=2"/,
  );
  assert.match(embedCode('http://h/digits'), /src="http:\/\/h\/digits\?embed=true"/);
  const local = ['http://localhost:8501/', 'http://127.0.0.1/', 'http://[::1]:8501/x', 'http://a.localhost/'];
  assert.deepEqual(local.map(isLocal), [true, true, true, true]);
  assert.deepEqual(['https://lab.example.org/', 'http://192.168.1.5/', 'http://localhost.org/'].map(isLocal), [
    false,
    false,
    false,
  ]);
});

test('a picture is named for what it shows, of which experiment, at which step', () => {
  assert.equal(fileName('densities', { header: { preset: 'far_apart', step: 1200 } }), 'densities_far_apart_step_1200');
  assert.equal(fileName('plane', null), 'plane');
  assert.equal(fileName('slopes', { header: { step: 0 } }), 'slopes');
});
