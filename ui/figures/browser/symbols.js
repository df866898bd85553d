// Formulas in running text: besides the coloured terms, symbols with an index such as L_D or θ_G.

import { make, withTerms } from '../../charts/browser/words.js';

const INDEXED = /([Lθ])_([DG])/;

/**
 * `text` as nodes, with terms in their colours and indices set low.
 * @param {string} text
 */
export function withSymbols(text) {
  const pieces = text.split(INDEXED);
  /** @type {Node[]} */
  const nodes = [];
  for (let index = 0; index < pieces.length; index += 3) {
    if (pieces[index]) nodes.push(...withTerms(pieces[index]));
    if (index + 2 < pieces.length) {
      const symbol = make('var', 'al-symbol', pieces[index + 1]);
      symbol.append(make('sub', '', pieces[index + 2]));
      nodes.push(symbol);
    }
  }
  return nodes;
}
