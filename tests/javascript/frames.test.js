import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { bufferOf, decode, encode, History } from '../../ui/browser/frames.js';

/** A frame written byte by byte, as the format says; `arrays` has [name, type, shape, bytes] with padded bytes. */
function frame(header, arrays) {
  const text = JSON.stringify({ ...header, arrays: arrays.map(([name, type, shape]) => [name, type, shape]) });
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, ' ');
  const bytes = [
    padded.length % 256,
    Math.floor(padded.length / 256),
    0,
    0,
    ...new TextEncoder().encode(padded),
    ...arrays.flatMap(([, , , data]) => data),
  ];
  return new Uint8Array(bytes).buffer;
}

const ONE = [0, 0, 128, 63]; // 1 as float32, little-endian
const MINUS_TWO = [0, 0, 0, 192];
const HALF_DOUBLE = [0, 0, 0, 0, 0, 0, 224, 63];

test('a frame is read as it was written, whatever its alignment', () => {
  for (const shift of [0, 1]) {
    const floats = shift ? [...ONE, ...MINUS_TWO] : ONE;
    const { header, arrays } = decode(frame({ step: 7 }, [
      ['bytes', 'u1', [3], [1, 2, 255, 0]],
      ['floats', 'f4', [1 + shift], floats],
      ['doubles', 'f8', [1], HALF_DOUBLE],
      ['whole', 'i4', [1, 2], [255, 255, 255, 255, 5, 0, 0, 0]],
    ]));
    assert.equal(header.step, 7);
    assert.deepEqual(arrays.bytes.data, new Uint8Array([1, 2, 255]));
    assert.deepEqual(arrays.floats.data, new Float32Array(shift ? [1, -2] : [1]));
    assert.deepEqual(arrays.doubles.data, new Float64Array([0.5]));
    assert.deepEqual(arrays.whole, { data: new Int32Array([-1, 5]), shape: [1, 2] });
  }
});

test('a frame in base 64 has the same bytes', () => {
  assert.deepEqual(new Uint8Array(bufferOf('AAECA/8=')), new Uint8Array([0, 1, 2, 3, 255]));
});

/** What a frame brings of a run's history. */
function part(from, columns, { generation = 1, ghost = null } = {}) {
  const names = Object.keys(columns);
  const rows = columns[names[0]].length;
  const header = { history: { from, rows, names, generation, total: from + rows } };
  const arrays = { history: { data: Float32Array.from(Object.values(columns).flat()), shape: [names.length, rows] } };
  if (ghost) {
    header.ghost = { names: Object.keys(ghost), rows: ghost.step.length, generation: 1 };
    arrays.ghost = { data: Float32Array.from(Object.values(ghost).flat()), shape: [2, ghost.step.length] };
  }
  return { header, arrays };
}

test('a history grows by its parts', () => {
  const history = new History();
  history.take(part(0, { step: [0, 1], jsd: [0.5, 0.25] }));
  history.take(part(2, { step: [2], jsd: [0.125] }));
  assert.deepEqual(history.column('step'), new Float32Array([0, 1, 2]));
  assert.deepEqual(history.column('jsd'), new Float32Array([0.5, 0.25, 0.125]));
  assert.deepEqual(history.column('value'), new Float32Array(0));
});

test('a part that begins earlier cuts off what came behind', () => {
  const history = new History();
  history.take(part(0, { step: [0, 1, 2, 3] }));
  history.take(part(1, { step: [10] }));
  assert.deepEqual(history.column('step'), new Float32Array([0, 10]));
});

test('a history longer than its buffer keeps what it has', () => {
  const history = new History();
  const steps = Array.from({ length: 1000 }, (_, index) => index);
  history.take(part(0, { step: steps }));
  history.take(part(1000, { step: steps.map((step) => 1000 + step) }));
  history.take(part(2000, { step: [2000] }));
  assert.equal(history.rows, 2001);
  assert.deepEqual(Array.from(history.column('step')), Array.from({ length: 2001 }, (_, index) => index));
});

test('another generation begins anew, with other metrics', () => {
  const history = new History();
  history.take(part(0, { step: [0, 1], jsd: [1, 2] }));
  history.take(part(0, { step: [5], value: [-1] }, { generation: 2 }));
  assert.deepEqual(history.column('step'), new Float32Array([5]));
  assert.deepEqual(history.column('value'), new Float32Array([-1]));
  assert.equal(history.column('jsd').length, 0);
});

test('a past frame of the timeline brings no history, and takes none away', () => {
  const history = new History();
  history.take(part(0, { step: [0, 1] }));
  history.take({ header: { history: { from: 2, rows: 0, names: ['step'], generation: 1, total: 2 } }, arrays: {} });
  history.take({ header: {}, arrays: {} });
  assert.deepEqual(history.column('step'), new Float32Array([0, 1]));
});

test('the run before a reset stays as a ghost until another one comes', () => {
  const history = new History();
  history.take(part(0, { step: [0] }));
  assert.equal(history.ghost, null);
  history.take(part(0, { step: [1] }, { generation: 2, ghost: { step: [0, 9], jsd: [0.5, 0.75] } }));
  history.take(part(1, { step: [2] }, { generation: 2 }));
  assert.deepEqual(history.ghost, { step: new Float32Array([0, 9]), jsd: new Float32Array([0.5, 0.75]) });
  history.clear();
  assert.equal(history.ghost, null);
  assert.equal(history.rows, 0);
});

// Written by `test_javascript.py` through `gan_core.runs.frames`, with what NumPy has in them.
const folder = process.env.MINIMAX_FRAMES;

test('frames of the server are read number by number', { skip: !folder && 'run by pytest, which writes them' }, () => {
  const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf-8'));
  assert.equal(expected.length, 12);
  const history = new History();
  for (const [index, { header, arrays, columns, ghost }] of expected.entries()) {
    const bytes = readFileSync(`${folder}/${index}.frame`);
    const read = decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const { arrays: listed, ...rest } = read.header;
    assert.deepEqual(rest, header);
    assert.deepEqual(Object.keys(read.arrays), listed.map(([name]) => name));
    for (const [name, { shape, data }] of Object.entries(arrays)) {
      assert.deepEqual(read.arrays[name].shape, shape);
      assert.deepEqual(Array.from(read.arrays[name].data, (value) => Number.isFinite(value) ? value : null), data);
    }
    history.take(read);
    for (const [name, values] of Object.entries(columns)) {
      assert.deepEqual(Array.from(history.column(name)), values);
    }
    assert.deepEqual(history.ghost && Array.from(history.ghost.step), ghost);
  }
});

test('a frame of bytes is written as the server reads it', () => {
  for (const size of [0, 1, 4, 6]) {
    const file = new Uint8Array(size).fill(7);
    const written = encode({ id: 3, words: 'p_g → ∞' }, { file });
    assert.equal(written.byteLength % 4, 0);
    const { header, arrays } = decode(written);
    assert.deepEqual([header.id, header.words], [3, 'p_g → ∞']);
    assert.deepEqual(arrays.file, { data: file, shape: [size] });
  }
});
