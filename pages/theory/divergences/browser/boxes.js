// Two uniform densities on the line, over [−a, a] and [delta − b, delta + b]: how far they are from each other. They
// show what happens where two densities share no ground.

const LOG_2 = Math.log(2);

/**
 * Half the width of the box with standard deviation `std`.
 * @param {number} std
 */
export function halfWidth(std) {
  return Math.sqrt(3) * std;
}

/**
 * KL(p ‖ q): infinite as soon as p has mass where q has none.
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function divergence(delta, a, b) {
  return Math.abs(delta) <= b - a + 1e-12 ? Math.log(b / a) : Infinity;
}

/**
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
function overlap(delta, a, b) {
  return Math.max(0, Math.min(2 * Math.min(a, b), a + b - Math.abs(delta)));
}

/**
 * What a unit of common ground takes from JSD = ln 2, negative.
 * @param {number} a
 * @param {number} b
 */
function perUnit(a, b) {
  const [p, q] = [1 / (2 * a), 1 / (2 * b)];
  return 0.5 * (p * Math.log(p / (p + q)) + q * Math.log(q / (p + q)));
}

/**
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function jsd(delta, a, b) {
  return LOG_2 + overlap(delta, a, b) * perUnit(a, b);
}

/**
 * The derivative in delta: 0 unless one edge of each box lies inside the other.
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function jsdSlope(delta, a, b) {
  const sliding = Math.abs(delta) > Math.abs(a - b) && Math.abs(delta) < a + b;
  return sliding ? -Math.sign(delta) * perUnit(a, b) : 0;
}

/**
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function totalVariation(delta, a, b) {
  return 1 - overlap(delta, a, b) / (2 * Math.max(a, b));
}

/**
 * W₁: the monotone coupling moves u by |delta + (b − a) u|, u uniform on [−1, 1].
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function transport(delta, a, b) {
  const spread = Math.abs(b - a);
  return Math.abs(delta) >= spread ? Math.abs(delta) : (delta * delta + spread * spread) / (2 * spread);
}

/**
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function transportSlope(delta, a, b) {
  const spread = Math.abs(b - a);
  return Math.abs(delta) >= spread ? Math.sign(delta) : delta / spread;
}

/**
 * The same quantities as sums over the pieces between the edges, on which everything is constant or linear.
 * @param {number} delta
 * @param {number} a
 * @param {number} b
 */
export function pieces(delta, a, b) {
  const edges = [-a, a, delta - b, delta + b].sort((one, other) => one - other);
  /** @type {(x: number, middle: number, half: number) => number} */
  const distribution = (x, middle, half) => Math.min(1, Math.max(0, (x - middle + half) / (2 * half)));
  let [forward, reverse, mixed, area] = [0, 0, 0, 0];
  for (let index = 0; index < 3; index += 1) {
    const [from, to] = [edges[index], edges[index + 1]];
    const [width, middle] = [to - from, (from + to) / 2];
    if (width < 1e-12) continue;
    const p = Math.abs(middle) < a ? 1 / (2 * a) : 0;
    const q = Math.abs(middle - delta) < b ? 1 / (2 * b) : 0;
    if (p) forward += q ? width * p * Math.log(p / q) : Infinity;
    if (q) reverse += p ? width * q * Math.log(q / p) : Infinity;
    const half = (p + q) / 2;
    mixed += width * ((p ? p * Math.log(p / half) : 0) + (q ? q * Math.log(q / half) : 0));
    const [start, end] = [from, to].map((x) => distribution(x, 0, a) - distribution(x, delta, b));
    const [one, other] = [Math.abs(start), Math.abs(end)];
    if (start * end >= 0) area += (width * (one + other)) / 2;
    else area += (width * (one * one + other * other)) / (2 * (one + other)); // two triangles
  }
  return { forward, reverse, jsd: mixed / 2, area };
}
