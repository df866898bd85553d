// Who sees what: a drawing of both players, in which the parts that the turn involves stand out.

import { card } from '../../../../ui/charts/browser/card.js';

import { svg } from '../../../../ui/figures/browser/svg.js';

/** @import { Frame } from '../../../../ui/browser/types.d.ts' */
/** @import { CellSpec } from '../../../../ui/charts/browser/types.d.ts' */

/** @typedef {[x: number, y: number]} Point */
/** @typedef {'d' | 'g'} Turn */
/**
 * @typedef {object} Box
 * @property {[x: number, y: number, width: number, height: number]} at
 * @property {string[]} words its lines
 * @property {string} role
 * @property {boolean} [player]
 */
/**
 * @typedef {object} Part what a turn involves
 * @property {string[]} lit
 * @property {string} moves
 * @property {Record<string, string>} notes
 * @property {string} alternative
 */

const [WIDTH, HEIGHT] = [780, 262];

/** @type {Record<string, Box>} */
const BOXES = {
  data: { at: [8, 14, 178, 74], words: ['real samples', 'x ~ N(2, 1)'], role: 'data' },
  noise: { at: [8, 166, 134, 74], words: ['noise', 'z ~ N(0, 1)'], role: 'ink' },
  generator: { at: [190, 154, 172, 98], words: ['G: the forger', 'μ + s·z', ''], role: 'generated', player: true },
  discriminator: {
    at: [412, 78, 196, 98],
    words: ['D: the police', 'σ(a·x + b)', ''],
    role: 'discriminator',
    player: true,
  },
  value: { at: [676, 88, 98, 78], words: ['', ''], role: 'ink' },
};
/** @type {Record<string, Point[]>} */
const ARROWS = {
  real: [[186, 51], [444, 51], [462, 76]],
  noise: [[142, 203], [188, 203]],
  generated: [[362, 196], [452, 196], [464, 178]],
  answer: [[608, 116], [674, 116]],
};
/**
 * The way of the gradient, backwards, a little beside the arrows.
 * @type {Record<Turn, Point[][]>}
 */
const BACK = {
  d: [[[676, 140], [610, 140]]],
  g: [[[676, 140], [610, 140]], [[506, 176], [486, 222], [364, 222]]],
};
/** @type {Record<Turn, Part>} */
const TURNS = {
  d: {
    lit: ['data', 'noise', 'generator', 'discriminator', 'value', 'real', 'generated', 'answer'],
    moves: 'discriminator',
    notes: { discriminator: 'a and b move', generator: 'stands still' },
    alternative:
      "D's turn: real samples and generated samples go into D, D's answers go into V(G,D), and the gradient goes back " +
      'into D, whose a and b move. G stands still.',
  },
  g: {
    lit: ['noise', 'generator', 'discriminator', 'value', 'generated', 'answer'],
    moves: 'generator',
    notes: { discriminator: 'a and b stay', generator: 'μ and s move' },
    alternative:
      "G's turn: noise goes into G, generated samples go into D, D's answers go into G's loss. The gradient goes back " +
      'through D, whose a and b stay, into G, whose μ and s move. Real samples are not involved.',
  },
};

/**
 * A cell `Story` of `pages/theory/players/cells.py`.
 * @param {CellSpec} spec
 */
export function storyCell(spec) {
  const { card: element, body } = card(spec);
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'tf-story' });
  picture.append(heads());
  /** @type {Record<string, SVGElement>} */
  const parts = {};
  for (const [name, points] of Object.entries(ARROWS)) {
    picture.append(parts[name] = arrow(points, 'tf-arrow', 'tf-head'));
  }
  /** @type {Record<string, SVGElement>} */
  const back = {};
  for (const [turn, lines] of Object.entries(BACK)) {
    back[turn] = svg('g', {});
    back[turn].append(...lines.map((points) => arrow(points, 'tf-back', 'tf-head-back')));
    picture.append(back[turn]);
  }
  for (const [name, box] of Object.entries(BOXES)) picture.append(parts[name] = drawBox(name, box));
  const goal = parts.value.querySelectorAll('text');
  body.append(picture);
  return {
    element,
    update(/** @type {Frame} */ { header }) {
      const turn = /** @type {Turn} */ (header.settings.turn);
      const { lit, moves, notes, alternative } = TURNS[turn];
      picture.setAttribute('aria-label', alternative);
      picture.dataset.turn = turn;
      for (const [name, part] of Object.entries(parts)) {
        part.classList.toggle('tf-aside', !lit.includes(name));
        part.classList.toggle('tf-moves', name === moves);
      }
      for (const [name, group] of Object.entries(back)) group.toggleAttribute('hidden', name !== turn);
      for (const [name, words] of Object.entries(notes)) {
        const note = parts[name].querySelector('.tf-note');
        if (note) note.textContent = words;
      }
      goal[0].textContent = turn === 'd' ? 'V(G,D) ↑' : 'loss of G ↓';
      goal[1].textContent = Number(header.metrics[turn === 'd' ? 'value' : 'loss_mean']).toFixed(3).replace('-', '−');
    },
  };
}

/**
 * @param {string} name
 * @param {Box} box
 */
function drawBox(name, { at: [x, y, width, height], words, role, player }) {
  const group = svg('g', { class: `mm-role-${role}${player ? ' tf-player' : ''}`, 'data-part': name });
  group.append(svg('rect', { x, y, width, height, rx: 9 }));
  words.forEach((line, index) => {
    const text = svg('text', { x: x + width / 2, y: y + height / 2 + 6 + 24 * (index - (words.length - 1) / 2) });
    text.setAttribute('class', ['tf-name', '', 'tf-note'][index]);
    text.textContent = line;
    group.append(text);
  });
  return group;
}

/**
 * @param {Point[]} points
 * @param {string} className
 * @param {string} head
 */
function arrow(points, className, head) {
  const d = points.map(([x, y], index) => `${index ? 'L' : 'M'}${x},${y}`).join('');
  return svg('path', { d, class: className, 'marker-end': `url(#${head})` });
}

function heads() {
  const definitions = svg('defs', {});
  for (const id of ['tf-head', 'tf-head-back']) {
    const marker = svg('marker', {
      id,
      viewBox: '0 0 10 10',
      refX: 8,
      refY: 5,
      markerWidth: 13,
      markerHeight: 13,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    });
    marker.append(svg('path', { d: 'M0,0L10,5L0,10Z', class: id }));
    definitions.append(marker);
  }
  return definitions;
}
