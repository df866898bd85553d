// A figure as a small drawing: what its SVG shows, line by line, in colours by meaning, so that it fits light and dark.
// Evaluates to a function of the part of the page to draw and its roles ({role: '#rrggbb'}), which returns SVG.
(part, roles) => {
  const POINTS = 45; // most of a line
  const TALLEST = 0.62; // of its width; of more, the upper part
  const { left: x0, top: y0, width, height: whole } = part.getBoundingClientRect();
  const height = Math.min(whole, TALLEST * width);
  const box = { left: x0, top: y0, width, height, bottom: y0 + height };
  const named = Object.entries(roles).map(([role, hex]) => [role, [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))]);

  /** The role whose colour is nearest, and how opaque the colour is. */
  function meaning(colour) {
    const unit = colour.startsWith('color(') ? 255 : 1; // of mixed colours
    const [r, g, b, a = 1] = (colour.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map((part, at) => at < 3 ? unit * part : Number(part));
    const apart = ([, [x, y, z]]) => Math.hypot(r - x, g - y, b - z);
    const grey = Math.max(r, g, b) - Math.min(r, g, b) < 40;
    const [role] = named.filter(([name]) => grey === ['ink', 'theory', 'grid', 'paper'].includes(name)).sort((one, other) => apart(one) - apart(other))[0];
    return { role, opacity: a };
  }

  const short = (value) => String(Math.round(value));
  const tenths = (value) => String(Math.round(10 * value) / 10);

  /** The pieces of a shape as lists of places in the picture. */
  function pieces(shape) {
    const matrix = shape.getScreenCTM();
    if (!matrix || (shape.tagName === 'path' && !shape.getAttribute('d'))) return [];
    const parts = shape.tagName === 'path' && (shape.getAttribute('d').match(/M/g) ?? []).length > 1
      ? shape.getAttribute('d').split(/(?=M)/).map((d) => {
        const one = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        one.setAttribute('d', d);
        return one;
      })
      : [shape];
    return parts.map((one) => {
      const length = one.getTotalLength();
      const count = Math.max(2, Math.min(POINTS, Math.ceil(length / 4)));
      if (!(length > 0)) return [];
      return Array.from({ length: count + 1 }, (_, index) => {
        const { x, y } = one.getPointAtLength((index * length) / count).matrixTransform(matrix);
        return [x - box.left, y - box.top];
      });
    }).filter((places) => places.length && places.some(([x, y]) => x > -2 && y > -2 && x < box.width + 2 && y < box.height + 2));
  }

  const drawn = [];
  for (const shape of part.querySelectorAll('path, line, polyline, polygon, circle, rect, ellipse')) {
    if (shape.closest('defs, clipPath, [visibility=hidden], .cursor-pointer, .zoomlayer, .draglayer, .hoverlayer')) continue;
    const style = getComputedStyle(shape);
    if (style.display === 'none' || style.visibility === 'hidden' || shape.closest('.bg')) continue;
    let fade = 1;
    for (let at = shape; at && at !== part; at = at.parentElement) fade *= Number(getComputedStyle(at).opacity);
    const stroke = style.stroke === 'none' || !parseFloat(style.strokeWidth) ? null : meaning(style.stroke);
    const fill = style.fill === 'none' ? null : meaning(style.fill);
    const strokes = stroke && stroke.opacity * Number(style.strokeOpacity) * fade;
    const fills = fill && fill.opacity * Number(style.fillOpacity) * fade;
    if (!(strokes > 0.05) && !(fills > 0.05)) continue;
    const d = pieces(shape).map((places) => {
      const [first, ...others] = places.map(([x, y]) => `${short(x)} ${short(y)}`);
      return `M${first}L${others.join(' ')}`;
    }).join('');
    if (!d) continue;
    const looks = [
      strokes > 0.05 ? `stroke="var(--t-${stroke.role})" stroke-width="${Math.min(3, parseFloat(style.strokeWidth))}"` : '',
      strokes > 0.05 && strokes < 0.95 ? `stroke-opacity="${tenths(strokes)}"` : '',
      strokes > 0.05 && style.strokeDasharray !== 'none' ? `stroke-dasharray="6 4"` : '',
      fills > 0.05 ? `fill="var(--t-${fill.role})" fill-opacity="${tenths(Math.max(0.1, fills))}"` : 'fill="none"',
    ];
    drawn.push(`<path ${looks.filter(Boolean).join(' ')} d="${d}"/>`);
  }
  // The words of a script are bars.
  for (const code of part.querySelectorAll('.mm-row code')) {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { role } = meaning(getComputedStyle(walker.currentNode.parentElement).color);
      for (const { left, top, width, height } of range.getClientRects()) {
        if (top > box.bottom) continue;
        const [x, y] = [left - box.left, top - box.top + 0.3 * height];
        drawn.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(0.45 * height)}" rx="2" fill="var(--t-${role})" fill-opacity="0.6"/>`);
      }
    }
  }
  for (const frame of part.querySelectorAll('.df-box')) {
    const { left, top, width: wide, height: high } = frame.getBoundingClientRect();
    const [x, y] = [left - box.left, top - box.top];
    const { role } = meaning(getComputedStyle(frame).borderTopColor);
    drawn.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(wide)}" height="${short(high)}" rx="8" fill="var(--t-paper)" stroke="var(--t-${role})" stroke-width="3"/>`);
  }
  for (const handle of part.querySelectorAll('.tf-handle:not([hidden])')) {
    const { left, top, width } = handle.getBoundingClientRect();
    const role = handle.className.match(/mm-role-(\w+)/)?.[1] ?? 'ink';
    const [x, y, r] = [left - box.left + width / 2, top - box.top + width / 2, width / 2 - 1];
    drawn.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(r)}" fill="var(--t-paper)" stroke="var(--t-${role})" stroke-width="3"/>`);
  }
  // A canvas has no lines to follow: it is kept as a small picture, and many of them as one.
  const canvases = (part.matches('canvas') ? [part] : [...part.querySelectorAll('canvas')])
    .map((canvas) => ({ canvas, at: canvas.getBoundingClientRect() }))
    .filter(({ at }) => at.width && at.top <= box.bottom);
  if (canvases.length) {
    const [left, top, right, bottom] = [['left', Math.min], ['top', Math.min], ['right', Math.max], ['bottom', Math.max]]
      .map(([side, most]) => most(...canvases.map(({ at }) => at[side])));
    const small = document.createElement('canvas');
    small.width = canvases.length > 1 ? 320 : Math.min(160, canvases[0].canvas.width);
    const scale = small.width / (right - left);
    small.height = Math.round(scale * (bottom - top));
    for (const { canvas, at } of canvases) {
      small.getContext('2d').drawImage(canvas, scale * (at.left - left), scale * (at.top - top), scale * at.width, scale * at.height);
    }
    drawn.unshift(`<image x="${short(left - box.left)}" y="${short(top - box.top)}" width="${short(right - left)}" height="${short(bottom - top)}" href="${small.toDataURL('image/webp', 0.6)}"/>`);
  }
  return `<svg viewBox="0 0 ${Math.round(box.width)} ${Math.round(box.height)}" aria-hidden="true" focusable="false">${drawn.join('')}</svg>\n`;
}
