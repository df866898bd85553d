// Which image of a page is looked at closely. Generated ones are measured by the run, so that the run's word counts.

const AGAIN = 2000; // ms after which an unanswered wish is sent again: the connection may have been interrupted

/** @import { FrameHeader } from '../../../ui/browser/types.d.ts' */
/** @import { CellContext } from '../../../ui/charts/browser/types.d.ts' */

export class Selection extends EventTarget {
  /** @type {string | null} the grid whose image is looked at */
  grid = null;
  /** @type {number | null} */
  index = null;
  /** @type {number | null} what the run was asked for last */
  told = null;
  askedAt = 0;
  unconfirmed = false;

  /** @param {CellContext['tell']} tell sends a message to the run */
  constructor(tell) {
    super();
    this.tell = tell;
  }

  /**
   * Look at an image of a grid ("samples" or another); null ends it.
   * @param {string | null} grid
   * @param {number | null} index
   */
  choose(grid, index) {
    const asked = grid === 'samples' ? index : null;
    if (asked !== this.told) this.ask(asked);
    this.become(index === null ? null : grid, index);
  }

  /** @param {number | null} index */
  ask(index) {
    this.told = index;
    this.askedAt = performance.now();
    this.unconfirmed = true;
    this.tell({ inspect: index });
  }

  /**
   * Take what a frame says; until it confirms what was asked for last, that stands.
   * @param {Pick<FrameHeader, 'inspected'>} header
   */
  follow({ inspected = null }) {
    if (inspected === this.told) this.unconfirmed = false;
    if (this.unconfirmed && performance.now() - this.askedAt > AGAIN) this.ask(this.told);
    if (this.unconfirmed || inspected === this.told) return;
    this.told = inspected;
    this.become(inspected === null ? null : 'samples', inspected);
  }

  /**
   * @param {string | null} grid
   * @param {number | null} index
   */
  become(grid, index) {
    if (grid === this.grid && index === this.index) return;
    this.grid = grid;
    this.index = index;
    this.dispatchEvent(new Event('change'));
  }
}

/** @type {WeakMap<CellContext, Selection>} */
const selections = new WeakMap();

/**
 * The selection that all cells of a board share.
 * @param {CellContext} context
 */
export function selectionOf(context) {
  const selection = selections.get(context) ?? new Selection(context.tell);
  selections.set(context, selection);
  return selection;
}
