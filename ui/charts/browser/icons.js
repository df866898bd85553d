// Small pictures on the buttons of a card, as lines on a square of 24 by 24.

/** @type {Record<string, string>} */
const LINES = {
  enlarge: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  close: 'M5 5l14 14M19 5L5 19',
  save: 'M12 4v11M7 11l5 5 5-5M5 20h14',
};

/**
 * @param {keyof typeof LINES} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('mm-tool-icon');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', LINES[name]);
  svg.append(path);
  return svg;
}
