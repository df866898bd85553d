// Arrows between the boxes of the picture: data forwards, gradients backwards, those of the update that is shown strong.

import { arrow, svg } from '../../../../ui/figures/browser/svg.js';

/** @typedef {[from: string, to: string, whose: string]} Way and whose updates take it */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Sides of a box, in pixels */

/** @type {Way[]} */
const FORWARD = [
  ['z', 'g', 'both'],
  ['g', 'fake', 'both'],
  ['fake', 'd', 'both'],
  ['real', 'd', 'discriminator'],
  ['d', 'judged_fake', 'both'],
  ['d', 'judged_real', 'discriminator'],
  ['judged_fake', 'loss_g', 'generator'],
  ['judged_fake', 'loss_d', 'discriminator'],
  ['judged_real', 'loss_d', 'discriminator'],
];
/** @type {Way[]} */
const BACKWARD = [
  ['loss_d', 'judged_real', 'discriminator'],
  ['loss_d', 'judged_fake', 'discriminator'],
  ['judged_real', 'd', 'discriminator'],
  ['judged_fake', 'd', 'both'],
  ['loss_g', 'judged_fake', 'generator'],
  ['d', 'fake', 'generator'],
  ['fake', 'g', 'generator'],
];
const INSIDE = 20; // pixels from a corner to where slanting arrows meet a box
const APART = 7; // pixels between an arrow forwards and the one back

/**
 * Draw all arrows into `picture`, an SVG over the boxes.
 * @param {SVGElement} picture
 * @param {Record<string, HTMLElement>} boxes by name
 * @param {string | null} player whose update is shown
 */
export function drawArrows(picture, boxes, player) {
  const home = picture.getBoundingClientRect();
  picture.setAttribute('viewBox', `0 0 ${home.width} ${home.height}`);
  picture.replaceChildren();
  const place = (/** @type {string} */ name) => {
    const box = boxes[name].getBoundingClientRect();
    return {
      left: box.left - home.left,
      right: box.right - home.left,
      top: box.top - home.top,
      bottom: box.bottom - home.top,
    };
  };
  const upright = place('g').top >= place('z').bottom;
  /** @type {[ways: Way[], kind: string, aside: number][]} */
  const kinds = [[FORWARD, 'df-forward', -APART], [BACKWARD, 'df-backward', APART]];
  for (const [ways, kind, aside] of kinds) {
    for (const [from, to, whose] of ways) {
      const active = player !== null && (whose === 'both' || whose === player);
      const points = ends(place(from), place(to), upright, aside);
      const line = svg('path', { class: `${kind}${active ? ' df-active' : ''}`, d: arrow(...points, 8) });
      line.dataset.way = `${from} ${to}`;
      picture.append(line);
    }
  }
}

/**
 * Where an arrow begins and ends: in the middle of facing sides, beside the arrow of the other direction.
 * @param {Sides} from
 * @param {Sides} to
 * @param {boolean} upright
 * @param {number} aside
 * @returns {[fromX: number, fromY: number, toX: number, toY: number]}
 */
function ends(from, to, upright, aside) {
  /** @type {(keyof Sides)[]} */
  const [low, high, near, far] = upright ? ['left', 'right', 'top', 'bottom'] : ['top', 'bottom', 'left', 'right'];
  const forward = from[far] <= to[near] + 1;
  const along = forward ? [from[far] + 2, to[near] - 2] : [from[near] - 2, to[far] + 2];
  const shared = [Math.max(from[low], to[low]), Math.min(from[high], to[high])];
  // Boxes beside each other face one another somewhere; others are joined by a slanting line, which comes from above.
  const facing = shared[0] < shared[1];
  const across = [0, 0].map(() => (shared[0] + shared[1]) / 2 + aside);
  if (!facing) {
    const [first, second] = forward ? [from, to] : [to, from];
    const inside = INSIDE + aside;
    along.splice(0, 2, first[far] + 2, second[near] + inside + 2 * APART);
    across.splice(0, 2, first[high] - inside, second[low] - 2);
    if (!forward) [along, across].forEach((pair) => pair.reverse());
  }
  return upright ? [across[0], along[0], across[1], along[1]] : [along[0], across[0], along[1], across[1]];
}
