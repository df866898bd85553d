// What a board is made of: cells, each built by the function that its description names.

import { importFunction } from '../../browser/modules.js';
import './chart_cell.js'; // Nearly every board has charts: what draws them comes along with the rest.

/** @import { CellBuilder, CellSpec } from './types.d.ts' */

/**
 * Fetch what builds the cells of a board, wherever the page keeps it.
 *
 * @param {CellSpec[]} specs
 * @returns {Promise<CellBuilder>}
 */
export async function cellBuilder(specs) {
  const addresses = [...new Set(specs.map(({ built_by }) => built_by))];
  const builders = Object.fromEntries(
    await Promise.all(addresses.map(async (address) => {
      /** @type {CellBuilder} */
      const builder = await importFunction(address);
      return /** @type {[string, CellBuilder]} */ ([address, builder]);
    })),
  );
  return (spec, context) => builders[spec.built_by](spec, context);
}
