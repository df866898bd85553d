// The latent page's socket: asks questions, hands out answers, comes back after a break and asks again.

import { Connection, FOREIGN_ORIGIN } from '../../../ui/browser/connection.js';
import { decode } from '../../../ui/browser/frames.js';

/** An answer of the server that is an error; its message is for the visitor. */
export class Refusal extends Error {}

export class Link {
  /** `on` has connected() and interrupted(words). */
  constructor(path, on) {
    this.open = new Map(); // id -> question without an answer
    this.next = 1;
    this.connection = new Connection(path, {
      opened: () => {
        on.connected();
        for (const { text } of this.open.values()) this.connection.send(text);
      },
      received: (data) => this.hear(decode(data)),
      interrupted: () => on.interrupted('The connection is interrupted. Trying again …'),
      refused: {
        [FOREIGN_ORIGIN]: () => on.interrupted('This server takes no questions from a page at this address.'),
      },
    });
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
    this.connection.send(text);
    promise.cancel = () => {
      if (this.open.delete(id)) this.connection.send(JSON.stringify({ cancel: id }));
    };
    return promise;
  }

  close() {
    this.connection.close();
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
