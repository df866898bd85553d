// The socket: takes frames, acknowledges each once it is drawn, comes back after a break.

const UNKNOWN_RUN = 4404;
const FOREIGN_ORIGIN = 4403;
const PAUSES = [0.3, 0.6, 1.2, 2.5, 5]; // seconds between attempts
const BLOCKED_AFTER = 3; // attempts that never opened

export class Connection {
  /**
   * `on` has frame(buffer): a promise that resolves when it is drawn; open(); interrupted(); lost(): no such run;
   * blocked(): sockets do not get through.
   */
  constructor(path, on) {
    this.address = new URL(path, location.href).href.replace(/^http/, 'ws');
    this.on = on;
    this.failures = 0;
    this.everOpened = false;
    this.open();
  }

  open() {
    const socket = new WebSocket(this.address);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.everOpened = true;
      this.on.open();
    };
    socket.onmessage = async ({ data }) => {
      await this.on.frame(data);
      if (socket.readyState === WebSocket.OPEN) socket.send('{"ack": 1}');
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.closed(code);
    };
  }

  closed(code) {
    if (code === UNKNOWN_RUN) return this.on.lost();
    this.failures += 1;
    if (code === FOREIGN_ORIGIN || (!this.everOpened && this.failures >= BLOCKED_AFTER)) return this.on.blocked();
    this.on.interrupted();
    const pause = PAUSES[Math.min(this.failures, PAUSES.length) - 1];
    this.timer = setTimeout(() => this.open(), 1000 * pause * (0.8 + 0.4 * Math.random()));
  }

  /** Send a message: {seek: index | null}, {inspect: index | null}; see `ui/live/stream.py`. */
  tell(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket.close();
  }
}
