// A page's own socket: asks questions, hands out answers, comes back after a break and asks again.

import { Connection, FOREIGN_ORIGIN } from './connection.js';
import { decode, encode } from './frames.js';

/** @import { Message, Question } from './types.d.ts' */

/** @typedef {{id: number, note?: boolean, error?: string}} AnyHeader what stands in the header of every answer */

/**
 * @template {AnyHeader} Header
 * @typedef {object} Open a question without an answer
 * @property {string | ArrayBuffer} message as it is sent
 * @property {((note: Message<Header>) => void) | undefined} noted takes notes on the way to the answer
 * @property {(answer: Message<Header>) => void} resolve
 * @property {(error: Error) => void} reject
 */
/**
 * @template {AnyHeader} Header
 * @typedef {Promise<Message<Header>> & {cancel(): void}} Asked
 */

const LONGEST_QUESTION = 256 * 1024; // bytes without a file, as `ui/browser/question_socket.py` takes them

/** An answer of the server that is an error; its message is for the visitor. */
export class Refusal extends Error {}

/** @template {AnyHeader} Header of its answers */
export class Link {
  /** @type {Map<number, Open<Header>>} by their numbers */
  open = new Map();
  next = 1; // the number of the next question

  /**
   * @param {string} path
   * @param {{connected: () => void, interrupted: (words: string) => void}} on
   */
  constructor(path, on) {
    this.connection = new Connection(path, {
      opened: () => {
        on.connected();
        for (const { message } of this.open.values()) this.connection.send(message);
      },
      received: (data) => this.hear(decode(data)),
      interrupted: () => on.interrupted('The connection is interrupted. Trying again …'),
      refused: {
        [FOREIGN_ORIGIN]: () => on.interrupted('This server takes no questions from a page at this address.'),
      },
    });
  }

  /** @param {Message<Header>} answer */
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

  /**
   * Ask: a promise of {header, arrays}, with `cancel()`. `noted` is called with each note on the way to the answer.
   * @param {Question} question
   * @param {(note: Message<Header>) => void} [noted]
   * @returns {Asked<Header>}
   */
  ask(question, noted) {
    const id = this.next++;
    const { file, ...words } = question;
    const message = file ? encode({ id, ...words }, { file }) : JSON.stringify({ id, ...words });
    if (typeof message === 'string' && message.length > LONGEST_QUESTION) {
      const refused = Promise.reject(new Refusal('This is too much to ask at once: draw less.'));
      return Object.assign(refused, { cancel() {} });
    }
    /** @type {Promise<Message<Header>>} */
    const answer = new Promise((resolve, reject) => this.open.set(id, { message, noted, resolve, reject }));
    this.connection.send(message);
    const cancel = () => {
      if (this.open.delete(id)) this.connection.send(JSON.stringify({ cancel: id }));
    };
    return Object.assign(answer, { cancel });
  }

  close() {
    this.connection.close();
  }
}

/**
 * One kind of question: at most one under way, and after it the newest.
 * @template {AnyHeader} Header
 */
export class Newest {
  busy = false;
  /** @type {((turn: boolean) => void) | null} whether the question that waits is sent */
  waiting = null;

  /** @param {Link<Header>} link */
  constructor(link) {
    this.link = link;
  }

  /**
   * The answer, or null if a newer question took this one's place before it was sent.
   * @param {Question} question
   * @returns {Promise<Message<Header> | null>}
   */
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
