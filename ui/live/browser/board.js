// The whole live view of a page: the panel of words above, the cells beneath.

import { decode, History } from '../../browser/frames.js';
import { Bar } from './bar.js';
import { keep, recall } from '../../browser/browser_memory.js';
import { whenRescaled } from '../../browser/lecture.js';
import { Panel } from './panel.js';
import { markForLecture } from '../../charts/browser/lecture_cells.js';
import { onPrinting } from '../../charts/browser/printing.js';
import { themeOf } from '../../charts/browser/theme.js';
import { make } from '../../charts/browser/words.js';

/** @import { Frame, FrameHeader } from '../../browser/types.d.ts' */
/** @import { BarSpec, Command } from './bar.js' */
/** @import { BoardSpec, Cell, CellBuilder, CellContext, Plotly } from '../../charts/browser/types.d.ts' */

/** @typedef {BoardSpec & {bar: BarSpec | null, files: string}} LiveSpec */
/**
 * @typedef {object} BoardListener
 * @property {(index: number | null) => void} seek the timeline was moved
 * @property {(message: Record<string, unknown>) => void} tell a cell has a message for the run
 * @property {(command: Command) => void} command a control was pressed
 * @property {(header: FrameHeader) => void} changed a frame was drawn
 */

const MORE = 'More charts';

export class Board {
  frames = 0;
  /** @type {Frame | null} the frame on screen */
  frame = null;
  /** @type {string | undefined} which beginning of a run is shown */
  begins = undefined;
  unseen = false; // whether that beginning is still to be drawn
  resizing = 0;
  /** what the controls were made from */
  known = '';
  /** @type {CellContext | undefined} */
  context = undefined;

  /**
   * @param {HTMLElement} element
   * @param {LiveSpec} spec
   * @param {CellBuilder} build
   * @param {BoardListener} on
   */
  constructor(element, spec, build, on) {
    this.element = element;
    this.spec = spec;
    this.on = on;
    this.history = new History();
    element.dataset.page = spec.page;
    this.controls = make('div');
    /** @type {Bar | null} */
    this.bar = null;
    const top = make('div', 'mm-panel');
    const grid = make('div', 'mm-grid');
    element.replaceChildren(this.controls, top, grid);
    this.takeBar(spec.bar, spec.files);
    this.panel = new Panel(top, spec.readouts, on.seek, () => on.tell({ do: 'cancel' }));
    this.context = { Plotly: null, theme: themeOf(element, spec.roles), tell: on.tell, files: spec.files };
    const { context } = this;
    this.cells = spec.cells.map((cell) => build(cell, context));
    const first = (/** @type {number} */ index) => !spec.first?.length || spec.first.includes(spec.cells[index].name);
    grid.append(...this.cells.filter((_, index) => first(index)).map((cell) => cell.element));
    /** @type {Set<Cell>} those that are folded away */
    this.folded = new Set();
    const folds = spec.folds ?? [];
    const titleOf = (/** @type {number} */ index) =>
      folds.find(({ cells }) => cells.includes(spec.cells[index].name))?.title ?? MORE;
    for (const title of [MORE, ...folds.map((fold) => fold.title)]) {
      const folded = this.cells.filter((_, index) => !first(index) && titleOf(index) === title);
      if (folded.length) element.append(this.fold(title, folded));
    }
    markForLecture(spec, this.cells, element);
    this.stopFollowing = whenRescaled(() => this.retheme());
    this.observer = new ResizeObserver(() => this.resizeSoon());
    for (const plot of element.querySelectorAll('.mm-plot')) this.observer.observe(plot);
    this.stay = onPrinting(() => {
      this.retheme();
      this.resize();
    });
  }

  /**
   * Have these controls; those that are there stay if they are the same.
   * @param {BarSpec | null} spec
   * @param {string} files where the files of the run lie
   * @returns {boolean} whether there are new ones
   */
  takeBar(spec, files) {
    if (this.context) this.context.files = files;
    const known = JSON.stringify([spec, files]);
    if (!spec || known === this.known) return false;
    this.known = known;
    this.bar = new Bar(this.controls, spec, this.on.command, files);
    if (this.frame) this.bar.update(this.frame.header);
    return true;
  }

  /**
   * Further cells, which nobody computes a line for while they are folded away.
   * @param {string} title
   * @param {Cell[]} cells
   */
  fold(title, cells) {
    const details = make('details', `mm-fold${title === MORE ? ' mm-more-charts' : ''}`);
    const grid = make('div', 'mm-grid mm-further');
    grid.append(...cells.map((cell) => cell.element));
    // The first of them had no title in earlier versions.
    const name = `minimax-lab charts ${this.spec.page}${title === MORE ? '' : ` ${title}`}`;
    details.append(make('summary', '', title), grid);
    details.open = recall(name) === 'open';
    const fold = () => {
      for (const cell of cells) details.open ? this.folded.delete(cell) : this.folded.add(cell);
      if (details.open && this.frame) {
        for (const cell of cells) {
          cell.update(this.frame, this.history);
          cell.resize?.();
        }
      }
    };
    details.addEventListener('toggle', () => {
      keep(name, details.open ? 'open' : 'folded');
      fold();
    });
    fold();
    return details;
  }

  /**
   * Charts can be drawn from now on.
   * @param {Plotly | null} Plotly
   */
  drawWith(Plotly) {
    if (this.context) this.context.Plotly = Plotly;
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
    this.frame = frame;
    this.bar?.update(header);
    this.panel.update(frame, this.bar?.task(header) ?? '');
    for (const cell of this.cells) if (!this.folded.has(cell)) cell.update(frame, this.history);
    this.frames += 1;
    const { step, state, epoch, sequence, position } = header;
    Object.assign(this.element.dataset, { step, state, epoch, sequence, position: position ?? '' });
    this.on.changed(header);
  }

  /** Another run will be shown, or this one from its beginning. */
  forget() {
    this.history.clear();
    this.bar?.forget();
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
    this.stopFollowing();
    this.observer.disconnect();
    this.stay();
    for (const cell of this.cells) cell.destroy?.();
  }
}
