// A figure's values at the end of the page's address: `#name:mean=1.5&loss=saturating`, so that a link opens the figure
// as somebody left it. Sketches are too long for that and stay out.

const PAUSE = 300; // ms; browsers limit how often an address may change

let writing = null;

/** The values that the address gives to this figure, or null if it speaks of something else. */
export function readPlace({ name, parameters, options }) {
  const [figure, query] = decodeURIComponent(location.hash.slice(1)).split(':');
  if (figure !== name) return null;
  const known = new Set([...parameters, ...options].map((one) => one.name));
  const values = [...new URLSearchParams(query ?? '')].filter(([key]) => known.has(key));
  return { values: Object.fromEntries(values) };
}

/** Have the address say how this figure stands now. */
export function writePlace({ name, parameters, options }, values, start) {
  clearTimeout(writing);
  writing = setTimeout(() => {
    const differing = [...parameters, ...options].filter((one) => values[one.name] !== start[one.name]);
    const query = new URLSearchParams(differing.map((one) => [one.name, values[one.name]]));
    history.replaceState(history.state, '', `#${name}:${query}`);
  }, PAUSE);
}
