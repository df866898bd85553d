// plotly.js, loaded once for the whole document.

/** @import { Plotly } from './types.d.ts' */

/** @type {Promise<Plotly> | null} */
let plotly = null;

/**
 * A promise of plotly.js, from this address.
 * @param {string} address
 */
export function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    if (globalThis.Plotly) return resolve(globalThis.Plotly);
    const missing = () => reject(new Error('plotly.js could not be loaded'));
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => (globalThis.Plotly ? resolve(globalThis.Plotly) : missing());
    script.onerror = missing;
    document.head.append(script);
  });
  return plotly;
}
