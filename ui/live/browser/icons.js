// The signs on the buttons of the bar, drawn with lines in the colour of the words.

/** @type {Record<string, string>} name -> the paths of a drawing of 24 by 24 */
const PATHS = {
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
};
/** @type {Record<string, string>} the same, of lines */
const LINES = {
  reset: 'M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5',
  undo: 'M9 14 4.5 9.5 9 5M5 9.5h9a5.5 5.5 0 0 1 0 11h-3',
  redo: 'M15 14l4.5-4.5L15 5M19 9.5h-9a5.5 5.5 0 0 0 0 11h3',
  dice: 'M5 5h14v14H5zM9 9h.01M15 15h.01M12 12h.01M15 9h.01M9 15h.01',
  download: 'M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14',
  code: 'M8.5 7 4 12l4.5 5M15.5 7 20 12l-4.5 5',
  remedy: 'M12 5v14M5 12h14',
  next: 'M6 5v14l8-7zM17 5v14',
};

/**
 * A drawing that says nothing to those who cannot see it: the button's name does.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('mm-icon');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const filled = name in PATHS;
  path.setAttribute('d', filled ? PATHS[name] : LINES[name]);
  svg.classList.toggle('mm-icon-lines', !filled);
  svg.append(path);
  return svg;
}
