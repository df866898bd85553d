import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link, Newest } from '../../ui/browser/link.js';
import { decode } from '../../ui/browser/frames.js';
import {
  address,
  answersOf,
  classOf,
  classWords,
  keyParts,
  parse,
  pieces,
  place,
} from '../../pages/latent/browser/scene.js';

const QUERY = 'checkpoint=mnist_cgan&a=3.1&b=v0f3&c=8.25_2_75_7&path=slerp&loop=1&t=0.25&cell=2.5&look=54.3' +
  '&truncation=0.7&grid=5x9&samples=72&class=4&tab=directions&method=ganspace&sefa=0_1.5*3_-2&attributes=1_0.25' +
  '&sefa.0=slant&ganspace.2=bold+strokes';

test('a scene is read from its address and written back', () => {
  const scene = parse(QUERY);
  assert.deepEqual(scene.keys, ['3.1', 'v0f3', '8.25_2_75_7']);
  assert.deepEqual([scene.closed, scene.t, scene.cell, scene.grid], [true, 0.25, [2, 5], [5, 9]]);
  assert.deepEqual(scene.amounts, { sefa: { 0: 1.5, 3: -2 }, ganspace: {}, attributes: { 1: 0.25 } });
  assert.deepEqual(scene.names, { sefa: { 0: 'slant' }, ganspace: { 2: 'bold strokes' }, attributes: {} });
  assert.deepEqual(parse(address(scene)), scene);
  assert.deepEqual([...new URLSearchParams(address(scene))].sort(), [...new URLSearchParams(QUERY)].sort());
});

test('what is as usual stays out of the address, and so does what is not asked for', () => {
  const plain = 'checkpoint=mnist_mlp&a=1&b=2&path=lerp&t=0.5';
  const scene = parse(plain);
  assert.equal(address(scene), plain);
  assert.deepEqual([scene.tab, scene.method, scene.grid, scene.look, scene.sampleClass], [
    'walk',
    'sefa',
    [7, 13],
    null,
    null,
  ]);
  assert.equal(address(scene, ['keys', 'closed']), 'a=1&b=2');
  assert.equal(
    address({ ...scene, t: 1 / 3, truncation: 0.12345 }),
    `${plain.replace('0.5', '0.3333')}&truncation=0.123`,
  );
  assert.equal(address({ ...scene, amounts: { ...scene.amounts, sefa: { 2: 0 } } }), plain);
});

test('keys, classes, pieces and places in words', () => {
  assert.deepEqual(keyParts('54.3'), { latent: '54', seed: 54, label: '3' });
  assert.deepEqual(keyParts('v0f3'), { latent: 'v0f3', seed: null, label: '' });
  assert.equal(classWords([[1, 100]], ['cat', 'dog']), 'dog');
  assert.equal(classWords([[0, 25], [1, 75]], ['cat', 'dog']), '25 % cat + 75 % dog');
  assert.deepEqual([pieces({ keys: ['1', '2', '3'] }), pieces({ keys: ['1', '2', '3'], closed: true })], [2, 3]);
  assert.deepEqual([{}, { cell: [0, 0] }, { cell: [0, 0], look: '5' }].map(place), ['way', 'grid', 'latent']);
});

test('a class is the answers to its questions, the first of which changes fastest', () => {
  const counts = [5, 5, 2, 2];
  assert.deepEqual(answersOf(3 + 5 * (1 + 5 * (1 + 2 * 0)), counts), [3, 1, 1, 0]);
  for (let label = 0; label < 100; label += 1) assert.equal(classOf(answersOf(label, counts), counts), label);
  assert.deepEqual(answersOf(7, [10]), [7]);
});

test('one question is under way, and after it the newest', async () => {
  const asked = [];
  const newest = new Newest({
    ask: (question) => new Promise((resolve, reject) => asked.push({ question, resolve, reject })),
  });
  const answers = ['a', 'b', 'c'].map((question) => newest.ask(question));
  assert.deepEqual(asked.map(({ question }) => question), ['a']);
  assert.equal(await answers[1], null);
  asked[0].resolve('A');
  assert.equal(await answers[0], 'A');
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(asked.map(({ question }) => question), ['a', 'c']);
  asked[1].reject(new Error('no'));
  await assert.rejects(answers[2], /no/);
  const later = newest.ask('d');
  asked[2].resolve('D');
  assert.equal(await later, 'D');
});

test('a question is text, or a frame with the file that goes along; one that is too long is not sent', async () => {
  const { WebSocket } = globalThis;
  const sent = [];
  globalThis.WebSocket = class {
    static OPEN = 1;
    readyState = 1;
    send(message) {
      sent.push(message);
    }
    close() {}
  };
  try {
    const link = new Link('latent-socket', { connected() {}, interrupted() {} });
    link.ask({ ask: 'picture', scene: 'a=1' });
    const file = new Uint8Array([1, 2, 3]);
    link.ask({ ask: 'prepare', file });
    assert.equal(sent[0], '{"id":1,"ask":"picture","scene":"a=1"}');
    const { header, arrays } = decode(sent[1]);
    assert.deepEqual([header.id, header.ask, arrays.file.data], [2, 'prepare', file]);
    await assert.rejects(link.ask({ ask: 'prepare', strokes: 'x'.repeat(300_000) }), /too much/);
    assert.equal(sent.length, 2);
    link.connection.on.opened(); // after a break both are asked again
    assert.deepEqual(sent.slice(2), sent.slice(0, 2));
    link.close();
  } finally {
    globalThis.WebSocket = WebSocket;
  }
});
