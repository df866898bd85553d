// The room of Pix2Pix: a face is drawn, and coloured while it is drawn, by two networks side by side.

import { Bench, button, mounting } from './bench.js';
import { Easel } from './easel.js';
import { meanDistance, refusal, SIDE } from './line_art.js';
import { difference, mean, Picture } from './pictures.js';
import { Newest } from '../../../ui/browser/link.js';
import { drawImage } from '../../../ui/browser/pixels.js';
import { keep, recall } from '../../../ui/browser/tab_memory.js';
import { card } from '../../../ui/charts/browser/card.js';
import { make, setText } from '../../../ui/charts/browser/words.js';

/** @import { FrameArray, Numbers } from '../../../ui/browser/types.d.ts' */
/** @import { Answer, Pix2PixRoom } from './translators.d.ts' */

/** @typedef {[red: number, green: number, blue: number]} Colour */
/** @typedef {'hair' | 'skin'} Part of a character that has a colour of its own */

const MEMORY = 'minimax-lab pix2pix';
const LARGEST_PICTURE = 256; // pixels of a side of an opened picture
const STRONGER = 4; // times, in the picture of what differs
const FAR = 40; // levels in a channel from every colour of the data
/** @type {Part[]} */
const PARTS = ['hair', 'skin'];

export const mount = mounting((root, data) => new ColouringBench(root, /** @type {Pix2PixRoom} */ (data)));

class ColouringBench extends Bench {
  /** @type {Record<Part, Colour>} */
  colours = { hair: [0, 0, 0], skin: [0, 0, 0] };
  /** @type {Record<Part, Colour[]>} that the data has */
  palettes = { hair: [], skin: [] };
  /** @type {Answer | null} the drawings that are offered */
  offers = null;
  first = 0; // place of the first of them in the test set
  /** @type {number | null} which test drawing is on the sheet, as it is */
  place = null;
  begun = 0; // when the sheet last changed
  known = false; // whether a drawing is on the sheet that was made here before

  /**
   * @param {HTMLElement} root
   * @param {Pix2PixRoom} data
   */
  constructor(root, data) {
    super(root, data);
    this.data = data;
    this.easel = new Easel();
    this.newest = new Newest(this.link);
    this.coloured = new Picture('Coloured with the adversary');
    this.judged = new Picture('D’s verdicts on it', 'ft-verdicts');
    this.plain = new Picture('Coloured by L1 alone');
    this.plainJudged = new Picture('D’s verdicts on that of L1 alone', 'ft-verdicts');
    this.difference = new Picture(`Where the two differ, ${STRONGER} times as strong`, 'ft-small');
    this.original = new Picture('As its artist coloured it', 'ft-small');
    this.originalJudged = new Picture('D’s verdicts on the artist’s own', 'ft-small');
    this.grid = make('div', 'ft-grid');
    this.grid.append(this.drawingCard(), this.adversaryCard(), this.plainCard(), this.closerCard());
    root.append(this.grid);
    this.easel.addEventListener('change', () => this.drawn());
    root.addEventListener('keydown', (event) => this.press(event));
    this.remembered();
    this.begin(() => this.offer(this.first));
  }

  drawingCard() {
    const { card: element, body } = card({
      name: 'drawing',
      title: 'Your drawing',
      hint: '32 × 32 pixels, as the networks see it',
      built_by: '',
      explanation: [
        'G is told the lines, and a colour for hair and one for skin: line art does not tell colours. A drawing that is ' +
        'like those of the data is coloured best: a round face from ear to ear, and dark eyes.',
      ],
    });
    this.wells = { hair: this.well('hair', 'Hair'), skin: this.well('skin', 'Skin') };
    this.colourWords = make('p', 'ft-hint');
    this.thumbnails = make('div', 'ft-thumbnails');
    this.thumbnails.setAttribute('role', 'group');
    this.thumbnails.setAttribute('aria-label', 'Drawings of the test set');
    const row = make('div', 'ft-tools');
    this.others = button('Other drawings', () => this.offer(this.first + this.data.offered));
    row.append(this.others, this.opener());
    body.append(this.easel.element, this.wells.hair.element, this.wells.skin.element, this.colourWords);
    body.append(make('p', 'ft-hint', 'Or take one that no network has learned from, and change it:'));
    body.append(this.thumbnails, row);
    return element;
  }

