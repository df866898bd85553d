// A page that goes to paper: charts are drawn in light colours and at the width of the paper, and afterwards as before.
//
// The browser asks for the pages as soon as the listeners of `beforeprint` have returned, so everything here happens at
// once. Its own layout for paper comes later, and no observer hears of it: style sheets give pages that width through the
// class.

const PRINTING = 'mm-printing'; // class of the document while it is being printed

/** @type {Set<() => void>} */
const listeners = new Set();
let listening = false;

/** Whether the page is on its way to paper. */
export function isPrinting() {
  return document.documentElement.classList.contains(PRINTING);
}

/**
 * Call something as soon as printing begins, and again when it has ended.
 * @param {() => void} adapt draws anew, for paper or for the screen
 * @returns {() => void} ends it
 */
export function onPrinting(adapt) {
  if (!listening) listen();
  listening = true;
  listeners.add(adapt);
  return () => listeners.delete(adapt);
}

function listen() {
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  // Whoever only looks at the page as it would be printed gets no such events.
  matchMedia('print').addEventListener('change', ({ matches }) => print(matches));
}

/** @param {boolean} begins */
function print(begins) {
  if (begins === isPrinting()) return;
  document.documentElement.classList.toggle(PRINTING, begins);
  for (const adapt of listeners) adapt();
}
