// The contents of a chapter: a list of its headings which marks the one in sight. Where there is no room at the side, it
// opens on demand. It also tells the style sheet how tall figures are, so that they can stay in sight beside their words.

import { onceGone } from '../../browser/leaving.js';
import { make } from '../../charts/browser/words.js';

/** @import { StreamlitComponent } from '../../browser/types.d.ts' */

/** @typedef {{title: string, anchor: string, level: number}} Heading */
/** @typedef {HTMLElement & {chapterContents?: Contents}} ContentsRoot */

const AT_THE_SIDE = '(min-width: 1360px)'; // as in `chapter.css`
const REACHED = 0.3; // share of the screen's height above which a heading counts as reached

/**
 * Called by Streamlit when the component appears, and again whenever its data or the theme changes.
 * @param {StreamlitComponent<{headings: Heading[]}>} component
 */
export function mount({ parentElement, data }) {
  const root = /** @type {ContentsRoot} */ (parentElement.querySelector('.mm-contents'));
  root.chapterContents ??= new Contents(root);
  root.chapterContents.show(data.headings);
  return onceGone(root, () => root.chapterContents?.destroy());
}

class Contents {
  /** @type {HTMLAnchorElement[]} */
  links = [];
  shown = '';
  pending = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.wide = matchMedia(AT_THE_SIDE);
    this.soon = () => {
      this.pending ||= requestAnimationFrame(() => this.mark());
    };
    this.fold = () => {
      const list = root.querySelector('details');
      if (list) list.open = this.wide.matches;
    };
    addEventListener('scroll', this.soon, { capture: true, passive: true });
    this.wide.addEventListener('change', this.fold);
    this.sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const figure = /** @type {HTMLElement} */ (target);
        figure.parentElement?.style.setProperty('--figure-height', `${figure.offsetHeight}px`);
      }
      this.soon();
    });
    for (const figure of document.querySelectorAll('[class*="st-key-chapter-show-"]')) this.sizes.observe(figure);
  }

  /** @param {Heading[]} headings */
  show(headings) {
    const wanted = JSON.stringify(headings);
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.links = headings.map(({ title, anchor }) => {
      const link = make('a', '', title);
      link.href = `#${anchor}`;
      link.addEventListener('click', () => {
        if (!this.wide.matches) this.fold();
      });
      return link;
    });
    const list = make('ol');
    list.append(...headings.map(({ level }, index) => {
      const item = make('li', `mm-level-${level}`);
      item.append(this.links[index]);
      return item;
    }));
    const summary = make('summary', '', 'Contents');
    const navigation = make('nav');
    navigation.setAttribute('aria-label', 'Contents of this chapter');
    navigation.append(list);
    const details = make('details');
    details.append(summary, navigation);
    this.root.replaceChildren(...(headings.length ? [details] : []));
    const columns = /** @type {HTMLElement | null} */ (this.root.closest('.st-key-chapter-columns'));
    columns?.toggleAttribute('data-contents', headings.length > 0);
    this.fold();
    this.mark();
  }

  /** Mark the heading that was reached last. */
  mark() {
    this.pending = 0;
    const line = REACHED * innerHeight;
    let current = -1;
    this.links.forEach(({ hash }, index) => {
      const heading = document.getElementById(hash.slice(1));
      if (heading && heading.getBoundingClientRect().top <= line) current = index;
    });
    this.links.forEach((link, index) => {
      if (index === current) link.setAttribute('aria-current', 'location');
      else link.removeAttribute('aria-current');
    });
  }

  destroy() {
    removeEventListener('scroll', this.soon, { capture: true });
    this.wide.removeEventListener('change', this.fold);
    this.sizes.disconnect();
  }
}
