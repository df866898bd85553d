// What a board is made of: cells, each built by the function that its description names.

import { importFunction } from '../../browser/modules.js';
import './chart_cell.js'; // Nearly every board has charts: what draws them comes along with the rest.

/**
 * Fetch what builds the cells of a board, wherever the page keeps it.
 *
 * Returns build(spec, context) -> {element, update(frame, history), restart(), retheme(theme), resize(), destroy()};
 * context is {Plotly, theme, tell}; Plotly is there by the first update, tell(message) sends one to the run. All but
 * element and update may be missing.
 */
export async function cellBuilder(specs) {
  const addresses = [...new Set(specs.map(({ built_by }) => built_by))];
  const functions = await Promise.all(addresses.map(importFunction));
  const builders = new Map(addresses.map((address, index) => [address, functions[index]]));
  return (spec, context) => builders.get(spec.built_by)(spec, context);
}
