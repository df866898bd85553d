// What stands in the boxes: small pictures of what an update left there, of images or of numbers on the line.

import { brightnessGradient, channelsOf, drawDiverging, drawImage, strength } from '../../../../ui/browser/pixels.js';
import { part } from '../../../../ui/browser/frames.js';
import { make, readoutText } from '../../../../ui/charts/browser/words.js';
import { area, arrow, curve, scale, svg } from '../../../../ui/figures/browser/svg.js';

/** @import { FrameArray, Numbers, Values } from '../../../../ui/browser/types.d.ts' */

/** @typedef {Record<string, FrameArray>} Arrays */

const [WIDE, HIGH] = [176, 92]; // of a small plot, in its own units
const SHOWN = 8;
const [UNIT, LONGEST] = [14, 50]; // of an arrow for a sample whose loss has the slope 1, and at most

/**
 * A small plot, to be filled.
 * @param {string} label
 */
function plot(label) {
  const node = svg('svg', { class: 'df-plot', viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', 'aria-label': label });
  /**
   * @param {'line' | 'circle' | 'path'} tag
   * @param {Record<string, string | number>} attributes
   */
  const add = (tag, attributes) => node.append(svg(tag, attributes));
  add('line', { class: 'al-axis', x1: 0, x2: WIDE, y1: HIGH - 12, y2: HIGH - 12 });
  return { node, add };
}

/**
 * The numbers of one latent as bars up and down.
 * @param {Numbers} values
 * @param {string} label
 */
function bars(values, label) {
  const node = svg('svg', { class: 'df-plot', viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', 'aria-label': label });
  const largest = Math.max(2, ...Array.from(values, Math.abs));
  const [step, middle] = [WIDE / values.length, HIGH / 2];
  values.forEach((value, index) => {
    const height = (Math.abs(value) / largest) * (middle - 3);
    const y = value < 0 ? middle : middle - height;
    node.append(
      svg('rect', { class: 'df-bar mm-role-generated', x: index * step, y, width: Math.max(0.8, 0.78 * step), height }),
    );
  });
  return node;
}

/**
 * Latents: of images the first one's numbers, on the line all of them.
 * @param {Arrays} arrays
 * @param {boolean} images
 * @param {Values} settings
 */
export function latents({ trace_z: z }, images, settings) {
  const width = z.shape[1];
  if (images) {
    return [
      bars(part(z.data, 0, width), `The ${width} numbers of the first latent.`),
      note(`first of the batch, ${width} numbers`),
    ];
  }
  const { node, add } = plot('Latents of the mini-batch, one dot for each.');
  const reach = settings.latent === 'uniform' ? 1.05 : 3.2;
  const x = scale([-reach, reach], [4, WIDE - 4]);
  for (let index = 0; index < z.shape[0]; index += 1) {
    add('circle', {
      class: 'al-dot mm-role-generated',
      cx: x(z.data[index * width]),
      cy: HIGH - 12 - 6 * (index % 5),
      r: 3,
    });
  }
  return [node, note(width === 1 ? `${z.shape[0]} latents` : `${z.shape[0]} latents, first of ${width} coordinates`)];
}

/**
 * Images, or samples on the line under their density.
 * @param {'fake' | 'real'} side
 * @param {Arrays} arrays
 * @param {boolean} images
 */
export function samples(side, arrays, images, batch = 1) {
  const values = arrays[`trace_${side}`];
  const role = side === 'fake' ? 'generated' : 'data';
  if (images) return [tiles(values, side === 'fake' ? 'Generated image' : 'Real image')];
  const { node, add } = plot(
    side === 'fake' ? 'Generated samples under p_g, with the push of the gradient.' : 'Real samples under p_data.',
  );
  const { range, map } = line(arrays);
  const { data: x } = arrays.x;
  const density = arrays[side === 'fake' ? 'p_g' : 'p_data'].data;
  const height = scale([0, Math.max(0.3, ...density)], [HIGH - 12, 6]);
  add('path', { class: `al-area mm-role-${role}`, d: area(x, density, map, height, HIGH - 12, range) });
  add('path', { class: `al-density mm-role-${role}`, d: curve(x, density, map, height, range) });
  const gradient = side === 'fake' ? arrays.trace_gradient?.data : null;
  values.data.forEach((value, index) => {
    const y = HIGH - 8 + 2 * (index % 3);
    add('circle', { class: `al-dot mm-role-${role}`, cx: map(value), cy: y, r: 2.6 });
    if (gradient) {
      const push = Math.max(-LONGEST, Math.min(LONGEST, -UNIT * batch * gradient[index]));
      add('path', { class: 'al-arrow mm-role-gradient', d: arrow(map(value), y - 16, map(value) + push, y - 16, 4) });
    }
  });
  return [node];
}

/**
 * The curve of D on the line; D of images is not to be drawn.
 * @param {Arrays} arrays
 * @param {boolean} images
 */
export function judge(arrays, images) {
  if (images) return [];
  const { node, add } = plot('D over x, from 0 to 1.');
  const { range, map } = line(arrays);
  const d = curve(arrays.x.data, arrays.d.data, map, scale([0, 1], [HIGH - 12, 4]), range);
  add('path', { class: 'al-d mm-role-discriminator', d });
  return [node];
}

/**
 * D's probabilities as bars from 0 to 1, of the first samples.
 * @param {'fake' | 'real'} side
 * @param {Arrays} arrays
 */
export function verdicts(side, { [`trace_d_${side}`]: d }) {
  const role = side === 'fake' ? 'generated' : 'data';
  const list = make('ol', `df-verdicts mm-role-${role}`);
  for (const value of part(d.data, 0, SHOWN)) {
    const item = make('li');
    const bar = make('i');
    bar.style.width = `${(100 * value).toFixed(1)}%`;
    const track = make('span', 'df-track');
    track.append(bar);
    item.append(track, make('b', '', value.toFixed(2)));
    item.dataset.value = String(value);
    list.append(item);
  }
  return [list];
}

/** Empty places for gradients that no update of D sends back. */
export function noGradients() {
  const box = make('div', 'df-tiles df-empty');
  for (let index = 0; index < SHOWN; index += 1) box.append(make('i', 'df-tile'));
  return [box, note('none: it ends in the weights of D')];
}

/**
 * The gradient in each generated image as a picture, all on one scale.
 * @param {Arrays} arrays
 * @param {Element} element
 */
export function gradients({ trace_gradient: gradient }, element) {
  const style = getComputedStyle(element);
  const [negative, zero, positive] = ['--mm-more', '--mm-none', '--mm-less'].map((name) =>
    channelsOf(style.getPropertyValue(name))
  );
  const size = gradient.data.length / gradient.shape[0];
  const maps = Array.from(
    { length: Math.min(SHOWN, gradient.shape[0]) },
    (_, index) =>
      brightnessGradient({
        data: part(gradient.data, index * size, (index + 1) * size),
        shape: gradient.shape.slice(1),
      }),
  );
  const limit = Math.max(...maps.map(({ values }) => strength(values).largest));
  const box = make('div', 'df-tiles');
  maps.forEach((map, index) => {
    const canvas = picture(`Gradient of the loss in generated image ${index + 1}`);
    drawDiverging(canvas, map, limit, { negative, zero, positive });
    box.append(canvas);
  });
  const most = readoutText({ metric: 'limit', format: 'amount' }, { limit });
  return [box, note(`green: more ink, purple: less; strongest ${most}`)];
}

/**
 * @param {FrameArray} values
 * @param {string} name
 */
function tiles(values, name) {
  const box = make('div', 'df-tiles');
  for (let index = 0; index < Math.min(SHOWN, values.shape[0]); index += 1) {
    const canvas = picture(`${name} ${index + 1}`);
    drawImage(canvas, values, index);
    box.append(canvas);
  }
  return box;
}

/** @param {string} label */
function picture(label) {
  const canvas = make('canvas', 'df-tile');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  return canvas;
}

/**
 * The piece of the line where there is anything, and its map to the plot.
 * @param {Arrays} arrays
 * @returns {{range: [number, number], map: (value: number) => number}}
 */
function line({ x, p_data: data, p_g: generated }) {
  const some = (/** @type {number} */ index) => Math.max(data.data[index], generated.data[index]) > 0.004;
  const inside = Array.from(x.data, (_, index) => index).filter(some);
  const [first, last] = [Math.max(0, inside[0] - 12), Math.min(x.data.length - 1, inside[inside.length - 1] + 12)];
  return { range: [x.data[first], x.data[last]], map: scale([x.data[first], x.data[last]], [2, WIDE - 2]) };
}

const note = (/** @type {string} */ text) => make('small', 'df-note', text);
