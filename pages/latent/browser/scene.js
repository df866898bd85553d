// The scene as an address and back. The server has read every address before it comes here, so nothing is checked.

/** @typedef {'sefa' | 'ganspace' | 'attributes'} Method that finds directions */
/** @typedef {[label: number, percent: number][]} Mixture of classes */

/**
 * @typedef {object} Scene
 * @property {string} checkpoint
 * @property {string[]} keys the latents on the way, each a seed or a vector with its class: "54.3", "v…"
 * @property {string} path "lerp" or "slerp"
 * @property {boolean} closed whether the way leads back to the first key
 * @property {number} t where on the way, 0 to 1
 * @property {[row: number, column: number] | null} cell of the grid that is looked at
 * @property {string | null} look the one latent that is looked at
 * @property {number} truncation
 * @property {[rows: number, columns: number]} grid
 * @property {number} firstSample seed of the first sample on the sheet
 * @property {number | null} sampleClass
 * @property {string} tab
 * @property {Method} method
 * @property {Record<Method, Record<number, number>>} amounts how far along each direction
 * @property {Record<Method, Record<number, string>>} names that the visitor has given to directions
 */

export const LETTERS = 'ABCDEFGH';
/** @type {Method[]} */
export const METHODS = ['sefa', 'ganspace', 'attributes'];

/** What the images on the way, in the grid and on the sheet depend on. */
export const LATENTS = /** @type {const} */ (['checkpoint', 'keys', 'truncation', 'amounts']);

/** What the one image that is looked at depends on. */
export const SEEN = /** @type {const} */ ([...LATENTS, 'path', 'closed', 't', 'cell', 'look', 'grid']);

/** @type {Pick<Scene, 'cell' | 'look' | 'truncation' | 'grid' | 'firstSample' | 'sampleClass' | 'tab'>} */
const PLAIN = { cell: null, look: null, truncation: 1, grid: [7, 13], firstSample: 0, sampleClass: null, tab: 'walk' };

/**
 * The scene of an address that the server has put in order.
 * @param {string} query
 * @returns {Scene}
 */
export function parse(query) {
  const words = new URLSearchParams(query);
  const each = () => ({ sefa: {}, ganspace: {}, attributes: {} });
  /** @type {Scene} */
  const scene = {
    ...PLAIN,
    checkpoint: String(words.get('checkpoint')),
    keys: [...LETTERS.toLowerCase()].flatMap((letter) => words.get(letter) ?? []),
    path: String(words.get('path')),
    closed: words.get('loop') === '1',
    t: Number(words.get('t')),
    method: /** @type {Method} */ (words.get('method') ?? 'sefa'),
    amounts: each(),
    names: each(),
  };
  const pair = (
    /** @type {string} */ name,
    /** @type {string} */ between,
  ) => /** @type {[number, number]} */ (String(words.get(name)).split(between).map(Number));
  if (words.has('cell')) scene.cell = pair('cell', '.');
  scene.look = words.get('look');
  if (words.has('truncation')) scene.truncation = Number(words.get('truncation'));
  if (words.has('grid')) scene.grid = pair('grid', 'x');
  if (words.has('samples')) scene.firstSample = Number(words.get('samples'));
  if (words.has('class')) scene.sampleClass = Number(words.get('class'));
  scene.tab = words.get('tab') ?? PLAIN.tab;
  for (const method of METHODS) {
    const amounts = (words.get(method) ?? '').split('*').filter(Boolean);
    scene.amounts[method] = Object.fromEntries(amounts.map((text) => text.split('_').map(Number)));
  }
  for (const [name, text] of words) {
    const [start, index] = name.split('.');
    const method = METHODS.find((one) => one === start);
    if (index !== undefined && method) scene.names[method][Number(index)] = text;
  }
  return scene;
}

/**
 * How each part of a scene stands in its address: names and texts.
 * @type {Record<keyof Scene, (scene: Scene) => [name: string, text: string | number][]>}
 */
const WRITERS = {
  checkpoint: (scene) => [['checkpoint', scene.checkpoint]],
  keys: (scene) => scene.keys.map((key, index) => [LETTERS[index].toLowerCase(), key]),
  path: (scene) => [['path', scene.path]],
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
      const text = used.map(([index, amount]) => `${index}_${shortened(amount, 3)}`).join('*');
      return text ? [/** @type {[string, string]} */ ([method, text])] : [];
    }),
  names: (scene) =>
    METHODS.flatMap((method) =>
      Object.entries(scene.names[method]).map((
        [index, name],
      ) => /** @type {[string, string]} */ ([`${method}.${index}`, name]))
    ),
};

/**
 * The address of a scene, or of some parts of it only.
 * @template {keyof Scene} Part
 * @param {Pick<Scene, Part>} scene
 * @param {readonly Part[]} parts
 */
export function address(scene, parts = /** @type {Part[]} */ (Object.keys(WRITERS))) {
  const texts = parts.flatMap((part) => WRITERS[part](/** @type {Scene} */ (scene)));
  return new URLSearchParams(texts.map(([name, text]) => [name, String(text)])).toString();
}

/**
 * How many pieces the way has.
 * @param {Pick<Scene, 'keys' | 'closed'>} scene
 */
export function pieces({ keys, closed }) {
  return closed ? keys.length : keys.length - 1;
}

/**
 * What the scene is looked at through: the way, the grid, or one latent.
 * @param {Pick<Scene, 'look' | 'cell'>} scene
 */
export function place({ look, cell }) {
  if (look) return 'latent';
  return cell ? 'grid' : 'way';
}

/**
 * A key's latent and class: "54.3" -> {seed: 54, label: "3"}; a vector has seed null.
 * @param {string} key
 */
export function keyParts(key) {
  const [latent, label = ''] = key.split('.');
  return { latent, seed: latent.startsWith('v') ? null : Number(latent), label };
}

/**
 * The answer to each question in a class. Of several questions the first changes fastest from class to class.
 * @param {number} label
 * @param {number[]} counts how many answers each question has
 */
export function answersOf(label, counts) {
  return counts.map((count) => {
    const answer = label % count;
    label = Math.floor(label / count);
    return answer;
  });
}

/**
 * The class with these answers.
 * @param {number[]} answers
 * @param {number[]} counts how many answers each question has
 */
export function classOf(answers, counts) {
  return answers.reduceRight((label, answer, place) => label * counts[place] + answer, 0);
}

/**
 * The classes of a key in words: "3", or "25 % 3, 75 % 8".
 * @param {Mixture} mixture
 * @param {string[]} classes
 */
export function classWords(mixture, classes) {
  if (mixture.length === 1) return classes[mixture[0][0]];
  return mixture.map(([label, share]) => `${share} % ${classes[label]}`).join(' + ');
}

/**
 * @param {number} value
 * @param {number} decimals
 */
function shortened(value, decimals) {
  return String(Number(value.toFixed(decimals)));
}
