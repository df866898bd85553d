// The bar above the stage: which generator, which way, undo and redo.

import { make } from '../../../ui/charts/browser/words.js';

const WAYS = { lerp: 'Linear', slerp: 'Spherical' };

export class TopBar {
  constructor(app) {
    this.app = app;
    this.element = make('div', 'lx-bar');
    const label = make('label', 'lx-field lx-stacked', 'Checkpoint');
    this.checkpoint = make('select', 'lx-select lx-checkpoint');
    this.checkpoint.setAttribute('aria-label', 'Checkpoint');
    this.checkpoint.addEventListener('change', () => app.choose(this.checkpoint.value));
    label.append(this.checkpoint);
    this.element.append(label, this.ways(), this.steps());
  }

  ways() {
    const box = make('div', 'lx-field lx-stacked');
    box.append(make('span', '', 'Way'));
    const group = make('div', 'lx-segments');
    group.setAttribute('role', 'radiogroup');
    group.setAttribute('aria-label', 'Way between the keys');
    this.buttons = Object.entries(WAYS).map(([way, title]) => {
      const button = make('button', '', title);
      button.type = 'button';
      button.dataset.way = way;
      button.setAttribute('role', 'radio');
      button.addEventListener('click', () => this.app.store.change({ way }, 'way'));
      return button;
    });
    group.append(...this.buttons);
    group.addEventListener('keydown', ({ key }) => {
      if (!key.startsWith('Arrow')) return;
      const other = this.buttons.find((button) => button !== document.activeElement);
      other.focus();
      other.click();
    });
    box.append(group);
    return box;
  }

  steps() {
    const box = make('div', 'lx-steps');
    const button = (icon, name, action) => {
      const node = make('button', 'lx-icon lx-icon-button', icon);
      node.type = 'button';
      node.title = name;
      node.setAttribute('aria-label', name);
      node.addEventListener('click', action);
      box.append(node);
      return node;
    };
    this.undo = button('undo', 'Undo', () => this.app.store.undo());
    this.redo = button('redo', 'Redo', () => this.app.store.redo());
    return box;
  }

  update() {
    const { store, names } = this.app;
    if (names.join() !== this.listed) {
      this.listed = names.join();
      this.checkpoint.replaceChildren(...names.map((name) => new Option(name, name)));
    }
    this.checkpoint.value = store.scene.checkpoint;
    for (const button of this.buttons) {
      const chosen = button.dataset.way === store.scene.way;
      button.setAttribute('aria-checked', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    this.undo.disabled = !store.past.length;
    this.redo.disabled = !store.future.length;
  }
}
