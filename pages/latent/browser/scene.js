// The scene as an address and back. The server has read every address before it comes here, so nothing is checked.

export const LETTERS = 'ABCDEFGH';
export const METHODS = ['sefa', 'ganspace', 'attributes'];

/** What the images on the way, in the grid and on the sheet depend on. */
export const LATENTS = ['checkpoint', 'keys', 'truncation', 'amounts'];

const PLAIN = { cell: null, look: null, truncation: 1, grid: [7, 13], firstSample: 0, sampleClass: null, tab: 'walk' };

/** The scene of an address that the server has put in order. */
export function parse(query) {
  const words = new URLSearchParams(query);
  const scene = {
    ...PLAIN,
    checkpoint: words.get('checkpoint'),
    keys: [...LETTERS.toLowerCase()].map((letter) => words.get(letter)).filter((key) => key !== null),
    way: words.get('path'),
    closed: words.get('loop') === '1',
    t: Number(words.get('t')),
    method: words.get('method') ?? 'sefa',
    amounts: {},
    names: {},
  };
  if (words.has('cell')) scene.cell = words.get('cell').split('.').map(Number);
  if (words.has('look')) scene.look = words.get('look');
  if (words.has('truncation')) scene.truncation = Number(words.get('truncation'));
  if (words.has('grid')) scene.grid = words.get('grid').split('x').map(Number);
  if (words.has('samples')) scene.firstSample = Number(words.get('samples'));
  if (words.has('class')) scene.sampleClass = Number(words.get('class'));
  if (words.has('tab')) scene.tab = words.get('tab');
  for (const method of METHODS) {
    const amounts = (words.get(method) ?? '').split('*').filter(Boolean);
    scene.amounts[method] = Object.fromEntries(amounts.map((text) => text.split('_').map(Number)));
    scene.names[method] = {};
  }
  for (const [name, text] of words) {
    const [method, index] = name.split('.');
    if (index !== undefined && METHODS.includes(method)) scene.names[method][index] = text;
  }
  return scene;
}

/** How each part of a scene stands in its address: names and texts. */
const WRITERS = {
  checkpoint: (scene) => [['checkpoint', scene.checkpoint]],
  keys: (scene) => scene.keys.map((key, index) => [LETTERS[index].toLowerCase(), key]),
  way: (scene) => [['path', scene.way]],
  closed: (scene) => (scene.closed ? [['loop', 1]] : []),
  t: (scene) => [['t', shortened(scene.t, 4)]],
  cell: (scene) => (scene.cell ? [['cell', scene.cell.join('.')]] : []),
  look: (scene) => (scene.look ? [['look', scene.look]] : []),
  truncation: (scene) => (scene.truncation === 1 ? [] : [['truncation', shortened(scene.truncation, 3)]]),
  grid: (scene) => (scene.grid.join() === PLAIN.grid.join() ? [] : [['grid', scene.grid.join('x')]]),
  firstSample: (scene) => (scene.firstSample ? [['samples', scene.firstSample]] : []),
  sampleClass: (scene) => (scene.sampleClass === null ? [] : [['class', scene.sampleClass]]),
  tab: (scene) => (scene.tab === PLAIN.tab ? [] : [['tab', scene.tab]]),
  method: (scene) => (scene.method === 'sefa' ? [] : [['method', scene.method]]),
  amounts: (scene) =>
    METHODS.flatMap((method) => {
      const used = Object.entries(scene.amounts[method]).filter(([, amount]) => amount);
      return used.length ? [[method, used.map(([index, amount]) => `${index}_${shortened(amount, 3)}`).join('*')]] : [];
    }),
  names: (scene) =>
    METHODS.flatMap((method) =>
      Object.entries(scene.names[method]).map(([index, name]) => [`${method}.${index}`, name])
    ),
};

/** The address of a scene, or of some parts of it only. */
export function address(scene, parts = Object.keys(WRITERS)) {
  return new URLSearchParams(parts.flatMap((part) => WRITERS[part](scene))).toString();
}

/** How many pieces the way has. */
export function pieces({ keys, closed }) {
  return closed ? keys.length : keys.length - 1;
}

/** What the scene is looked at through: the way, the grid, or one latent. */
export function place({ look, cell }) {
  if (look) return 'latent';
  return cell ? 'grid' : 'way';
}

/** A key's latent and class: "54.3" -> {seed: 54, label: "3"}; a vector has seed null. */
export function keyParts(key) {
  const [latent, label = ''] = key.split('.');
  return { latent, seed: latent.startsWith('v') ? null : Number(latent), label };
}

/** The classes of a key in words: "3", or "25 % 3, 75 % 8". */
export function classWords(mixture, classes) {
  if (mixture.length === 1) return classes[mixture[0][0]];
  return mixture.map(([label, share]) => `${share} % ${classes[label]}`).join(' + ');
}

function shortened(value, decimals) {
  return String(Number(value.toFixed(decimals)));
}
