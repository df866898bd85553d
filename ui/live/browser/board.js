// The whole live view of a page: the panel of words above, the cells beneath.

import { decode, History } from '../../browser/frames.js';
import { Panel } from './panel.js';
import { onPrinting } from '../../charts/browser/printing.js';
import { themeOf } from '../../charts/browser/theme.js';
import { make } from '../../charts/browser/words.js';

/** @import { Frame, FrameHeader } from '../../browser/types.d.ts' */
/** @import { BoardSpec, CellBuilder, CellContext, Plotly } from '../../charts/browser/types.d.ts' */

/**
 * @typedef {object} BoardListener
 * @property {(index: number | null) => void} seek the timeline was moved
 * @property {(message: Record<string, unknown>) => void} tell a cell has a message for the run
 * @property {(header: FrameHeader) => void} changed a frame was drawn
 */

export class Board {
  frames = 0;
  /** @type {Frame | null} the frame on screen */
  frame = null;
  /** @type {string | undefined} which beginning of a run is shown */
  begins = undefined;
  unseen = false; // whether that beginning is still to be drawn
  resizing = 0;

  /**
   * @param {HTMLElement} element
   * @param {BoardSpec} spec
   * @param {CellBuilder} build
   * @param {BoardListener} on
   */
  constructor(element, spec, build, on) {
    this.element = element;
    this.spec = spec;
    this.on = on;
    this.history = new History();
    element.dataset.page = spec.page;
    const top = make('div', 'mm-panel');
    const grid = make('div', 'mm-grid');
    element.replaceChildren(top, grid);
    this.panel = new Panel(top, spec.readouts, on.seek);
    /** @type {CellContext} */
    this.context = { Plotly: null, theme: themeOf(element, spec.roles), tell: on.tell };
    this.cells = spec.cells.map((cell) => build(cell, this.context));
    grid.append(...this.cells.map((cell) => cell.element));
    this.observer = new ResizeObserver(() => this.resizeSoon());
    for (const plot of grid.querySelectorAll('.mm-plot')) this.observer.observe(plot);
    this.stay = onPrinting(() => {
      this.retheme();
      this.resize();
    });
  }

  /**
   * Charts can be drawn from now on.
   * @param {Plotly | null} Plotly
   */
  drawWith(Plotly) {
    this.context.Plotly = Plotly;
  }

  /**
   * Draw one frame as the server sent it.
   * @param {ArrayBuffer} buffer
   */
  draw(buffer) {
    /** @type {Frame} */
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
    this.resizing = requestAnimationFrame(() => this.resize());
  }

  resize() {
    for (const cell of this.cells) cell.resize?.();
  }

  destroy() {
    this.observer.disconnect();
    this.stay();
    for (const cell of this.cells) cell.destroy?.();
  }
}
