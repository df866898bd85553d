// The kinds of cells that figures of the theory are made of: those of the live view, and some of their own.

import { CELLS as LIVE } from '../cells.js';
import { derivationCell } from './derivation.js';
import { familiesCell } from './families.js';
import { metricTableCell } from './metric_table.js';
import { planeCell } from './plane.js';
import { storyCell } from './player_story.js';
import { chainCell, dependenceCell } from './player_tables.js';
import { surfaceCell } from './surface.js';

/** As `CELLS` of the live view; context has `figure`, the view whose parameters a cell may change. */
export const CELLS = {
  ...LIVE,
  chain: chainCell,
  dependence: dependenceCell,
  derivation: derivationCell,
  families: familiesCell,
  metric_table: metricTableCell,
  plane: planeCell,
  story: storyCell,
  surface: surfaceCell,
};
