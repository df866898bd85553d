// What the rooms of both translators have in common: a socket, words about what goes wrong, and their coming and going.

import { Link } from '../../../ui/browser/link.js';
import { onceGone } from '../../../ui/browser/leaving.js';
import { isDark } from '../../../ui/charts/browser/theme.js';
import { make, messageOf, setText } from '../../../ui/charts/browser/words.js';

/** @import { StreamlitComponent } from '../../../ui/browser/types.d.ts' */
/** @import { AnswerHeader, Room } from './translators.d.ts' */

const AGAIN = 3_000; // ms until what the room begins with is asked for again
const MOST_TIMES = 20;

export class Bench {
  gone = false;

  /**
   * @param {HTMLElement} root
   * @param {Room} data
   */
  constructor(root, { socket }) {
    this.root = root;
    this.words = make('p', 'ft-words');
    this.words.setAttribute('role', 'status');
    root.append(this.words);
    /** @type {Link<AnswerHeader>} */
    this.link = new Link(socket, {
      connected: () => this.say('connection', ''),
      interrupted: (words) => this.say('connection', words),
    });
    /** @type {Record<string, string>} what there is to say, by kind */
    this.said = {};
  }

  /**
   * Say something of one kind above the pictures; nothing takes it back.
   * @param {string} kind
   * @param {string} words
   */
  say(kind, words) {
    this.said[kind] = words;
    setText(this.words, Object.values(this.said).filter(Boolean).join(' '));
  }

  /** @param {unknown} error */
  complain(error) {
    this.say('error', messageOf(error));
  }

  /**
   * What the room begins with: a busy server may have no worker for it at first, and nobody should have to come back.
   * @param {() => Promise<void>} ask
   */
  async begin(ask) {
    for (let times = 0; times < MOST_TIMES && !this.gone; times++) {
      await ask();
      if (!this.said.error) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }

  refresh() {
    this.root.classList.toggle('mm-dark', isDark(this.root));
  }

  destroy() {
    this.gone = true;
    this.link.close();
  }
}

/**
 * What a module exports as `mount`: finds or makes the bench in the element that Streamlit gives, and keeps it until the
 * element is gone.
 * @template {Room} Data
 * @param {(root: HTMLElement, data: Data) => Bench} make
 * @returns {(component: StreamlitComponent<Data>) => () => void}
 */
export function mounting(make) {
  return ({ parentElement, data }) => {
    const root = /** @type {HTMLElement & {bench?: Bench}} */ (parentElement.querySelector('.mm-translator'));
    const bench = (root.bench ??= make(root, data));
    bench.refresh();
    return onceGone(root, () => {
      bench.destroy();
      delete root.bench;
    });
  };
}

/**
 * @param {string} text
 * @param {() => void} action
 * @param {string} className
 */
export function button(text, action, className = '') {
  const node = make('button', `ft-button ${className}`.trim(), text);
  node.type = 'button';
  node.addEventListener('click', action);
  return node;
}
