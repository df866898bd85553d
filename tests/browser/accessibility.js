// What a page shows, judged in the page itself. Defines globalThis.a11y; see test_accessibility.py.

(() => {
  const CONTROLS = [
    'a[href]',
    'button',
    'input',
    'select',
    'textarea',
    'summary',
    '[contenteditable="true"]',
    ...[
      'button',
      'checkbox',
      'combobox',
      'link',
      'menuitem',
      'option',
      'radio',
      'slider',
      'spinbutton',
      'switch',
      'tab',
    ]
      .map((role) => `[role="${role}"]`),
  ].join();
  // One of these is in the order of the tab key; arrow keys lead to the others.
  const ROVING =
    '[role="radiogroup"], [role="tablist"], [role="toolbar"], [role="grid"], [role="listbox"], [role="menu"], .mm-tiles, .lx-tiles';

  function shown(element) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true })) {
      return false;
    }
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  /** Whether something is where a reader can scroll to, and not cut down to nothing for the ears only. */
  function reachable(element) {
    const box = element.getBoundingClientRect();
    return shown(element) && box.right > 0 && box.bottom + globalThis.scrollY > 0;
  }

  function words(element) {
    const text = (element.getAttribute('aria-label') || element.title || element.textContent).trim().replace(
      /\s+/g,
      ' ',
    );
    const key = element.closest('[class*="st-key-"]')?.className.match(/st-key-\S+/)?.[0] ?? '';
    return `${element.tagName.toLowerCase()} ${element.getAttribute('role') ?? ''} "${text.slice(0, 50)}" ${
      element.classList[0] ?? ''
    } ${key}`;
  }

  const disabled = (element) => Boolean(element.closest(':disabled, [aria-disabled="true"]'));
  // Streamlit's buttons beside a field, which the keyboard does not need: arrow keys in the field do the same.
  const BESIDES = '[data-testid="stSelectbox"] button, [data-testid="stNumberInput"] button';

  /** The controls in sight that a keyboard has to reach. */
  function controls() {
    return [...document.querySelectorAll(CONTROLS)].filter(
      (element) =>
        reachable(element) && !disabled(element) && !element.closest('[inert], [aria-hidden="true"]') &&
        !element.matches(BESIDES),
    );
  }

  /** How many there are. */
  const count = () => controls().length;

  let visited = new Set();
  document.addEventListener('focusin', ({ target }) => visited.add(target), true);

  /** Begin at the top of the page. */
  function beginWalk() {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    visited = new Set();
  }

  /** How many elements the walk has met. */
  const met = () => visited.size;

  /** Controls that the walk has not met, by themselves or through their group. */
  function missed() {
    const groups = new Set([...visited].map((element) => element.closest(ROVING)).filter(Boolean));
    const names = new Set([...visited].filter((element) => element.type === 'radio').map((element) => element.name));
    return controls()
      .filter((element) => !visited.has(element))
      .filter((element) =>
        !groups.has(element.closest(ROVING)) && !(element.type === 'radio' && names.has(element.name))
      )
      // A frame around the control itself, or what a label stands for.
      .filter((element) => ![...visited].some((met) => element.contains(met) && element !== met))
      .map(words);
  }

  /** Drawings without words for those who cannot see them. */
  function silent() {
    return [...document.querySelectorAll('canvas, img, .mm-plot, svg[viewBox]:not(button svg, a svg, summary svg)')]
      .filter((drawing) => shown(drawing) && !drawing.closest('[aria-hidden="true"]'))
      .filter((drawing) => {
        for (let at = drawing; at && at !== document.body; at = at.parentElement) {
          if (at.getAttribute('aria-label')?.trim() || at.getAttribute('alt')?.trim()) return false;
          if (at.getAttribute('role') === 'img' && at.querySelector(':scope > title')) return false;
          if (at.matches('button, a, section, main')) break;
          if (at.matches('figure') && at.querySelector('figcaption')?.textContent.trim()) return false;
        }
        const control = drawing.closest('button, a');
        return !control?.textContent.trim();
      })
      .map(words);
  }

  /** What is wider than its room, so that a reader has to scroll to the right. */
  function overflowing() {
    const frames = document.querySelectorAll('.stApp, .stMain, .stMainBlockContainer, .mm-live');
    return [document.scrollingElement, ...frames]
      .filter((frame) => frame.scrollWidth > frame.clientWidth + 1 && shown(frame))
      .map((frame) =>
        `${frame.tagName.toLowerCase()}.${frame.classList[0] ?? ''} ${frame.scrollWidth} > ${frame.clientWidth}: ${
          widest(frame)
        }`
      );
  }

  function widest(frame) {
    const limit = frame.getBoundingClientRect().left + frame.clientWidth + 1;
    const beyond = [...frame.querySelectorAll('*')].filter((element) =>
      shown(element) && element.getBoundingClientRect().right > limit
    );
    return beyond.slice(0, 2).map(words).join(' | ');
  }

  // Contrast of all text, also where axe-core cannot say: single letters, drawings, overlapping boxes.

  const pixel = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
    willReadFrequently: true,
  });
  const known = new Map();
  function channels(colour) {
    if (!known.has(colour)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      known.set(colour, [...pixel.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(colour);
  }

  function over([r, g, b, a], below, opacity = 1) {
    const share = (a / 255) * opacity;
    return [r, g, b].map((value, at) => share * value + (1 - share) * below[at]);
  }

  /** The colour behind the middle of a text. */
  function background(element, text) {
    const layers = [];
    const [x, y] = [(text.left + text.right) / 2, (text.top + text.bottom) / 2];
    for (let at = element; at; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      if (at !== document.body && (x < box.left || x > box.right || y < box.top || y > box.bottom)) continue;
      const layer = channels(getComputedStyle(at).backgroundColor);
      if (layer[3]) layers.unshift(layer);
      if (layer[3] === 255) break;
    }
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  }

  function luminance(colour) {
    const [r, g, b] = colour.map((value) => value / 255).map((
      value,
    ) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  /** Text with less contrast than WCAG's AA asks for: 4.5, or 3 if it is large. */
  function pale() {
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const element = walker.currentNode.parentElement;
      if (
        !text || element.closest('script, style, noscript, .katex-mathml, option') || !shown(element) ||
        disabled(element)
      ) continue;
      if (element.closest('label')?.control?.disabled) continue;
      const style = getComputedStyle(element);
      const drawn = element instanceof SVGElement;
      let opacity = Number(style.opacity) * (drawn ? Number(style.fillOpacity) : 1);
      for (let at = element.parentElement; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
      if (opacity < 0.1) continue; // Not meant to be seen now.
      const range = document.createRange();
      range.selectNode(walker.currentNode);
      const paper = background(element, range.getBoundingClientRect());
      const size = parseFloat(style.fontSize);
      const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      const contrast = ratio(over(channels(drawn ? style.fill : style.color), paper, opacity), paper);
      if (contrast < wanted) found.set(`${contrast.toFixed(2)} ${style.color} ${words(element)}`, true);
    }
    return [...found.keys()];
  }

  /** Resolves when nothing moves, and nothing has changed for `quiet` ms, or after `most` ms. */
  async function settled(quiet, most) {
    await unchanged(quiet, most);
    const running = document.getAnimations().filter(({ playState }) => playState === 'running');
    const ends = running.filter(({ effect }) => effect.getComputedTiming().endTime < 1000).map(({ finished }) =>
      finished
    );
    await Promise.race([Promise.allSettled(ends), new Promise((resolve) => setTimeout(resolve, 1000))]);
  }

  function unchanged(quiet, most) {
    return new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(done, quiet);
      });
      let timer = setTimeout(done, quiet);
      const end = setTimeout(done, most);
      function done() {
        observer.disconnect();
        clearTimeout(timer);
        clearTimeout(end);
        resolve();
      }
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
  }

  globalThis.a11y = { beginWalk, count, met, missed, silent, overflowing, pale, settled };
})();
