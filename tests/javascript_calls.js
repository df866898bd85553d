// Calls functions of the project's modules for the tests: a line of JSON comes in, a line goes out.
//
// In: {module, name, rows, arrays, draws}. The function is called with each row of arguments; of an answer's `arrays`
// those named are kept, and an answer that is itself a function is called `draws` times. Out: {answers} or {error}.
// Rows of numbers arrive as Float64Array, as a figure has them. What JSON has no word for goes out as NaN, Infinity and
// -Infinity, which Python reads.

/// <reference lib="deno.ns" />

const NO_JSON = '\u0001'; // before what has to lose its quotes

for await (const line of lines(Deno.stdin.readable)) console.log(await answered(line));

/** @param {string} line */
async function answered(line) {
  const { module, name, rows, arrays, draws } = JSON.parse(line, withFloats);
  try {
    const called = (await import(new URL(`../${module}`, import.meta.url).href))[name];
    if (!called) throw new Error(`there is no ${name} in ${module}`);
    return written({ answers: rows.map((/** @type {any} */ row) => kept(called(...row), arrays, draws)) });
  } catch (error) {
    return written({ error: error instanceof Error ? error.stack : String(error) });
  }
}

/**
 * @param {any} answer
 * @param {string[]} names
 * @param {number} draws
 */
function kept(answer, names, draws) {
  if (typeof answer === 'function') return Array.from({ length: draws }, () => answer());
  if (!answer?.arrays) return answer;
  return { ...answer, arrays: Object.fromEntries(names.map((name) => [name, answer.arrays[name]])) };
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function withFloats(_key, value) {
  const numbers = Array.isArray(value) && value.length && value.every((one) => typeof one === 'number');
  return numbers ? Float64Array.from(value) : value;
}

/** @param {unknown} value */
function written(value) {
  const text = JSON.stringify(value, (_key, one) => {
    if (one === undefined) return `${NO_JSON}NaN`;
    if (typeof one === 'number' && !Number.isFinite(one)) return NO_JSON + one;
    return ArrayBuffer.isView(one) ? Array.from(/** @type {any} */ (one)) : one;
  });
  return text.replaceAll(/"\\u0001(-?\w+)"/g, '$1');
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream */
async function* lines(stream) {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
