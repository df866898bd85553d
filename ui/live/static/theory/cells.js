// The kinds of cells that figures of the theory are made of: those of the live view, and some of their own.

import { CELLS as LIVE } from '../cells.js';
import { planeCell } from './plane.js';
import { surfaceCell } from './surface.js';

/** As `CELLS` of the live view; context has `figure`, the view whose parameters a cell may change. */
export const CELLS = { ...LIVE, plane: planeCell, surface: surfaceCell };
