// One image looked at closely, live: D's score in words, where D wants ink, and what it resembles in the data.
//
// It lies over the cells beside the generated images and leaves those, and all controls, within reach.

import { card } from '../../../ui/charts/browser/card.js';
import { brightnessGradient, channelsOf, drawDiverging, drawImage, strength } from '../../../ui/browser/pixels.js';
import { selectionOf } from './selection.js';
import { make, readoutText, setText, withTerms } from '../../../ui/charts/browser/words.js';

const VERDICTS = [
  [0.05, 'D is sure that it is generated.'],
  [0.35, 'D takes it for generated.'],
  [0.65, 'D cannot tell.'],
  [0.95, 'D takes it for real.'],
  [Infinity, 'D is sure that it is real.'],
];

const IN_FRONT = '.mm-info[open], [data-testid="stPopoverBody"]'; // what Escape closes first

/** A cell for an `Inspector` of `pages/digits/cells.py`; see `cellBuilder` for what it returns. */
export function inspectorCell(spec, context) {
  return new InspectorCell(spec, context);
}

class InspectorCell {
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
    this.heading = head.querySelector('h2');
    head.append(this.closer());
    body.classList.add('mm-inspector-body');
    body.append(this.portrait(), this.gradients(), this.neighbourhood());
    this.changed = () => this.show();
    this.escape = (event) => {
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
    this.image = picture('The image, enlarged');
    this.score = make('p', 'mm-score');
    this.verdict = make('p', 'mm-verdict');
    this.average = make('figure', 'mm-average');
    this.averageImage = picture('The same latent through the moving average of G');
    this.average.append(this.averageImage, make('figcaption', '', 'the same z through the moving average of G'));
    box.append(this.image, this.score, this.verdict, this.average);
    return box;
  }

  gradients() {
    this.gradientBox = make('div', 'mm-gradients');
    this.maps = make('div', 'mm-gradient-maps');
    this.fields = this.spec.gradients.map((gradient) => this.field(gradient));
    this.maps.append(...this.fields.map(({ figure }) => figure));
    this.scale = make('div', 'mm-gradient-scale');
    this.low = make('span');
    this.high = make('span');
    const strip = make('i', 'mm-gradient-strip');
    this.lessWord = make('small');
    this.moreWord = make('small');
    this.low.append(make('b'), this.moreWord);
    this.high.append(make('b'), this.lessWord);
    this.scale.append(this.low, strip, this.high);
    this.about = make('p', 'mm-gradient-about');
    this.gradientBox.append(this.maps, this.scale, this.about);
    return this.gradientBox;
  }

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
    this.neighbours = make('div', 'mm-neighbours');
    this.neighbourList = make('ol');
    this.neighbourList.setAttribute('aria-label', 'Nearest training images');
    this.neighbourText = make('p', 'mm-neighbour-text');
    this.neighbours.append(make('h4', '', 'Nearest training images'), this.neighbourList, this.neighbourText);
    return this.neighbours;
  }

  close() {
    const inside = this.element.contains(document.activeElement);
    const tile = document.querySelector('.mm-tile-button[aria-pressed="true"]');
    this.selection.choose(null, null);
    if (inside) tile?.focus();
  }

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
    const { arrays = {}, header = {} } = this.frame ?? {};
    const source = this.spec.grids[grid];
    const before = this.element.hidden;
    this.element.hidden = !(source && arrays[source.images] && index < arrays[source.images].shape[0]);
    if (this.element.hidden) return;
    if (before) this.element.scrollIntoView({ block: 'nearest' });
    this.element.dataset.index = index;
    // What a frame measured may belong to the image that was chosen before.
    const measured = grid === 'samples' && header.inspected_shown === index ? arrays : {};
    this.showPortrait(source, index, arrays, header);
    this.showGradients(measured, grid, header);
    this.showNeighbours(measured, grid, header);
  }

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
    this.element.dataset.score = score ?? '';
    setText(this.verdict, score === undefined ? '' : VERDICTS.find(([below]) => score < below)[1]);
    const average = source.average && arrays[source.average];
    this.average.hidden = !average;
    if (average) drawImage(this.averageImage, average, index);
  }

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
      figure.dataset.norm = strengths[at].norm;
      use.hidden = header.settings?.loss !== loss;
    });
    setText(this.low.querySelector('b'), `−${amount(limit)}`);
    setText(this.high.querySelector('b'), `+${amount(limit)}`);
    const colour = arrays[shown[0].curve].shape.length === 3;
    setText(this.moreWord, colour ? 'D wants it brighter' : 'D wants ink here');
    setText(this.lessWord, colour ? 'darker' : 'no ink here');
  }

  reading({ shape }, losses) {
    const colour = shape.length === 3 ? 'Summed over the colour channels. ' : '';
    return colour + (losses > 1 ? this.spec.reading : this.spec.alone);
  }

  excuse(grid, { position, state }) {
    if (grid !== 'samples') return this.spec.real;
    if (position !== null && position !== undefined) return this.spec.past;
    return state === 'failed' ? '' : 'Measuring …';
  }

  colours() {
    const style = getComputedStyle(this.element);
    const channels = (name) => channelsOf(style.getPropertyValue(name));
    return { negative: channels('--mm-more'), zero: channels('--mm-none'), positive: channels('--mm-less') };
  }

  showNeighbours(arrays, grid, header) {
    const { inspected_neighbours: images, inspected_distances: distances, inspected_neighbour_labels: labels } = arrays;
    const past = header.position !== null && header.position !== undefined;
    this.neighbours.hidden = grid !== 'samples' || (past && !images);
    this.neighbourList.hidden = !images;
    setText(this.neighbourText, images ? this.spec.distance : 'Searching …');
    if (!images) return;
    while (this.neighbourList.children.length < images.shape[0]) this.neighbourList.append(neighbour());
    [...this.neighbourList.children].forEach((item, index) => {
      const label = labels?.data[index] ?? -1;
      drawImage(item.querySelector('canvas'), images, index);
      setText(item.querySelector('b'), distances.data[index].toFixed(1));
      setText(item.querySelector('small'), label >= 0 ? (header.class_names?.[label] ?? String(label)) : '');
    });
  }

  destroy() {
    this.selection.removeEventListener('change', this.changed);
    document.removeEventListener('keydown', this.escape);
  }
}

function neighbour() {
  const item = make('li');
  item.append(picture('A training image'), make('b'), make('small'));
  return item;
}

function picture(words) {
  const canvas = make('canvas', 'mm-picture');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', words);
  return canvas;
}

function amount(value) {
  return readoutText({ metric: 'value', format: 'amount' }, { value });
}
