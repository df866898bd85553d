// One image looked at closely, live: D's score in words, where D wants ink, and what it resembles in the data.
//
// It lies over the cells beside the generated images and leaves those, and all controls, within reach.

import { card } from '../../../ui/charts/browser/card.js';
import { brightnessGradient, channelsOf, drawDiverging, drawImage, strength } from '../../../ui/browser/pixels.js';
import { selectionOf } from './selection.js';
import { make, readoutText, setText, withTerms } from '../../../ui/charts/browser/words.js';

/** @import { Frame, FrameArray, FrameHeader } from '../../../ui/browser/types.d.ts' */
/** @import { CellContext, CellSpec } from '../../../ui/charts/browser/types.d.ts' */

/**
 * @typedef {object} Portrait what is known about the images of a grid: a title, and curves of the frame
 * @property {string} title
 * @property {string} images
 * @property {string} scores
 * @property {string} labels
 * @property {string} symbol
 * @property {string} average
 */
/** @typedef {{label: string, curve: string, loss: string}} PixelGradient */
/**
 * @typedef {object} InspectorParts
 * @property {Record<string, Portrait>} grids by the names of their cells
 * @property {PixelGradient[]} gradients
 * @property {string} reading
 * @property {string} alone
 * @property {string} real
 * @property {string} past
 * @property {string} distance
 */
/** @typedef {CellSpec & InspectorParts} InspectorSpec */
/** @typedef {Record<string, FrameArray>} Arrays */

/** @type {[below: number, words: string][]} */
const VERDICTS = [
  [0.05, 'D is sure that it is generated.'],
  [0.35, 'D takes it for generated.'],
  [0.65, 'D cannot tell.'],
  [0.95, 'D takes it for real.'],
  [Infinity, 'D is sure that it is real.'],
];

const IN_FRONT = '.mm-info[open], .mm-save[open], [data-testid="stPopoverBody"]'; // what Escape closes first

/**
 * A cell for an `Inspector` of `pages/digits/cells.py`.
 * @param {InspectorSpec} spec
 * @param {CellContext} context
 */
export function inspectorCell(spec, context) {
  return new InspectorCell(spec, context);
}

class InspectorCell {
  /** @type {Frame | null} */
  frame = null;
  /** @type {{image: HTMLCanvasElement, distance: HTMLElement, name: HTMLElement}[]} */
  neighbourItems = [];

