// Where figures have gone that an address seeks in the chapter that had them before. Only the browser knows the end of an
// address, and Streamlit reads the page from what stands before it: this module, too, has to come before Streamlit's own.

/** "path#figure", as addresses had it -> the path of the chapter that has the figure now. */
const MOVED = new Map(Object.entries({
  'minimax#dirac-gan': 'smallest-gan',
  'models#families': 'families',
  'models#variational': 'families',
  'models#autoregressive': 'families',
  'models#boltzmann': 'families',
  // The heading above them, and the mistakes of common notes.
  'pitfalls#where-common-notes-go-wrong': 'where-notes-go-wrong',
  'pitfalls#nats-and-bits': 'where-notes-go-wrong',
  'pitfalls#two-objectives': 'where-notes-go-wrong',
  'pitfalls#least-loss-of-d': 'where-notes-go-wrong',
  'pitfalls#logarithm-too-many': 'where-notes-go-wrong',
  'pitfalls#accuracy-of-one-half': 'where-notes-go-wrong',
  'pitfalls#sigma-twice': 'where-notes-go-wrong',
  'pitfalls#histogram-estimate': 'where-notes-go-wrong',
}));

/**
 * The address at which a figure is now; null if it is not known to have moved.
 * @param {string} address
 */
export function newAddress(address) {
  const url = new URL(address);
  const [figure] = decoded(url.hash.slice(1)).split(':');
  const [path] = url.pathname.split('/').slice(-1);
  const now = MOVED.get(`${path}#${figure}`);
  if (!now) return null;
  url.pathname = url.pathname.slice(0, -path.length) + now;
  return url.href;
}

/** @param {string} text of an address, which anybody may have written */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// All pages begin with the same HTML: no need to load it again.
const now = globalThis.history && newAddress(location.href);
if (now) history.replaceState(history.state, '', now);
