// The first samples of a mini-batch as a table: every number that the update had for them.

import { make, readoutText } from '../../../../ui/charts/browser/words.js';
import { withSymbols } from '../../../../ui/figures/browser/symbols.js';

/** @import { FrameArray } from '../../../../ui/browser/types.d.ts' */
/** @import { NumberedStatement, Player, Trace } from './types.d.ts' */

const ROWS = 8;
/**
 * Player -> columns: heading, array of the trace, and the statement from which on it is known.
 * @type {Record<Player, [heading: string, array: string, from: number][]>}
 */
const COLUMNS = {
  discriminator: [
    ['z', 'z', 1],
    ['x', 'real', 2],
    ['G(z)', 'fake', 3],
    ['o at x', 'raw_real', 4],
    ['o at G(z)', 'raw_fake', 4],
    ['D(x)', 'd_real', 4],
    ['D(G(z))', 'd_fake', 4],
    ['loss at x', 'loss_real', 5],
    ['loss at G(z)', 'loss_fake', 5],
    ['∂L/∂o at x', 'slope_real', 6],
    ['∂L/∂o at G(z)', 'slope_fake', 6],
    ['G(z) after', 'fake_after', 7],
  ],
  generator: [
    ['z', 'z', 8],
    ['G(z)', 'fake', 9],
    ['o at G(z)', 'raw_fake', 10],
    ['D(G(z))', 'd_fake', 10],
    ['loss', 'loss_fake', 11],
    ['∂L/∂o', 'slope_fake', 12],
    ['∂L/∂G(z)', 'gradient', 12],
    ['G(z) after', 'fake_after', 13],
  ],
};

/**
 * A table of the first samples, with the columns that the statement has reached.
 * @param {Record<string, FrameArray>} arrays
 * @param {Trace} trace
 * @param {NumberedStatement} statement
 */
export function samplesTable(arrays, trace, statement) {
  const columns = COLUMNS[trace.player].filter(([, , from]) => from <= statement.number);
  const table = make('table');
  const head = make('tr');
  head.append(make('th', '', '#'));
  for (const [name] of columns) {
    const cell = make('th');
    cell.scope = 'col';
    cell.append(...withSymbols(name));
    head.append(cell);
  }
  table.append(head);
  for (let row = 0; row < Math.min(ROWS, trace.kept); row += 1) {
    const line = make('tr');
    line.append(make('td', '', String(row + 1)));
    for (const [, name] of columns) {
      const { data, shape } = arrays[`trace_${name}`];
      const value = data[row * (shape[1] ?? 1)];
      const cell = make('td', '', readoutText({ metric: 'value', format: 'number' }, { value }));
      Object.assign(cell.dataset, { column: name, value });
      line.append(cell);
    }
    table.append(line);
  }
  return table;
}
