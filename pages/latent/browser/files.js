// Files: what the server has made is saved, what the visitor chooses is read.

import { make } from '../../../ui/charts/browser/words.js';

/** @import { Question, TypedNumbers } from '../../../ui/browser/types.d.ts' */
/** @import { App } from './app.d.ts' */

/**
 * A button that asks for a file and saves it.
 * @param {App} app
 * @param {string} label
 * @param {() => Question} question is called when the button is pressed
 */
export function download(app, label, question) {
  const button = make('button', 'lx-button', label);
  button.type = 'button';
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const { header, arrays } = await app.link.ask(question());
      save(header.name, header.type, arrays.file.data);
    } catch (error) {
      app.complain(error);
    } finally {
      button.disabled = false;
    }
  });
  return button;
}

/**
 * A button that opens a file.
 * @param {App} app
 * @param {string} label
 * @param {string} accept
 * @param {number} largest in bytes
 * @param {(file: File) => Promise<void>} opened
 */
export function upload(app, label, accept, largest, opened) {
  const input = make('input');
  Object.assign(input, { type: 'file', accept, hidden: true });
  input.setAttribute('aria-label', label);
  const button = make('button', 'lx-button', label);
  button.type = 'button';
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', async () => {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    try {
      if (file.size > largest) {
        const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
        throw new Error(`${file.name} has ${megabytes(file.size)}: at most ${megabytes(largest)} are allowed.`);
      }
      await opened(file);
    } catch (error) {
      app.complain(error);
    }
  });
  const both = make('span', 'lx-upload');
  both.append(button, input);
  return both;
}

/** @param {File} file */
export async function bytesOf(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} cannot be read.`);
  }
}

/**
 * @param {string} name
 * @param {string} type
 * @param {TypedNumbers} data
 */
function save(name, type, data) {
  const link = make('a');
  link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
