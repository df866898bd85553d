// Where a function on a grid is ½: short straight lines, by marching squares.

/** @import { Numbers } from '../../../ui/browser/types.d.ts' */

const LEVEL = 0.5;

/**
 * The lines as [x0, y0, x1, y1]. In each square of four neighbouring numbers the function is taken as linear along its
 * edges; where all four edges are crossed, the mean of the corners says which crossings belong together.
 *
 * @param {Numbers} values (n, n) row by row
 * @param {Numbers} places (n,) of columns and rows alike
 * @returns {[x0: number, y0: number, x1: number, y1: number][]}
 */
export function halfLines(values, places) {
  const n = places.length;
  /** @type {[number, number, number, number][]} */
  const lines = [];
  for (let row = 0; row + 1 < n; row++) {
    for (let column = 0; column + 1 < n; column++) {
      const at = row * n + column;
      // Counter-clockwise from the corner of least x and y.
      const corners = [values[at], values[at + 1], values[at + n + 1], values[at + n]];
      const above = corners.map((value) => value > LEVEL);
      if (above.every((one) => one === above[0])) continue;
      const xs = [places[column], places[column + 1], places[column + 1], places[column]];
      const ys = [places[row], places[row], places[row + 1], places[row + 1]];
      /** @type {[number, number][]} */
      const crossings = [];
      for (let edge = 0; edge < 4; edge++) {
        const next = (edge + 1) % 4;
        if (above[edge] === above[next]) continue;
        const share = (LEVEL - corners[edge]) / (corners[next] - corners[edge]);
        crossings.push([xs[edge] + share * (xs[next] - xs[edge]), ys[edge] + share * (ys[next] - ys[edge])]);
      }
      const middle = corners.reduce((sum, value) => sum + value, 0) / 4 > LEVEL;
      // With the first corner on the middle's side, lines cut off the second and the fourth corner.
      const order = crossings.length === 4 && middle !== above[0] ? [3, 0, 1, 2] : [0, 1, 2, 3];
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        lines.push([...crossings[order[pair]], ...crossings[order[pair + 1]]]);
      }
    }
  }
  return lines;
}
