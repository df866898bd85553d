// What is there only while options stand in a certain way.

/** @import { Values } from '../../browser/types.d.ts' */
/** @import { When } from './types.d.ts' */

/**
 * Whether a parameter, option, sketch or handle is there while the figure has these values.
 * @param {{when?: When | null}} description
 * @param {Values} values
 */
export function applies({ when }, values) {
  return Object.entries(when ?? {}).every(([option, allowed]) =>
    allowed.includes(/** @type {string} */ (values[option]))
  );
}
