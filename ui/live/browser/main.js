// Where the component of a page begins: finds or makes its board, connects it to the run, tells the page what it needs.

import { cellBuilder } from '../../charts/browser/cells.js';
import { Board } from './board.js';
import { Connection } from '../../browser/connection.js';
import { listen } from './shortcuts.js';
import { whileHere } from '../../browser/leaving.js';
import { loadPlotly } from '../../charts/browser/plotly.js';
import { forget, keep, recall } from '../../browser/tab_memory.js';

const PATIENCE = 1500; // ms that a page may take to answer whether it knows the run of before the reload
const SETTLED = 600; // ms that a change of state may take to reach the page by itself

/** Called by Streamlit when the component appears, and again whenever its data or the theme changes. */
export function mount(component) {
  const { parentElement } = component;
  const view = (parentElement.minimaxView ??= new View(parentElement));
  view.update(component);
  return () =>
    // A call that has been superseded is cleaned up as well: only what has left the page is torn down.
    queueMicrotask(() => {
      if (parentElement.isConnected) return;
      view.destroy();
      delete parentElement.minimaxView;
    });
}

class View {
  constructor(parent) {
    this.parent = parent;
    this.root = parent.querySelector('.mm-live');
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    this.stopListening ??= listen(data.shortcuts);
    this.board?.retheme();
    this.built ??= this.build(data);
    this.built.then(() => this.parent.isConnected && this.chooseRun()).catch(console.error);
  }

  /** Cards, socket and plotly.js are under way at the same time; only drawing needs all of them. */
  async build({ board, plotly }) {
    const drawing = plotly ? loadPlotly(plotly) : Promise.resolve(null);
    this.board = new Board(this.root, board, await cellBuilder(board.cells), {
      seek: (index) => this.connection?.tell({ seek: index }),
      // Where no socket gets through, the page passes it on.
      tell: (message) => (this.connection ? this.connection.tell(message) : this.trigger('told', message)),
      changed: (header) => this.noteState(header),
    });
    this.root.minimaxBoard = this.board;
    this.drawable = drawing.then((Plotly) => this.board.drawWith(Plotly));
    this.drawable.catch((error) => this.board.panel.tell('error', `The charts cannot be drawn: ${error.message}.`));
  }

  /** A reloaded page asks for the run that this tab had; until it has answered, nothing is drawn. */
  chooseRun() {
    const { run, answered, frame } = this.data;
    const before = recall(this.storageKey);
    clearTimeout(this.patience);
    if (before && before !== run && before !== answered) {
      if (this.asked !== before) this.trigger('resume', before);
      this.asked = before;
      this.patience = setTimeout(() => this.show(run, frame), PATIENCE);
    } else {
      this.show(run, frame);
    }
  }

  get storageKey() {
    return `minimax-lab ${this.data.board.page}`;
  }

  async show(run, frame) {
    keep(this.storageKey, run);
    if (frame) {
      this.connection?.close();
      this.connection = null;
      this.shownRun = run;
      this.board.panel.tell(
        'connection',
        'The live connection is blocked on the way here: updates come once a second.',
      );
      this.asking ??= setInterval(() => this.trigger('next', Date.now()), this.data.pause);
      await this.drawSoon(Uint8Array.from(atob(frame), (letter) => letter.charCodeAt(0)).buffer);
    } else if (run !== this.shownRun) {
      this.shownRun = run;
      this.connection?.close();
      this.connect();
    }
  }

  connect() {
    this.board.forget();
    this.connection = new Connection(this.data.socket, {
      open: () => {
        // The server starts every connection with the whole history.
        this.board.forget();
        this.board.panel.tell('connection', null);
      },
      frame: (buffer) => this.drawSoon(buffer),
      interrupted: () => this.board.panel.tell('connection', 'The connection is interrupted. Trying again …'),
      lost: () => {
        forget(this.storageKey);
        this.board.panel.tell('connection', 'This run no longer exists. Starting a fresh one …');
        this.trigger('lost', this.shownRun);
      },
      blocked: () => this.trigger('blocked', true),
    });
  }

  /** Draw with the next picture of the screen; a hidden tab gets none, and so pulls no frames. */
  async drawSoon(buffer) {
    await this.drawable;
    await new Promise((resolve) =>
      requestAnimationFrame(() => {
        try {
          if (this.parent.isConnected) this.board.draw(buffer);
        } catch (error) {
          console.error(error);
        }
        resolve();
      })
    );
  }

  /** Let the page run again when the run is no longer as its widgets show it. */
  noteState({ state, epoch }) {
    const now = `${state} ${epoch}`;
    if (now === this.state) return;
    this.state = now;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      const shown = document.querySelector('.mm-page-state')?.dataset.shown;
      if (shown && shown !== this.state) this.trigger('changed', `${this.state} ${Date.now()}`);
    }, SETTLED);
  }

  destroy() {
    clearTimeout(this.patience);
    clearTimeout(this.settling);
    clearInterval(this.asking);
    this.stopListening?.();
    this.connection?.close();
    this.board?.destroy();
  }
}
