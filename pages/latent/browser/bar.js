// The bar above the large image: which generator, which path, undo and redo.

import { make } from '../../../ui/charts/browser/words.js';

/** @import { App } from './app.d.ts' */

const PATHS = { lerp: 'Linear', slerp: 'Spherical' };

export class TopBar {
  /** @type {string | undefined} the checkpoints that are offered */
  listed = undefined;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = make('div', 'lx-bar');
    const label = make('label', 'lx-field lx-stacked', 'Checkpoint');
    this.checkpoint = make('select', 'lx-select lx-checkpoint');
    this.checkpoint.setAttribute('aria-label', 'Checkpoint');
    this.checkpoint.addEventListener('change', () => app.choose(this.checkpoint.value));
    label.append(this.checkpoint);
    this.buttons = Object.entries(PATHS).map(([path, title]) => this.pathButton(path, title));
    this.undo = stepButton('undo', 'Undo', () => app.store.undo());
    this.redo = stepButton('redo', 'Redo', () => app.store.redo());
    const steps = make('div', 'lx-steps');
    steps.append(this.undo, this.redo);
    this.element.append(label, this.ways(), steps);
  }

  ways() {
    const box = make('div', 'lx-field lx-stacked');
    box.append(make('span', '', 'Way'));
    const group = make('div', 'lx-segments');
    group.setAttribute('role', 'radiogroup');
    group.setAttribute('aria-label', 'Way between the keys');
    group.append(...this.buttons);
    group.addEventListener('keydown', ({ key }) => {
      if (!key.startsWith('Arrow')) return;
      const other = this.buttons.find((button) => button !== document.activeElement);
      other?.focus();
      other?.click();
    });
    box.append(group);
    return box;
  }

  /**
   * @param {string} path
   * @param {string} title
   */
  pathButton(path, title) {
    const button = make('button', '', title);
    button.type = 'button';
    button.dataset.path = path;
    button.setAttribute('role', 'radio');
    button.addEventListener('click', () => this.app.store.change({ path }, 'path'));
    return button;
  }

  update() {
    const { store, names } = this.app;
    if (names.join() !== this.listed) {
      this.listed = names.join();
      this.checkpoint.replaceChildren(...names.map((name) => new Option(name, name)));
    }
    this.checkpoint.value = store.scene.checkpoint;
    for (const button of this.buttons) {
      const chosen = button.dataset.path === store.scene.path;
      button.setAttribute('aria-checked', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    this.undo.disabled = !store.past.length;
    this.redo.disabled = !store.future.length;
  }
}

/**
 * @param {string} icon
 * @param {string} name
 * @param {() => void} action
 */
function stepButton(icon, name, action) {
  const button = make('button', 'lx-icon lx-icon-button', icon);
  button.type = 'button';
  button.title = name;
  button.setAttribute('aria-label', name);
  button.addEventListener('click', action);
  return button;
}
