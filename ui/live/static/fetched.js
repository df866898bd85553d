// Kinds of cells whose modules only some pages need: they are fetched when the first such cell is built.

import { make } from './words.js';

/** A kind of cell, as CELLS has them, from `load`, which promises it. Until it is there its place stands empty. */
export function fetched(load) {
  return (spec, context) => {
    const element = make('div', 'mm-fetched');
    let [cell, newest, gone] = [null, null, false];
    load().then((build) => {
      if (gone) return;
      cell = build(spec, context);
      element.replaceChildren(cell.element);
      if (newest) cell.update(...newest);
    });
    const pass = (name) => (...args) => cell?.[name]?.(...args);
    return {
      element,
      update(...args) {
        newest = args;
        cell?.update(...args);
      },
      restart: pass('restart'),
      retheme: pass('retheme'),
      resize: pass('resize'),
      destroy() {
        gone = true;
        cell?.destroy?.();
      },
    };
  };
}