  adversaryCard() {
    const { card: element, body } = card({
      name: 'coloured',
      title: 'With an adversary',
      hint: 'L1, and D’s verdict on every patch',
      built_by: '',
      explanation: [
        `Below, what D says of it, patch by patch: green where it takes the drawing and its colours for real, orange ` +
        `where for generated, pale where it cannot tell. Each of its 8 × 8 verdicts sees ${this.data.patch} × ` +
        `${this.data.patch} pixels, so a verdict is about a part of the face and never about the whole.`,
      ],
    });
    body.append(this.coloured.element, this.judged.element);
    return element;
  }

  plainCard() {
    const { card: element, body } = card({
      name: 'plain',
      title: 'With L1 alone',
      hint: 'the same network, images and steps',
      built_by: '',
      explanation: [
        'Nobody played against this one: it minimises the mean distance to the image of each pair. Where an image is ' +
        'uncertain, the best answer to L1 is a median of all that it could be, which is no colour that anybody drew.',
      ],
    });
    body.append(this.plain.element, this.plainJudged.element);
    return element;
  }

  closerCard() {
    const { card: element, body } = card({
      name: 'closer',
      title: 'What the adversary adds',
      hint: '',
      built_by: '',
      explanation: ['Each channel’s distance between the two colourings, on black: black is where they agree.'],
    });
    const row = make('div', 'ft-row');
    row.append(this.difference.element, this.original.element, this.originalJudged.element);
    body.append(row);
    return element;
  }

  /**
   * A colour to choose: a well for any, and those of the data to take.
   * @param {Part} part
   * @param {string} title
   */
  well(part, title) {
    const element = make('div', 'ft-well');
    const label = make('label', 'ft-field', title);
    const input = make('input');
    Object.assign(input, { type: 'color', name: part });
    input.addEventListener('input', () => this.choose(part, fromHex(input.value)));
    label.append(input);
    const swatches = make('div', 'ft-swatches');
    swatches.setAttribute('role', 'group');
    swatches.setAttribute('aria-label', `${title}: colours of the data`);
    element.append(label, swatches);
    return { element, input, swatches };
  }

