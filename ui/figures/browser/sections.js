// An address that ends in the name of a section leads there: figures above it become as tall as they are only when they
// are drawn, long after Streamlit has scrolled.

const MOVES = ['wheel', 'touchstart', 'pointerdown', 'keydown'];
let moved = false; // whether the visitor has gone on from there
let sought = ''; // the address that was asked for last

/** Show the section again that the address names, unless the visitor has moved since. */
export function returnToSection() {
  if (sought !== location.href) {
    sought = location.href;
    moved = false;
    for (const name of MOVES) {
      addEventListener(name, () => (moved = true), { once: true, capture: true, passive: true });
    }
  }
  const heading = document.getElementById(location.hash.slice(1));
  if (!moved && heading?.matches('h2, h3')) heading.scrollIntoView();
}
