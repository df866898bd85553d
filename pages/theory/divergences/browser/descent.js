// Gradient descent with steps that are never too long: each must lower the value by a fair part of what its slope
// promises (Armijo 1966), and the path is followed in small strides, so that it is the path of steepest descent.

/** @typedef {(a: number, b: number) => [number, number, number]} Objective */

const FAIR = 0.5; // of a parabola this allows no step beyond its minimum, so that the path does not zigzag
const STRIDE = 0.08; // longest step, in the units of the parameters
const SLOPE = 1e-9; // flat enough to stay

/**
 * Walk from `start` = [a, b]; `objective(a, b)` gives [value, derivative in a, derivative in b].
 * Returns the places [a, b, value] on the way, `steps` + 1 of them; once there is nothing to gain it stays.
 * @param {Objective} objective
 * @param {number[]} start
 * @param {number} steps
 * @param {number} [stride]
 */
export function descend(objective, start, steps, stride = STRIDE) {
  let [a, b] = start;
  let [value, inA, inB] = objective(a, b);
  let rate = 0.5;
  const path = [[a, b, value]];
  while (path.length <= steps) {
    const steepness = Math.hypot(inA, inB);
    if (steepness < SLOPE) return stayed(path, steps);
    rate = Math.min(2 * rate, stride / steepness);
    /** @type {number[] | null} */
    let next = null;
    while (rate * steepness > 1e-12) {
      const [to, and] = [a - rate * inA, b - rate * inB];
      next = [to, and, ...objective(to, and)];
      if (next[2] <= value - FAIR * rate * steepness * steepness) break;
      next = null;
      rate /= 2;
    }
    if (!next) return stayed(path, steps);
    [a, b, value, inA, inB] = next;
    path.push([a, b, value]);
  }
  return path;
}

/**
 * @param {number[][]} path
 * @param {number} steps
 */
function stayed(path, steps) {
  return [...path, ...Array(steps + 1 - path.length).fill(path.at(-1))];
}
