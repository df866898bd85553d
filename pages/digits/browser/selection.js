// Which image of a page is looked at closely. Generated ones are measured by the run, so that the run's word counts.

const AGAIN = 2000; // ms after which an unanswered wish is sent again: the connection may have been interrupted

export class Selection extends EventTarget {
  /** `tell(message)` sends a message to the run. */
  constructor(tell) {
    super();
    this.tell = tell;
    this.grid = null;
    this.index = null;
    this.told = null;
    this.unconfirmed = false;
  }

  /** Look at an image of a grid ("samples" or another); null ends it. */
  choose(grid, index) {
    const asked = grid === 'samples' ? index : null;
    if (asked !== this.told) this.ask(asked);
    this.become(index === null ? null : grid, index);
  }

  ask(index) {
    this.told = index;
    this.askedAt = performance.now();
    this.unconfirmed = true;
    this.tell({ inspect: index });
  }

  /** Take what a frame says; until it confirms what was asked for last, that stands. */
  follow({ inspected = null }) {
    if (inspected === this.told) this.unconfirmed = false;
    if (this.unconfirmed && performance.now() - this.askedAt > AGAIN) this.ask(this.told);
    if (this.unconfirmed || inspected === this.told) return;
    this.told = inspected;
    this.become(inspected === null ? null : 'samples', inspected);
  }

  become(grid, index) {
    if (grid === this.grid && index === this.index) return;
    Object.assign(this, { grid, index });
    this.dispatchEvent(new Event('change'));
  }
}

/** The selection that all cells of a board share. */
export function selectionOf(context) {
  context.selection ??= new Selection(context.tell);
  return context.selection;
}
