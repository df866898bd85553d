// plotly.js, loaded once for the whole document.
//
// It takes a second to run. So the head of a page that begins with charts asks for it ahead of Streamlit's own scripts,
// and it runs while the browser waits for those.

/** @import { Plotly } from './types.d.ts' */

/** @type {Promise<Plotly> | null} */
let plotly = null;

/**
 * A promise of plotly.js, from this address.
 * @param {string} address
 */
export function loadPlotly(address) {
  plotly ??= headHasTried().then(() => globalThis.Plotly ?? load(address));
  return plotly;
}

/** Whether the script in the head has come or failed, if there is one: all of them have when the page is complete. */
async function headHasTried() {
  const script = document.querySelector('script[data-plotly]');
  if (!script || globalThis.Plotly || document.readyState === 'complete') return;
  await new Promise((resolve) => {
    for (const event of ['load', 'error']) script.addEventListener(event, resolve, { once: true });
    addEventListener('load', resolve, { once: true });
  });
}

/**
 * @param {string} address
 * @returns {Promise<Plotly>}
 */
function load(address) {
  return new Promise((resolve, reject) => {
    const missing = () => reject(new Error('plotly.js could not be loaded'));
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => (globalThis.Plotly ? resolve(globalThis.Plotly) : missing());
    script.onerror = missing;
    document.head.append(script);
  });
}
