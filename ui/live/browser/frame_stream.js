// The frames of a run as they come over the live socket, each acknowledged once it is drawn; see `ui/live/stream.py`.

import { Connection, FOREIGN_ORIGIN } from '../../browser/connection.js';

const UNKNOWN_RUN = 4404;

/**
 * @typedef {object} Viewer
 * @property {() => void} open the stream begins, with the whole history
 * @property {(frame: ArrayBuffer) => Promise<void>} frame draws a frame; the next one comes when it is drawn
 * @property {() => void} interrupted it will go on as soon as there is a way
 * @property {() => void} lost there is no such run
 * @property {() => void} blocked sockets do not get through
 */

export class FrameStream {
  /**
   * @param {string} path
   * @param {Viewer} viewer
   */
  constructor(path, viewer) {
    this.connection = new Connection(path, {
      opened: viewer.open,
      received: async (frame, reply) => {
        await viewer.frame(frame);
        reply('{"ack": 1}');
      },
      interrupted: viewer.interrupted,
      refused: { [UNKNOWN_RUN]: viewer.lost, [FOREIGN_ORIGIN]: viewer.blocked },
      blocked: viewer.blocked,
    });
  }

  /**
   * Send the run a message: {seek: index | null}, {inspect: index | null}, {trace: player}.
   * @param {Record<string, unknown>} message
   */
  tell(message) {
    this.connection.send(JSON.stringify(message));
  }

  close() {
    this.connection.close();
  }
}
