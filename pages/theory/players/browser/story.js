// Who sees what: a drawing of both players, in which the parts that the turn involves stand out.

import { card } from '../../../../ui/charts/browser/card.js';

const SPACE = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT] = [780, 262];

// [x, y, width, height], the two lines of words, role
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
const ARROWS = {
  real: [[186, 51], [444, 51], [462, 76]],
  noise: [[142, 203], [188, 203]],
  generated: [[362, 196], [452, 196], [464, 178]],
  answer: [[608, 116], [674, 116]],
};
// The way of the gradient, backwards, a little beside the arrows.
const BACK = {
  d: [[[676, 140], [610, 140]]],
  g: [[[676, 140], [610, 140]], [[506, 176], [486, 222], [364, 222]]],
};
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

/** A cell `Story` of `pages/theory/players/cells.py`. */
export function storyCell(spec) {
  const { card: element, body } = card(spec);
  const svg = draw('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'tf-story' });
  svg.append(heads());
  const parts = {};
  for (const [name, points] of Object.entries(ARROWS)) svg.append(parts[name] = arrow(points, 'tf-arrow', 'tf-head'));
  const back = {};
  for (const [turn, lines] of Object.entries(BACK)) {
    back[turn] = draw('g', {});
    back[turn].append(...lines.map((points) => arrow(points, 'tf-back', 'tf-head-back')));
    svg.append(back[turn]);
  }
  for (const [name, box] of Object.entries(BOXES)) svg.append(parts[name] = drawBox(name, box));
  const goal = parts.value.querySelectorAll('text');
  body.append(svg);
  return {
    element,
    update({ header }) {
      const { turn } = header.settings;
      const { lit, moves, notes, alternative } = TURNS[turn];
      svg.setAttribute('aria-label', alternative);
      svg.dataset.turn = turn;
      for (const [name, part] of Object.entries(parts)) {
        part.classList.toggle('tf-aside', !lit.includes(name));
        part.classList.toggle('tf-moves', name === moves);
      }
      for (const [name, group] of Object.entries(back)) group.toggleAttribute('hidden', name !== turn);
      for (const [name, words] of Object.entries(notes)) parts[name].querySelector('.tf-note').textContent = words;
      goal[0].textContent = turn === 'd' ? 'V(G,D) ↑' : 'loss of G ↓';
      goal[1].textContent = header.metrics[turn === 'd' ? 'value' : 'loss_mean'].toFixed(3).replace('-', '−');
    },
  };
}

function drawBox(name, { at: [x, y, width, height], words, role, player }) {
  const group = draw('g', { class: `mm-role-${role}${player ? ' tf-player' : ''}`, 'data-part': name });
  group.append(draw('rect', { x, y, width, height, rx: 9 }));
  words.forEach((line, index) => {
    const text = draw('text', { x: x + width / 2, y: y + height / 2 + 6 + 24 * (index - (words.length - 1) / 2) });
    text.setAttribute('class', ['tf-name', '', 'tf-note'][index]);
    text.textContent = line;
    group.append(text);
  });
  return group;
}

function arrow(points, className, head) {
  const d = points.map(([x, y], index) => `${index ? 'L' : 'M'}${x},${y}`).join('');
  return draw('path', { d, class: className, 'marker-end': `url(#${head})` });
}

function heads() {
  const definitions = draw('defs', {});
  for (const id of ['tf-head', 'tf-head-back']) {
    const marker = draw('marker', {
      id,
      viewBox: '0 0 10 10',
      refX: 8,
      refY: 5,
      markerWidth: 13,
      markerHeight: 13,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    });
    marker.append(draw('path', { d: 'M0,0L10,5L0,10Z', class: id }));
    definitions.append(marker);
  }
  return definitions;
}

function draw(tag, attributes) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
