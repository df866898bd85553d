// Where the component of a page begins: finds or makes its board, connects it to the run, tells the page what it needs.

import { cellBuilder } from '../../charts/browser/cells.js';
import { Board } from './board.js';
import { withNextPicture } from '../../browser/drawing.js';
import { bufferOf } from '../../browser/frames.js';
import { FrameStream } from './frame_stream.js';
import { listen } from './shortcuts.js';
import { onceGone, whileHere } from '../../browser/leaving.js';
import { atWork } from '../../browser/rerun.js';
import { forget, keep } from '../../browser/tab_memory.js';
import { loadPlotly } from '../../charts/browser/plotly.js';
import { make, messageOf } from '../../charts/browser/words.js';
import { nameOf } from './tab.js';

/** @import { Command } from './bar.js' */
/** @import { FrameHeader, StreamlitComponent, Trigger } from '../../browser/types.d.ts' */
/** @import { LiveSpec } from './board.js' */

const SETTLED = 300; // ms between two looks at the page; it may be behind the run in one of them

/**
 * @typedef {object} LiveData what `ui/live/component.py` mounts the component with
 * @property {string} run
 * @property {string} socket address of the stream
 * @property {string | null} plotly address of plotly.js, if anything needs it
 * @property {LiveSpec} board
 * @property {string} [frame] a frame in base 64, where no socket gets through
 * @property {number} [pause] ms until the next one is asked for
 * @property {{heard: number, refused: string | null} | null} [answer] to the last command, as the socket brings it
 */

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<LiveData>} component
 */
export function mount(component) {
  const parent = /** @type {HTMLElement & {minimaxView?: View}} */ (component.parentElement);
  const view = (parent.minimaxView ??= new View(parent, component));
  view.update(component);
  return onceGone(parent, () => {
    view.destroy();
    delete parent.minimaxView;
  });
}

class View {
  /** @type {FrameStream | null} */
  stream = null;
  /** @type {string | undefined} */
  shownRun = undefined;
  /** @type {string | undefined} what the page's widgets have to show, as the last frame said */
  appearance = undefined;
  /** @type {number | undefined} */
  asking = undefined;
  /** how the page was behind the run at the last look */
  behind = '';

  /**
   * @param {HTMLElement} parent
   * @param {StreamlitComponent<LiveData>} component
   */
  constructor(parent, { data, setTriggerValue }) {
    this.parent = parent;
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    this.name = nameOf(data.board.page);
    this.stopListening = () => {};
    this.drawing = data.plotly ? loadPlotly(data.plotly) : Promise.resolve(null);
    this.comparing = setInterval(() => this.comparePage(), SETTLED);
    this.built = this.build(data.board);
    this.built.catch((error) => {
      const notice = make(
        'p',
        'mm-notice mm-error',
        `The charts cannot be built: ${messageOf(error)}. Reload the page.`,
      );
      this.parent.querySelector('.mm-live')?.replaceChildren(notice);
    });
  }

  /** @param {StreamlitComponent<LiveData>} component */
  update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = whileHere(setTriggerValue);
    this.board?.retheme();
    if (this.board?.takeBar(data.board.bar, data.board.files)) this.listen(this.board);
    this.built.then((board) => this.show(board)).catch(console.error);
  }

  /**
   * Cards, socket and plotly.js are under way at the same time; only drawing needs all of them.
   * @param {LiveSpec} spec
   */
  async build(spec) {
    const root = /** @type {HTMLElement & {minimaxBoard?: Board}} */ (this.parent.querySelector('.mm-live'));
    const board = new Board(root, spec, await cellBuilder(spec.cells), {
      seek: (index) => this.stream?.tell({ seek: index }),
      // Where no socket gets through, the page passes it on.
      tell: (message) => (this.stream ? this.stream.tell(message) : this.trigger('told', message)),
      command: (command) => this.command(command),
      changed: (header) => this.noteAppearance(header),
    });
    this.board = root.minimaxBoard = board;
    this.listen(board);
    this.drawable = this.drawing.then((Plotly) => board.drawWith(Plotly));
    this.drawable.catch((error) => board.panel.tell('error', `The charts cannot be drawn: ${error.message}.`));
    return board;
  }

  /** @param {Board} board */
  listen(board) {
    this.stopListening();
    if (board.bar) this.stopListening = listen(board.bar);
  }

  /**
   * Show the page's run, which the tab remembers until the server says that it is gone.
   * @param {Board} board
   */
  async show(board) {
    if (!this.parent.isConnected) return;
    const { run, frame, answer } = this.data;
    keep(this.name, run);
    if (frame) {
      this.stream?.close();
      this.stream = null;
      this.shownRun = run;
      board.panel.tell('connection', 'The live connection is blocked on the way here: updates come once a second.');
      this.asking ??= setInterval(() => this.trigger('next', Date.now()), this.data.pause);
      if (answer) this.takeAnswer(board, answer);
      await this.drawSoon(board, bufferOf(frame));
    } else if (run !== this.shownRun) {
      this.shownRun = run;
      this.stream?.close();
      this.connect(board);
    }
  }

  /** @param {Board} board */
  connect(board) {
    board.forget();
    this.stream = new FrameStream(this.data.socket, {
      open: () => {
        // The server starts every connection with the whole history.
        board.forget();
        board.bar?.enable(true);
        board.panel.tell('connection', null);
      },
      frame: (buffer) => this.drawSoon(board, buffer),
      answer: (answer) => this.takeAnswer(board, answer),
      interrupted: () => {
        board.bar?.forget();
        board.bar?.enable(false);
        board.panel.tell('connection', 'The connection is interrupted. Trying again …');
      },
      lost: () => {
        forget(this.name);
        board.panel.tell('connection', 'This run no longer exists. Starting a fresh one …');
        this.trigger('lost', this.shownRun);
      },
      blocked: () => this.trigger('blocked', true),
    });
  }

  /**
   * @param {Board} board
   * @param {{heard: number, refused: string | null}} answer
   */
  takeAnswer(board, { heard, refused }) {
    board.bar?.heard(heard);
    board.panel.tell('refused', refused);
  }

  /**
   * Have the run do something. Where no socket gets through, the page passes it on.
   * @param {Command} command
   */
  command(command) {
    this.board?.panel.tell('refused', null);
    if (this.stream) this.stream.tell(command);
    else this.trigger('told', command);
  }

  /**
   * Draw with the next picture of the screen; a hidden tab gets none, and so pulls no frames.
   * @param {Board} board
   * @param {ArrayBuffer} buffer
   */
  async drawSoon(board, buffer) {
    await this.drawable;
    await withNextPicture(() => {
      if (this.parent.isConnected) board.draw(buffer);
    });
  }

  /**
   * @param {FrameHeader} header
   */
  noteAppearance({ appearance }) {
    this.appearance = appearance;
  }

  /**
   * Let the page run again when its widgets do not show the run as it is. A page that was drawn while the run changed may
   * say so late, so that one look at it is not enough.
   */
  comparePage() {
    const shown = /** @type {HTMLElement | null} */ (document.querySelector('.mm-page-state'))?.dataset.shown;
    const behind = shown && this.appearance && shown !== this.appearance ? `${shown}, not ${this.appearance}` : '';
    const lasts = behind !== '' && behind === this.behind;
    this.behind = behind;
    if (!lasts || atWork()) return;
    this.trigger('changed', `${this.appearance} ${Date.now()}`);
  }

  destroy() {
    clearInterval(this.comparing);
    clearInterval(this.asking);
    this.stopListening();
    this.stream?.close();
    this.board?.destroy();
  }
}
