// Tabs after the ARIA pattern: one of them is shown and kept up to date.

import { make } from '../../../ui/charts/browser/words.js';

/** @import { App, Part } from './app.d.ts' */

export class Tabs {
  /**
   * @param {App} app
   * @param {Record<string, [title: string, content: Part]>} entries by name
   */
  constructor(app, entries) {
    this.app = app;
    this.entries = entries;
    this.element = make('div', 'lx-side');
    this.list = make('div', 'lx-tabs');
    this.list.setAttribute('role', 'tablist');
    this.list.setAttribute('aria-label', 'What to do');
    this.panel = make('div', 'lx-panel');
    this.panel.setAttribute('role', 'tabpanel');
    this.buttons = Object.entries(entries).map(([name, [title]]) => this.button(name, title));
    this.list.append(...this.buttons);
    this.list.addEventListener('keydown', (event) => this.move(event));
    this.element.append(this.list, this.panel);
  }

  /**
   * @param {string} name
   * @param {string} title
   */
  button(name, title) {
    const button = make('button', '', title);
    button.type = 'button';
    button.dataset.tab = name;
    button.setAttribute('role', 'tab');
    button.addEventListener('click', () => this.app.store.change({ tab: name }));
    return button;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const step = event.key === 'ArrowLeft' ? -1 : 1;
    event.preventDefault();
    const from = this.buttons.findIndex((button) => button === document.activeElement);
    const to = this.buttons[(from + step + this.buttons.length) % this.buttons.length];
    to.focus();
    to.click();
  }

  update() {
    const { tab } = this.app.store.scene;
    const [title, content] = this.entries[tab];
    for (const button of this.buttons) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute('aria-selected', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    this.panel.setAttribute('aria-label', title);
    if (this.panel.firstChild !== content.element) this.panel.replaceChildren(content.element);
    content.update();
  }
}
