// The frames of a run as they come over the live socket, each acknowledged once it is drawn, and what the run answers
// to commands; see `ui/live/stream.py`.

import { Connection, FOREIGN_ORIGIN } from '../../browser/connection.js';

const UNKNOWN_RUN = 4404;

/**
 * @typedef {object} Viewer
 * @property {() => void} open the stream begins, with the whole history
 * @property {(frame: ArrayBuffer) => Promise<void>} frame draws a frame; the next one comes when it is drawn
 * @property {(answer: {heard: number, refused: string | null}) => void} [answer] to a command
 * @property {() => void} interrupted it will go on as soon as there is a way
 * @property {() => void} lost there is no such run
 * @property {() => void} blocked sockets do not get through
 */

export class FrameStream {
  /** what was said before the first connection is there, null from then on */
  early = /** @type {string[] | null} */ (/** @type {string[]} */ ([]));

  /**
   * @param {string} path
   * @param {Viewer} viewer
   */
  constructor(path, viewer) {
    this.connection = new Connection(path, {
      opened: () => {
        viewer.open();
        this.early?.forEach((message) => this.connection.send(message));
        this.early = null;
      },
      received: async (frame, reply) => {
        await viewer.frame(frame);
        reply('{"ack": 1}');
      },
      told: (text) => viewer.answer?.(JSON.parse(text)),
      interrupted: viewer.interrupted,
      refused: { [UNKNOWN_RUN]: viewer.lost, [FOREIGN_ORIGIN]: viewer.blocked },
      blocked: viewer.blocked,
    });
  }

  /**
   * Send the run a message: {seek: index | null}, {inspect: index | null}, {trace: player}, or a command.
   * @param {object} message
   */
  tell(message) {
    const text = JSON.stringify(message);
    if (this.early) this.early.push(text);
    else this.connection.send(text);
  }

  close() {
    this.connection.close();
  }
}
