// The latent page's view: a large image, a slider from A to B, both paths as strips, and the length of z on the way.

import { isDark } from './theme.js';
import { make } from './words.js';

const SECONDS = 3; // that playing takes from A to B
const LARGE = 12; // pixels of the screen for each pixel of the large image

/** Called by Streamlit when the component appears, and again whenever its data or the theme changes. */
export function mount({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector('.mm-latent');
  const view = (root.latentView ??= new LatentView(root));
  view.update(data, setStateValue);
}

class LatentView {
  constructor(root) {
    this.root = root;
    const stage = make('section', 'mm-card mm-stage');
    this.large = make('canvas', 'mm-images mm-large');
    this.large.setAttribute('role', 'img');
    this.caption = make('p', 'mm-latent-caption');
    stage.append(this.large, this.caption, this.slider());
    this.side = make('div', 'mm-latent-side');
    root.replaceChildren(stage, this.side);
  }

  slider() {
    const row = make('div', 'mm-walk');
    this.play = make('button', 'mm-live-button', 'Play');
    this.play.type = 'button';
    this.play.addEventListener('click', () => (this.playing ? this.stop() : this.start()));
    this.range = make('input');
    Object.assign(this.range, { type: 'range', min: 0, step: 1, ariaLabel: 'Position between A and B' });
    this.range.addEventListener('input', () => {
      this.stop(false);
      this.show(this.path, Number(this.range.value));
    });
    this.range.addEventListener('change', () => this.tell());
    this.ends = [make('span', 'mm-end'), make('span', 'mm-end')];
    row.append(this.play, this.ends[0], this.range, this.ends[1]);
    return row;
  }

  update(data, setStateValue) {
    this.data = data;
    this.setStateValue = setStateValue;
    this.root.classList.toggle('mm-dark', isDark(this.root));
    const pictures = data.paths.map(({ images }) => images).join();
    const fresh = pictures !== this.pictures;
    if (fresh) {
      this.pictures = pictures;
      this.sheets = Object.fromEntries(data.paths.map((path) => [path.name, sheetOf(path.images, data)]));
      this.range.max = data.steps;
      this.ends.forEach((end, index) => (end.textContent = `${'AB'[index]} (seed ${data.ends[index]})`));
      this.side.replaceChildren(...data.paths.map((path) => this.strip(path)), this.lengthChart());
    }
    // What the visitor has chosen here comes back with the next rerun, maybe after he has moved on.
    const led = data.path !== this.told?.path || data.position !== this.told?.position;
    if (led && !this.playing) this.show(data.path, data.position);
    else if (fresh) this.show(this.path, this.position);
    this.told = { path: data.path, position: data.position };
  }

  /** One path from A to B; a click goes there. */
  strip({ name, label }) {
    const { strip, steps, height, width } = this.data;
    const section = make('section', 'mm-card mm-strip');
    section.dataset.path = name;
    section.append(make('h3', '', label));
    const row = make('div', 'mm-tiles');
    for (let i = 0; i < strip; i++) {
      const position = Math.round((i * steps) / (strip - 1));
      const tile = make('button', 'mm-tile');
      tile.type = 'button';
      tile.dataset.position = position;
      tile.setAttribute('aria-label', `${label}, t = ${(position / steps).toFixed(1)}`);
      const canvas = make('canvas');
      [canvas.width, canvas.height] = [width, height];
      drawTile(canvas, this.sheets[name], position, height);
      tile.append(canvas);
      tile.addEventListener('click', () => {
        this.stop(false);
        this.show(name, position);
        this.tell();
      });
      row.append(tile);
    }
    section.append(row);
    return section;
  }

  lengthChart() {
    const { paths, typical, steps } = this.data;
    const section = make('section', 'mm-card mm-lengths');
    section.append(make('h3', '', 'Length of z on the way'));
    const highest = 1.15 * Math.max(typical, ...paths.flatMap(({ lengths }) => lengths));
    const [wide, high] = [600, 120];
    const at = (step, length) => [(wide * step) / steps, high * (1 - length / highest)];
    const svg = drawn('svg', { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: 'none', role: 'img' });
    svg.setAttribute('aria-label', 'Length of z over t: the linear path cuts through the shell of typical lengths.');
    const [, level] = at(0, typical);
    svg.append(drawn('line', { x1: 0, x2: wide, y1: level, y2: level, class: 'mm-typical' }));
    for (const { name, lengths } of paths) {
      const points = lengths.map((length, step) => at(step, length).join()).join(' ');
      svg.append(drawn('polyline', { points, class: `mm-length mm-length-${name}` }));
    }
    this.marker = drawn('line', { y1: 0, y2: high, class: 'mm-marker' });
    svg.append(this.marker);
    const legend = make('div', 'mm-legend');
    const key = (className, text) => {
      const item = make('span', 'mm-chip');
      item.append(make('i', `mm-swatch ${className}`), make('span', '', text));
      return item;
    };
    legend.append(
      key('mm-role-generated mm-dash', 'linear'),
      key('mm-role-generated', 'spherical'),
      key('mm-role-theory mm-dot', `typical length ${typical.toFixed(1)}`),
    );
    section.append(legend, svg);
    return section;
  }

  /** Look at one image of one path. */
  show(path, position) {
    Object.assign(this, { path, position });
    const { height, width, steps, paths } = this.data;
    if (this.large.width !== width * LARGE) [this.large.width, this.large.height] = [width * LARGE, height * LARGE];
    drawTile(this.large, this.sheets[path], position, height);
    const { label, lengths } = paths.find(({ name }) => name === path);
    const t = (position / steps).toFixed(2);
    this.caption.textContent = `${label}   t = ${t}   |z| = ${lengths[position].toFixed(1)}`;
    this.large.setAttribute('aria-label', `Generated image, ${label.toLowerCase()} path, t = ${t}`);
    Object.assign(this.large.dataset, { path, position });
    this.range.value = position;
    const nearest = Math.round((position * (this.data.strip - 1)) / steps);
    for (const section of this.side.querySelectorAll('.mm-strip')) {
      const here = section.dataset.path === path;
      section.classList.toggle('mm-chosen', here);
      section.querySelectorAll('.mm-tile').forEach((tile, i) => {
        tile.setAttribute('aria-pressed', String(here && i === nearest));
      });
    }
    const along = (600 * position) / steps;
    this.marker.setAttribute('x1', along);
    this.marker.setAttribute('x2', along);
  }

  /** Tell the page, which keeps the address and the downloads in step. */
  tell() {
    this.told = { path: this.path, position: this.position };
    this.setStateValue('place', { path: this.path, position: this.position });
  }

  start() {
    const { steps } = this.data;
    this.playing = true;
    this.play.textContent = 'Pause';
    const begun = performance.now() - (this.position / steps) * SECONDS * 1000;
    const turn = (now) => {
      if (!this.playing || !this.root.isConnected) return;
      const phase = ((now - begun) / 1000 / SECONDS) % 2;
      const position = Math.round(steps * (phase <= 1 ? phase : 2 - phase));
      if (position !== this.position) this.show(this.path, position);
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  stop(tell = true) {
    if (!this.playing) return;
    this.playing = false;
    this.play.textContent = 'Play';
    if (tell) this.tell();
  }
}

/** All images of a path below one another, in a canvas of their own size. */
function sheetOf(encoded, { height, width, steps }) {
  const grey = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const sheet = document.createElement('canvas');
  [sheet.width, sheet.height] = [width, height * (steps + 1)];
  const context = sheet.getContext('2d');
  const pixels = context.createImageData(sheet.width, sheet.height);
  const words = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < words.length; i++) words[i] = 0xff000000 | (grey[i] * 0x010101);
  context.putImageData(pixels, 0, 0);
  return sheet;
}

function drawTile(canvas, sheet, position, height) {
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, 0, position * height, sheet.width, height, 0, 0, canvas.width, canvas.height);
}

function drawn(tag, attributes) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
