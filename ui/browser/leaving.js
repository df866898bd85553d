// Whether the visitor is on the way to another page.
//
// Streamlit takes what a component says for a wish of the page that the browser shows. When it arrives while the server
// already draws the next page, the answer belongs to the old one, and the visitor is left with an empty page.

const TAKES = 5_000; // ms that a page may take to come

let left = -Infinity;

const leave = () => (left = performance.now());
addEventListener('popstate', leave);
addEventListener('click', (event) => elsewhere(event) && leave(), true);

function elsewhere({ target, ctrlKey, metaKey, shiftKey }) {
  const link = target.closest?.('a[href]');
  if (!link || link.hasAttribute('download') || ctrlKey || metaKey || shiftKey) return false;
  return link.target !== '_blank' && link.origin === location.origin && link.pathname !== location.pathname;
}

/** What Streamlit gives a component to say something, made silent while another page is on its way. */
export function whileHere(say) {
  return (name, value) => {
    if (performance.now() - left > TAKES) say(name, value);
  };
}
