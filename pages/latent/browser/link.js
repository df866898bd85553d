// The latent page's socket: asks questions, hands out answers, comes back after a break and asks again.

import { decode } from '../../../ui/browser/frames.js';

const PAUSES = [0.3, 0.6, 1.2, 2.5, 5]; // seconds between attempts
const FOREIGN_ORIGIN = 4403;

/** An answer of the server that is an error; its message is for the visitor. */
export class Refusal extends Error {}

export class Link {
  /** `on` has connected() and interrupted(words). */
  constructor(path, on) {
    this.address = new URL(path, location.href).href.replace(/^http/, 'ws');
    this.on = on;
    this.open = new Map(); // id -> question without an answer
    this.next = 1;
    this.failures = 0;
    this.connect();
  }

  connect() {
    const socket = new WebSocket(this.address);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.on.connected();
      for (const { text } of this.open.values()) socket.send(text);
    };
    socket.onmessage = ({ data }) => this.hear(decode(data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      if (code === FOREIGN_ORIGIN) {
        this.on.interrupted('This server takes no questions from a page at this address.');
        return;
      }
      this.failures += 1;
      this.on.interrupted('The connection is interrupted. Trying again …');
      const pause = PAUSES[Math.min(this.failures, PAUSES.length) - 1];
      this.timer = setTimeout(() => this.connect(), 1000 * pause * (0.8 + 0.4 * Math.random()));
    };
  }

  hear(answer) {
    const { id, note, error } = answer.header;
    const question = this.open.get(id);
    if (!question) return;
    if (note) {
      question.noted?.(answer);
      return;
    }
    this.open.delete(id);
    if (error) question.reject(new Refusal(error));
    else question.resolve(answer);
  }

  /** Ask: a promise of {header, arrays}, with `cancel()`. `noted` is called with each note on the way to the answer. */
  ask(question, noted) {
    const id = this.next++;
    const text = JSON.stringify({ id, ...question });
    const promise = new Promise((resolve, reject) => this.open.set(id, { text, noted, resolve, reject }));
    this.send(text);
    promise.cancel = () => {
      if (this.open.delete(id)) this.send(JSON.stringify({ cancel: id }));
    };
    return promise;
  }

  send(text) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  close() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}

/** One kind of question: at most one under way, and after it the newest. */
export class Newest {
  constructor(link) {
    this.link = link;
    this.busy = false;
  }

  /** The answer, or null if a newer question took this one's place before it was sent. */
  async ask(question) {
    if (this.busy) {
      this.waiting?.(false);
      const turn = await new Promise((resolve) => (this.waiting = resolve));
      if (!turn) return null;
    }
    this.busy = true;
    try {
      return await this.link.ask(question);
    } finally {
      this.busy = false;
      const waiting = this.waiting;
      this.waiting = null;
      if (waiting) {
        this.busy = true; // The one that waited is next, whoever asks meanwhile.
        waiting(true);
      }
    }
  }
}
