// Colours and fonts as the page has them now, light or dark.

/** Whether light text on a dark page is shown, judged by the page's own background. */
export function isDark(element) {
  const background = getComputedStyle(element).getPropertyValue('--st-background-color').trim();
  const channels = background.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16))
    : (background.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  return channels.reduce((sum, channel) => sum + channel, 0) < 3 * 128;
}

/** The look of charts inside `element`: inks, grid, font, and a colour for each role. */
export function themeOf(element, roles) {
  element.classList.toggle('mm-dark', isDark(element));
  const style = getComputedStyle(element);
  const variable = (name) => style.getPropertyValue(name).trim();
  const resolved = (colour) => (colour.startsWith('var(') ? variable(colour.slice(4, -1)) : colour);
  return {
    ink: variable('--mm-ink'),
    faint: variable('--mm-faint'),
    grid: variable('--mm-grid'),
    paper: variable('--mm-paper'),
    font: variable('--st-font') || 'sans-serif',
    roles: Object.fromEntries(Object.entries(roles).map(([role, colour]) => [role, resolved(colour)])),
  };
}

/** "#RRGGBB" with an opacity. */
export function faded(colour, opacity) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${channels.join(',')},${opacity})`;
}
