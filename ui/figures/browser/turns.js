// When a figure of a long page is drawn for the first time: at once if it is in sight, or else while the browser idles.
//
// A chart takes tens of milliseconds to build. Drawn one after the other in a single go, those of a page with many figures
// would keep it from answering for a second.

const LONGEST = 1000; // ms that one figure waits for an idle moment, if the page is busy

/** @type {Map<Element, () => void>} who waits, in the order of the page, and what lets it go on */
const waiting = new Map();
/** @type {IntersectionObserver | null} */
let sight = null;
let expecting = false; // whether an idle moment has been asked for

/**
 * Resolves once it is this element's turn to be drawn.
 * @param {Element} element
 * @returns {Promise<void>}
 */
export function turnOf(element) {
  sight ??= new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) letGoOn(target);
  });
  return new Promise((resolve) => {
    waiting.set(element, resolve);
    sight?.observe(element);
    expect();
  });
}

/** Nobody waits any longer: paper shows the whole page. */
export function letAllGoOn() {
  for (const element of [...waiting.keys()]) letGoOn(element);
}

/** @param {Element} element */
function letGoOn(element) {
  sight?.unobserve(element);
  waiting.get(element)?.();
  waiting.delete(element);
}

/** Let the next one go on in the next idle moment: one in each, so that pointer and keyboard are answered between two. */
function expect() {
  if (expecting || !waiting.size) return;
  expecting = true;
  const next = () => {
    expecting = false;
    const [first] = waiting.keys();
    if (first) letGoOn(first);
    expect();
  };
  // Safari knows no idle moments.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(next, { timeout: LONGEST });
  else setTimeout(next, LONGEST / 20);
}
