// A socket to the server that comes back after a break.

const PAUSES = [0.3, 0.6, 1.2, 2.5, 5]; // seconds between attempts
const BLOCKED_AFTER = 3; // attempts that never opened

/** The server's reason to close a socket to pages of other sites. */
export const FOREIGN_ORIGIN = 4403;

/**
 * @typedef {object} Listener
 * @property {() => void} opened it is there, for the first time or again
 * @property {(data: ArrayBuffer, reply: (text: string) => void) => void} received a message; a reply goes the way that
 * the message came, or nowhere if that is closed by then
 * @property {(text: string) => void} [told] a text, where the server says some
 * @property {() => void} interrupted it broke, or could not be opened: another attempt follows
 * @property {Record<number, () => void>} refused what to do when the server closes it for a reason of its own, by the
 * number of the reason: no further attempt follows
 * @property {() => void} [blocked] sockets do not get through, no further attempt follows; without it, attempts go on
 */

export class Connection {
  /**
   * @param {string} path
   * @param {Listener} on
   */
  constructor(path, on) {
    this.address = new URL(path, location.href).href.replace(/^http/, 'ws');
    this.on = on;
    this.failures = 0;
    this.everOpened = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.seen = () => this.openOnceSeen();
    /** @type {WebSocket | null} */
    this.socket = this.open();
  }

  open() {
    const socket = new WebSocket(this.address);
    socket.binaryType = 'arraybuffer';
    const reply = (/** @type {string} */ text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    };
    socket.onopen = () => {
      this.failures = 0;
      this.everOpened = true;
      this.on.opened();
    };
    socket.onmessage = ({ data }) => (typeof data === 'string' ? this.on.told?.(data) : this.on.received(data, reply));
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.closed(code);
    };
    return socket;
  }

  /** @param {number} code */
  closed(code) {
    const { refused, blocked, interrupted } = this.on;
    if (refused[code]) return refused[code]();
    this.failures += 1;
    if (blocked && !this.everOpened && this.failures >= BLOCKED_AFTER) return blocked();
    interrupted();
    const pause = PAUSES[Math.min(this.failures, PAUSES.length) - 1];
    this.timer = setTimeout(() => this.openOnceSeen(), 1000 * pause * (0.8 + 0.4 * Math.random()));
  }

  /** A hidden tab needs no connection, and the server may have closed it for others' sake. */
  openOnceSeen() {
    if (!globalThis.document?.hidden) {
      this.socket = this.open();
      return;
    }
    document.addEventListener('visibilitychange', this.seen, { once: true });
  }

  /**
   * Send a text, or bytes; they are lost while there is no connection.
   * @param {string | ArrayBuffer} message
   */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(message);
  }

  close() {
    clearTimeout(this.timer);
    globalThis.document?.removeEventListener('visibilitychange', this.seen);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