  opener() {
    const input = make('input');
    Object.assign(input, { type: 'file', accept: 'image/png,image/gif,image/bmp,image/webp', hidden: true });
    input.setAttribute('aria-label', 'Open line art');
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      input.value = '';
      if (file) this.open(file);
    });
    const both = make('span');
    both.append(button('Open a picture …', () => input.click()), input);
    return both;
  }

  /** Take up what this tab had on its sheet. */
  remembered() {
    try {
      const { drawing, hair, skin } = JSON.parse(recall(MEMORY) ?? '');
      if (drawing.length !== SIDE * SIDE) return;
      this.easel.drawing = Uint8Array.from(drawing);
      this.easel.redraw();
      this.colours = { hair, skin };
      this.known = true;
    } catch {
      // Nothing was kept, or by an earlier version.
    }
  }

  /**
   * Offer the test drawings from this one on.
   * @param {number} first
   */
  async offer(first) {
    this.others && (this.others.disabled = true);
    this.say('error', '');
    try {
      const answer = await this.link.ask({ ask: 'drawings', first });
      const fresh = !this.offers;
      this.offers = answer;
      this.first = first % answer.header.total;
      this.showOffers(answer);
      if (fresh) {
        this.palettes = { hair: rows(answer.arrays.hair_palette), skin: rows(answer.arrays.skin_palette) };
        for (const part of PARTS) this.showSwatches(part);
      }
      if (fresh && !this.known) this.pick(0);
      if (this.root.dataset.took === undefined) await this.drawn();
    } catch (error) {
      this.complain(error);
    } finally {
      this.others && (this.others.disabled = false);
    }
  }

  /** @param {Answer} answer */
  showOffers({ arrays }) {
    const nodes = rows(arrays.hair).map((_, index) => {
      const node = make('button', 'ft-thumbnail');
      node.type = 'button';
      node.setAttribute('aria-label', `Drawing ${this.first + index + 1}`);
      const canvas = make('canvas');
      drawImage(canvas, arrays.line_art, index);
      node.append(canvas);
      node.addEventListener('click', () => this.pick(index));
      return node;
    });
    this.thumbnails?.replaceChildren(...nodes);
  }

  /** @param {Part} part */
  showSwatches(part) {
    const nodes = this.palettes[part].map((colour, index) => {
      const node = make('button', 'ft-swatch');
      node.type = 'button';
      node.style.background = toHex(colour);
      const name = `${part} ${this.data.names[part][index]}`;
      node.setAttribute('aria-label', name);
      node.title = name;
      node.addEventListener('click', () => this.choose(part, colour));
      return node;
    });
    this.wells?.[part].swatches.replaceChildren(...nodes);
  }

  /**
   * Put an offered drawing on the sheet, in its own colours.
   * @param {number} index
   */
  pick(index) {
    if (!this.offers) return;
    const { arrays } = this.offers;
    this.colours = { hair: rows(arrays.hair)[index], skin: rows(arrays.skin)[index] };
    this.picked = index;
    this.easel.set(Uint8Array.from(arrays.line_art.data.slice(SIDE * SIDE * index, SIDE * SIDE * (index + 1))));
  }

  /**
   * @param {Part} part
   * @param {Colour} colour
   */
  choose(part, colour) {
    this.colours = { ...this.colours, [part]: colour };
    this.drawn();
  }

  /** The index of the offered drawing that is on the sheet, in its own colours; null if what is there is another one. */
  get offered() {
    if (!this.offers || this.picked === undefined) return null;
    const { arrays } = this.offers;
    const [from, index] = [SIDE * SIDE * this.picked, this.picked];
    const untouched = this.easel.drawing.every((level, i) => level === arrays.line_art.data[from + i]) &&
      PARTS.every((part) => toHex(rows(arrays[part])[index]) === toHex(this.colours[part]));
    return untouched ? index : null;
  }

  /** The sheet or a colour has changed: have it coloured. */
  async drawn() {
    this.begun = performance.now();
    const { drawing } = this.easel;
    for (const part of PARTS) {
      const well = this.wells?.[part];
      if (well) well.input.value = toHex(this.colours[part]);
    }
    this.sayColours();
    keep(MEMORY, JSON.stringify({ drawing: [...drawing], ...this.colours }));
    const why = refusal(drawing, this.data.limits);
    this.say('drawing', why);
    this.say('error', '');
    if (why) {
      this.clear();
      return;
    }
    await this.ask({ file: drawing, shape: [SIDE, SIDE] });
  }

  /** @param {{file: Uint8Array, shape: number[]}} lines */
  async ask(lines) {
    const [begun, { picked, offers }, offered] = [this.begun, this, this.offered];
    const place = offered === null ? null : this.first + offered;
    try {
      const { hair, skin } = this.colours;
      const answer = await this.newest.ask({
        ask: 'colour',
        translator: this.data.translator,
        hair,
        skin,
        place,
        ...lines,
      });
      // The sheet may have been emptied, or filled, while the answer was on its way.
      if (!answer || this.said.drawing) return;
      this.show(answer, offered === null || picked === undefined ? null : offers, offered ?? 0);
      this.root.dataset.took = String(Math.round(performance.now() - begun));
    } catch (error) {
      this.complain(error);
    }
  }

  /**
   * @param {Answer} answer
   * @param {Answer | null} offers where the original is, if it is known
   * @param {number} index of the original there
   */
  show({ arrays }, offers, index) {
    const original = offers && part(offers.arrays.images, index);
    const away = (/** @type {FrameArray} */ images) =>
      original ? `off by ${meanDistance(images.data, original.data).toFixed(1)} of 255 levels` : '';
    this.coloured.show(arrays.coloured, 0, away(arrays.coloured));
    this.verdicts(this.judged, arrays.coloured, arrays.verdict_coloured);
    if (arrays.plain) {
      this.plain.show(arrays.plain, 0, away(arrays.plain));
      this.verdicts(this.plainJudged, arrays.plain, arrays.verdict_plain);
      const apart = meanDistance(arrays.coloured.data, arrays.plain.data);
      this.difference.show(
        difference(arrays.coloured, arrays.plain, 0, STRONGER),
        0,
        `The two differ by ${apart.toFixed(1)} levels; shown ${STRONGER} times as strong.`,
      );
    }
    for (const { element } of [this.original, this.originalJudged]) element.hidden = !original;
    if (!original) return;
    this.original.show(original, 0, 'As its artist coloured it.');
    this.verdicts(this.originalJudged, original, arrays.verdict_images);
  }

  /**
   * @param {Picture} picture
   * @param {FrameArray} images
   * @param {FrameArray | undefined} verdicts
   */
  verdicts(picture, images, verdicts) {
    picture.element.hidden = !verdicts;
    if (!verdicts) return;
    const share = mean(verdicts.data);
    picture.showVerdicts(images, verdicts, 0, `D gives it ${(100 * share).toFixed(0)} % of being real.`);
    picture.canvas.dataset.share = share.toFixed(3);
  }

  clear() {
    for (const picture of [this.coloured, this.judged, this.plain, this.plainJudged, this.difference]) picture.clear();
    for (const { element } of [this.original, this.originalJudged]) element.hidden = true;
  }

  sayColours() {
    const strange = PARTS.filter((part) =>
      this.palettes[part].length &&
      this.palettes[part].every((known) => known.some((level, i) => Math.abs(level - this.colours[part][i]) > FAR))
    );
    const words = strange.length
      ? `No character of the data has such ${strange.join(', nor such ')}: see how far the networks follow.`
      : '';
    if (this.colourWords) setText(this.colourWords, words);
  }

  /**
   * Have a picture coloured that was made elsewhere.
   * @param {File} file
   */
  async open(file) {
    try {
      const lines = await levels(file);
      this.begun = performance.now();
      if (lines.shape.every((side) => side === SIDE)) this.easel.set(lines.file);
      else await this.ask(lines); // whoever colours says what is wrong with it
    } catch (error) {
      this.complain(error);
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return;
    this.easel.undo();
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * The brightness of an image file, white where it is transparent.
 * @param {File} file
 * @returns {Promise<{file: Uint8Array<ArrayBuffer>, shape: [rows: number, across: number]}>}
 */
async function levels(file) {
  const image = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name} is no picture that can be read: expected PNG, GIF, BMP or WebP.`);
  });
  const { width, height } = image;
  if (Math.max(width, height) > LARGEST_PICTURE) {
    throw new Error(
      `${file.name} has ${width} × ${height} pixels: expected line art of ${SIDE} × ${SIDE}, dark on white.`,
    );
  }
  const canvas = make('canvas');
  Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
  }
  return { file: grey, shape: [height, width] };
}

/**
 * One image of an array.
 * @param {FrameArray} images
 * @param {number} index
 * @returns {FrameArray}
 */
function part({ data, shape }, index) {
  const size = shape.slice(1).reduce((product, side) => product * side, 1);
  return { data: data.slice(index * size, (index + 1) * size), shape: [1, ...shape.slice(1)] };
}

/**
 * Colours (n, 3) one by one.
 * @param {FrameArray} colours
 */
function rows({ data, shape }) {
  return Array.from(
    { length: shape[0] },
    (_, index) => /** @type {Colour} */ ([...data.slice(3 * index, 3 * index + 3)]),
  );
}

/** @param {Numbers} colour */
function toHex(colour) {
  return `#${[...colour].map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * @param {string} text
 * @returns {Colour}
 */
function fromHex(text) {
  const level = (/** @type {number} */ at) => parseInt(text.slice(at, at + 2), 16);
  return [level(1), level(3), level(5)];
}