  /**
   * @param {InspectorSpec} spec
   * @param {CellContext} context
   */
  constructor(spec, context) {
    this.spec = spec;
    this.selection = selectionOf(context);
    const { card: element, head, body } = card(spec);
    this.element = element;
    element.classList.add('mm-inspector');
    element.hidden = true;
    element.tabIndex = -1;
    element.setAttribute('role', 'region');
    element.setAttribute('aria-label', spec.title);
    this.heading = /** @type {HTMLElement} */ (head.querySelector('h2'));
    head.append(this.closer());
    body.classList.add('mm-inspector-body');
    this.image = picture('The image, enlarged');
    this.score = make('p', 'mm-score');
    this.verdict = make('p', 'mm-verdict');
    this.average = make('figure', 'mm-average');
    this.averageImage = picture('The same latent through the moving average of G');
    this.maps = make('div', 'mm-gradient-maps');
    this.fields = spec.gradients.map((gradient) => this.field(gradient));
    this.scale = make('div', 'mm-gradient-scale');
    this.lowest = make('b');
    this.highest = make('b');
    this.lessWord = make('small');
    this.moreWord = make('small');
    this.about = make('p', 'mm-gradient-about');
    this.neighbours = make('div', 'mm-neighbours');
    this.neighbourList = make('ol');
    this.neighbourText = make('p', 'mm-neighbour-text');
    body.append(this.portrait(), this.gradients(), this.neighbourhood());
    this.changed = () => this.show();
    this.escape = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Escape' && !element.hidden && !document.querySelector(IN_FRONT)) this.close();
    };
    this.selection.addEventListener('change', this.changed);
    document.addEventListener('keydown', this.escape);
  }

  closer() {
    const button = make('button', 'mm-close', '×');
    button.type = 'button';
    button.title = 'Close (Esc)';
    button.setAttribute('aria-label', 'Close');
    button.addEventListener('click', () => this.close());
    return button;
  }

  portrait() {
    const box = make('div', 'mm-portrait');
    this.average.append(this.averageImage, make('figcaption', '', 'the same z through the moving average of G'));
    box.append(this.image, this.score, this.verdict, this.average);
    return box;
  }

  gradients() {
    this.maps.append(...this.fields.map(({ figure }) => figure));
    const [low, high] = [make('span'), make('span')];
    low.append(this.lowest, this.moreWord);
    high.append(this.highest, this.lessWord);
    this.scale.append(low, make('i', 'mm-gradient-strip'), high);
    const box = make('div', 'mm-gradients');
    box.append(this.maps, this.scale, this.about);
    return box;
  }

  /** @param {PixelGradient} gradient */
  field({ label, curve, loss }) {
    const figure = make('figure', 'mm-gradient');
    const canvas = picture(`Gradient of the loss over the pixels: ${label}`);
    const caption = make('figcaption');
    const name = make('b', '', label);
    const use = make('span', 'mm-in-use', 'in use');
    const norm = make('span', 'mm-norm');
    caption.append(name, use, norm);
    figure.append(canvas, caption);
    figure.dataset.loss = loss || 'in use';
    return { figure, canvas, norm, name, use, curve, loss, label };
  }

  neighbourhood() {
    this.neighbourList.setAttribute('aria-label', 'Nearest training images');
    this.neighbours.append(make('h4', '', 'Nearest training images'), this.neighbourList, this.neighbourText);
    return this.neighbours;
  }

  close() {
    const inside = this.element.contains(document.activeElement);
    const tile = /** @type {HTMLElement | null} */ (document.querySelector('.mm-tile-button[aria-pressed="true"]'));
    this.selection.choose(null, null);
    if (inside) tile?.focus();
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    if (frame.header.position === null || frame.header.position === undefined) this.selection.follow(frame.header);
    this.show();
  }

  retheme() {
    this.show();
  }

  show() {
    const { grid, index } = this.selection;
    const source = grid === null ? undefined : this.spec.grids[grid];
    const images = source && this.frame?.arrays[source.images];
    const before = this.element.hidden;
    this.element.hidden = !(images && index !== null && index < images.shape[0]);
    if (this.element.hidden || !this.frame || !source || index === null) return;
    const { arrays, header } = this.frame;
    if (before) this.element.scrollIntoView({ block: 'nearest' });
    this.element.dataset.index = String(index);
    // What a frame measured may belong to the image that was chosen before.
    const measured = grid === 'samples' && header.inspected_shown === index ? arrays : {};
    this.showPortrait(source, index, arrays, header);
    this.showGradients(measured, grid, header);
    this.showNeighbours(measured, grid, header);
  }

  /**
   * @param {Portrait} source
   * @param {number} index
   * @param {Arrays} arrays
   * @param {FrameHeader} header
   */
  showPortrait(source, index, arrays, header) {
    const label = arrays[source.labels]?.data[index] ?? -1;
    const named = label >= 0 ? `: ${header.class_names?.[label] ?? label}` : '';
    this.heading.replaceChildren(...withTerms(`${source.title} ${index + 1}${named}`));
    drawImage(this.image, arrays[source.images], index);
    const score = arrays[source.scores]?.data[index];
    this.score.replaceChildren(
      make('var', 'mm-term mm-role-discriminator', source.symbol),
      ` = ${score?.toFixed(3) ?? '–'}`,
    );
    this.element.dataset.score = score === undefined ? '' : String(score);
    setText(this.verdict, score === undefined ? '' : verdictOn(score));
    const average = source.average && arrays[source.average];
    this.average.hidden = !average;
    if (average) drawImage(this.averageImage, average, index);
  }

  /**
   * @param {Arrays} arrays
   * @param {string | null} grid
   * @param {FrameHeader} header
   */
  showGradients(arrays, grid, header) {
    const shown = this.fields.filter(({ curve }) => arrays[curve]);
    this.maps.hidden = this.scale.hidden = !shown.length;
    setText(this.about, shown.length ? this.reading(arrays[shown[0].curve], shown.length) : this.excuse(grid, header));
    if (!shown.length) return;
    const maps = shown.map(({ curve }) => brightnessGradient(arrays[curve]));
    const strengths = maps.map(({ values }) => strength(values));
    // One scale for all: the losses differ in how much arrives, not in where it points.
    const limit = Math.max(...strengths.map(({ largest }) => largest));
    const colours = this.colours();
    for (const { figure } of this.fields) figure.hidden = true;
    shown.forEach(({ figure, canvas, norm, use, loss }, at) => {
      figure.hidden = false;
      drawDiverging(canvas, maps[at], limit, colours);
      setText(norm, `‖∂L/∂x‖ = ${amount(strength(arrays[shown[at].curve].data).norm)}`);
      figure.dataset.norm = String(strengths[at].norm);
      use.hidden = header.settings?.loss !== loss;
    });
    setText(this.lowest, `−${amount(limit)}`);
    setText(this.highest, `+${amount(limit)}`);
    const colour = arrays[shown[0].curve].shape.length === 3;
    setText(this.moreWord, colour ? 'D wants it brighter' : 'D wants ink here');
    setText(this.lessWord, colour ? 'darker' : 'no ink here');
  }

  /**
   * @param {FrameArray} gradient
   * @param {number} losses how many are compared
   */
  reading({ shape }, losses) {
    const colour = shape.length === 3 ? 'Summed over the colour channels. ' : '';
    return colour + (losses > 1 ? this.spec.reading : this.spec.alone);
  }

  /**
   * Why there are no gradients.
   * @param {string | null} grid
   * @param {FrameHeader} header
   */
  excuse(grid, { position, state }) {
    if (grid !== 'samples') return this.spec.real;
    if (position !== null && position !== undefined) return this.spec.past;
    return state === 'failed' ? '' : 'Measuring …';
  }

  colours() {
    const style = getComputedStyle(this.element);
    const channels = (/** @type {string} */ name) => channelsOf(style.getPropertyValue(name));
    return { negative: channels('--mm-more'), zero: channels('--mm-none'), positive: channels('--mm-less') };
  }

  /**
   * @param {Arrays} arrays
   * @param {string | null} grid
   * @param {FrameHeader} header
   */
  showNeighbours(arrays, grid, header) {
    const { inspected_neighbours: images, inspected_distances: distances, inspected_neighbour_labels: labels } = arrays;
    const past = header.position !== null && header.position !== undefined;
    this.neighbours.hidden = grid !== 'samples' || (past && !images);
    this.neighbourList.hidden = !images;
    setText(this.neighbourText, images ? this.spec.distance : 'Searching …');
    if (!images) return;
    while (this.neighbourItems.length < images.shape[0]) this.neighbourItems.push(this.neighbour());
    this.neighbourItems.forEach(({ image, distance, name }, index) => {
      const label = labels?.data[index] ?? -1;
      drawImage(image, images, index);
      setText(distance, distances.data[index].toFixed(1));
      setText(name, label >= 0 ? (header.class_names?.[label] ?? String(label)) : '');
    });
  }

  /** Room for one more training image. */
  neighbour() {
    const item = make('li');
    const [image, distance, name] = [picture('A training image'), make('b'), make('small')];
    item.append(image, distance, name);
    this.neighbourList.append(item);
    return { image, distance, name };
  }

  destroy() {
    this.selection.removeEventListener('change', this.changed);
    document.removeEventListener('keydown', this.escape);
  }
}

/** @param {number} score */
function verdictOn(score) {
  return VERDICTS.find(([below]) => score < below)?.[1] ?? '';
}

/** @param {string} words */
function picture(words) {
  const canvas = make('canvas', 'mm-picture');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', words);
  return canvas;
}

/** @param {number} value */
function amount(value) {
  return readoutText({ metric: 'value', format: 'amount' }, { value });
}
