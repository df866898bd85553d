// Which cells of a board a lecture shows: `ui/header/lecture.css` hides the others.

/** @import { BoardSpec, Cell } from './types.d.ts' */

/**
 * Mark the cells that a lecture shows with their places, the largest first. A board that names none shows all.
 * @param {Pick<BoardSpec, 'cells' | 'lecture'>} spec
 * @param {Pick<Cell, 'element'>[]} cells in the order of the specification
 * @param {HTMLElement} board
 */
export function markForLecture(spec, cells, board) {
  if (!spec.lecture.length) return;
  board.classList.add('mm-lectured');
  spec.cells.forEach(({ name }, index) => {
    const place = spec.lecture.indexOf(name);
    if (place >= 0) cells[index].element.dataset.lecture = String(place + 1);
  });
}
