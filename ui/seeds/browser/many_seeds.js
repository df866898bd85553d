// The two cells for many seeds, fetched when somebody first unfolds them: the page's first picture does not wait.

import { make, messageOf } from '../../charts/browser/words.js';

/** @import { History } from '../../browser/frames.js' */
/** @import { Frame } from '../../browser/types.d.ts' */
/** @import { Cell, CellContext, Theme } from '../../charts/browser/types.d.ts' */
/** @import { SeedFanSpec } from './seed_fan.js' */
/** @import { SeedMapSpec } from './seed_map.js' */

/**
 * The cell `SeedFan` of `ui/seeds/cells.py`.
 * @param {SeedFanSpec} spec
 * @param {CellContext} context
 */
export function seedFanCell(spec, context) {
  return new Later(spec.name, context, async () => new (await import('./seed_fan.js')).SeedFan(spec, context));
}

/**
 * The cell `SeedMap` of `ui/seeds/cells.py`.
 * @param {SeedMapSpec} spec
 * @param {CellContext} context
 */
export function seedMapCell(spec, context) {
  return new Later(spec.name, context, async () => new (await import('./seed_map.js')).SeedMap(spec, context));
}

/** Stands for a cell until that is there. */
class Later {
  /** @type {Promise<void> | null} */
  under_way = null;
  /** @type {Cell | null} */
  cell = null;
  gone = false;
  /** @type {[Frame, History] | null} the newest */
  shown = null;

  /**
   * @param {string} name
   * @param {CellContext} context
   * @param {() => Promise<Cell>} build
   */
  constructor(name, context, build) {
    this.element = make('div', 'mm-later');
    this.element.dataset.later = name;
    this.context = context;
    this.build = build;
  }

  /**
   * @param {Frame} frame
   * @param {History} history
   */
  update(frame, history) {
    this.shown = [frame, history];
    if (this.cell) this.cell.update(frame, history);
    else this.under_way ??= this.fetch();
  }

  async fetch() {
    try {
      const cell = await this.build();
      if (this.gone) return cell.destroy?.();
      this.cell = cell;
      this.element.replaceChildren(cell.element);
      if (this.shown) cell.update(...this.shown);
    } catch (error) {
      this.element.replaceChildren(
        make('p', 'mm-notice mm-error', `This cannot be shown: ${messageOf(error)}. Reload the page.`),
      );
    }
  }

  /** @param {Theme} theme */
  retheme(theme) {
    this.cell?.retheme?.(theme);
  }

  resize() {
    this.cell?.resize?.();
  }

  destroy() {
    this.gone = true;
    this.cell?.destroy?.();
  }
}
