// Frames as the server sends and takes them: uint32 header length | JSON header | arrays, each padded to 4 bytes.

import { KeptSweep } from './kept_sweep.js';

/** @import { Frame, FrameArray, Message, Numbers, TypedNumbers } from './types.d.ts' */

/** @type {Record<string, new (buffer: ArrayBuffer, offset?: number, count?: number) => TypedNumbers>} */
const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array };
/** @type {Record<string, number>} */
const SIZES = { f4: 4, f8: 8, u1: 1, i4: 4 };

/**
 * Read one frame, or any message in its format: {header, arrays}, arrays by name as {data, shape}.
 *
 * @template Header
 * @param {ArrayBuffer} buffer
 * @returns {Message<Header>}
 */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Message["arrays"]} */
  const arrays = {};
  let offset = 4 + length;
  for (const [name, type, shape] of /** @type {[string, string, number[]][]} */ (header.arrays)) {
    const Type = TYPES[type];
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = count * SIZES[type];
    // A view needs an aligned offset, which padding to 4 bytes does not promise to doubles.
    const aligned = offset % SIZES[type] === 0;
    const data = aligned ? new Type(buffer, offset, count) : new Type(buffer.slice(offset, offset + bytes));
    arrays[name] = { data, shape };
    offset += bytes + ((4 - (bytes % 4)) % 4);
  }
  return { header, arrays };
}

/**
 * Write a frame of bytes; every other type of array comes from the server only.
 *
 * @param {Record<string, unknown>} header
 * @param {Record<string, Uint8Array>} arrays
 * @returns {ArrayBuffer}
 */
export function encode(header, arrays) {
  const padded = (/** @type {number} */ size) => size + ((4 - (size % 4)) % 4);
  const specs = Object.entries(arrays).map(([name, data]) => [name, 'u1', [data.length]]);
  const text = new TextEncoder().encode(JSON.stringify({ ...header, arrays: specs }));
  const parts = Object.values(arrays);
  const length = padded(text.length);
  const frame = new Uint8Array(4 + length + parts.reduce((sum, { length }) => sum + padded(length), 0));
  new DataView(frame.buffer).setUint32(0, length, true);
  frame.fill(0x20, 4, 4 + length);
  frame.set(text, 4);
  let offset = 4 + length;
  for (const part of parts) {
    frame.set(part, offset);
    offset += padded(part.length);
  }
  return frame.buffer;
}

/**
 * The bytes of a frame that was sent as text, in base 64.
 * @param {string} text
 */
export function bufferOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

/**
 * Some of the numbers of a frame's array: a view, without a copy.
 * @param {Numbers} numbers as a frame brought them
 * @param {number} start
 * @param {number} end
 */
export function part(numbers, start, end) {
  return /** @type {TypedNumbers} */ (numbers).subarray(start, end);
}

/** The metrics of a run over its steps, put together from the parts that frames bring. */
export class History {
  rows = 0;
  /** @type {number | null} */
  generation = null;
  /** @type {Record<string, Float32Array>} */
  columns = {};
  /** @type {Record<string, TypedNumbers> | null} */
  ghost = null;
  /** many seeds that were trained beside the run */
  sweep = new KeptSweep();

  clear() {
    this.sweep.clear();
    this.rows = 0;
    this.generation = null;
    this.columns = {};
    this.ghost = null;
  }

  /**
   * Take what a frame brings; past frames of the timeline bring nothing.
   * @param {Frame} frame
   */
  take({ header, arrays }) {
    this.sweep.take({ header, arrays });
    if (header.ghost && arrays.ghost) this.ghost = columnsOf(arrays.ghost, header.ghost.names);
    if (!header.history || !arrays.history) return;
    const { from, rows, names, generation } = header.history;
    if (generation !== this.generation) {
      this.generation = generation;
      this.columns = {};
    }
    const fresh = columnsOf(arrays.history, names);
    for (const name of names) {
      this.columns[name] = extended(this.columns[name], from, fresh[name]);
    }
    this.rows = from + rows;
  }

  /**
   * The values of a metric so far (a view: valid until the next frame).
   * @param {string} name
   */
  column(name) {
    return this.columns[name]?.subarray(0, this.rows) ?? new Float32Array(0);
  }
}

/**
 * @param {FrameArray} array of shape (names, rows), as a frame brought it
 * @param {string[]} names
 * @returns {Record<string, TypedNumbers>}
 */
function columnsOf({ data, shape }, names) {
  const rows = shape[1];
  return Object.fromEntries(names.map((name, index) => [name, part(data, index * rows, (index + 1) * rows)]));
}

/**
 * `column` with `fresh` written from index `from` on, in a buffer that doubles when it is full.
 * @param {Float32Array | undefined} column
 * @param {number} from
 * @param {TypedNumbers} fresh
 */
function extended(column, from, fresh) {
  let buffer = column;
  if (!buffer || buffer.length < from + fresh.length) {
    buffer = new Float32Array(Math.max(1024, 2 * (from + fresh.length)));
    if (column) buffer.set(column.subarray(0, from));
  }
  buffer.set(fresh, from);
  return buffer;
}
