// Colours and fonts as the page has them now, light or dark.

import { isPrinting } from './printing.js';

/** @import { Theme } from './types.d.ts' */

/**
 * Whether light text on a dark page is shown, judged by the page's own background.
 * @param {Element} element
 */
export function isDark(element) {
  const background = getComputedStyle(element).getPropertyValue('--st-background-color').trim();
  const channels = background.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16))
    : (background.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  return channels.reduce((sum, channel) => sum + channel, 0) < 3 * 128;
}

/**
 * The look of charts inside `element`: inks, grid, font, scale, and for each role a colour for lines and one for words.
 * @param {Element} element
 * @param {Record<string, string>} roles
 * @returns {Theme}
 */
export function themeOf(element, roles) {
  element.classList.toggle('mm-dark', isDark(element) && !isPrinting());
  const style = getComputedStyle(element);
  const variable = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const resolved = (
    /** @type {string} */ colour,
  ) => (colour.startsWith('var(') ? variable(colour.slice(4, -1)) : colour);
  return {
    ink: variable('--mm-ink'),
    faint: variable('--mm-faint'),
    grid: variable('--mm-grid'),
    paper: variable('--mm-paper'),
    font: variable('--st-font') || 'sans-serif',
    scale: Number(variable('--mm-scale')) || 1,
    roles: Object.fromEntries(Object.entries(roles).map(([role, colour]) => [role, resolved(colour)])),
    words: wordColours(element, Object.keys(roles)),
  };
}

/**
 * The colour in which `element` would write a word of each role: computed, because Plotly knows no variables.
 * @param {Element} element
 * @param {string[]} roles
 */
function wordColours(element, roles) {
  const probe = element.appendChild(document.createElement('i'));
  const colours = roles.map((role) => {
    probe.className = `mm-role-${role}`;
    probe.style.color = 'var(--mm-word)';
    return [role, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(colours);
}

/**
 * "#RRGGBB" with an opacity.
 * @param {string} colour
 * @param {number} opacity
 */
export function faded(colour, opacity) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${channels.join(',')},${opacity})`;
}
