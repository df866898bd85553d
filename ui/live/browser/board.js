// The whole live view of a page: the panel of words above, the cells beneath.

import { decode, History } from '../../browser/frames.js';
import { Panel } from './panel.js';
import { themeOf } from '../../charts/browser/theme.js';
import { make } from '../../charts/browser/words.js';

export class Board {
  /**
   * `spec` is a board of `ui/charts/specs.py`; `build` makes its cells, see `cellBuilder`; `on` has seek(index | null),
   * tell(message) and changed(header).
   */
  constructor(element, spec, build, on) {
    Object.assign(this, { element, spec, on });
    this.history = new History();
    this.epoch = null;
    this.frames = 0;
    element.dataset.page = spec.page;
    const top = make('div', 'mm-panel');
    const grid = make('div', 'mm-grid');
    element.replaceChildren(top, grid);
    this.panel = new Panel(top, spec.readouts, on.seek);
    this.context = { Plotly: null, theme: themeOf(element, spec.roles), tell: on.tell };
    this.cells = spec.cells.map((cell) => build(cell, this.context));
    grid.append(...this.cells.map((cell) => cell.element));
    this.observer = new ResizeObserver(() => this.resizeSoon());
    for (const plot of grid.querySelectorAll('.mm-plot')) this.observer.observe(plot);
  }

  /** Charts can be drawn from now on. */
  drawWith(Plotly) {
    this.context.Plotly = Plotly;
  }

  /** Draw one frame as the server sent it. */
  draw(buffer) {
    const frame = decode(buffer);
    const { header } = frame;
    this.history.take(frame);
    const begins = `${header.epoch}|${header.preset}`;
    if (begins !== this.begins) {
      this.unseen = this.begins !== undefined;
      this.begins = begins;
    }
    // The old picture stays until the first one of the new beginning, and with it the room that it needs.
    if (this.unseen && header.history?.total) {
      for (const cell of this.cells) cell.restart?.();
      this.unseen = false;
    }
    this.panel.update(frame);
    for (const cell of this.cells) cell.update(frame, this.history);
    this.frame = frame;
    this.frames += 1;
    const { step, state, epoch, sequence, position } = header;
    Object.assign(this.element.dataset, { step, state, epoch, sequence, position: position ?? '' });
    this.on.changed(header);
  }

  /** Another run will be shown. */
  forget() {
    this.history.clear();
  }

  retheme() {
    const theme = themeOf(this.element, this.spec.roles);
    for (const cell of this.cells) cell.retheme?.(theme);
  }

  resizeSoon() {
    cancelAnimationFrame(this.resizing);
    this.resizing = requestAnimationFrame(() => this.cells.forEach((cell) => cell.resize?.()));
  }

  destroy() {
    this.observer.disconnect();
    for (const cell of this.cells) cell.destroy?.();
  }
}
