// Sharing the page as it stands: its link, a QR code of it, and the code that embeds it in another page.

import { withLecture } from '../../browser/lecture.js';
import { copyFrom } from './clipboard.js';

const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/;
const LOOKS = 200; // ms between two looks at the address
const LONGEST = 1200; // characters, as `ui/header/share.py` draws them
const HTML = `
<h2>Share this page</h2>
<p class="mm-share-local" hidden>This server runs on your own computer: the link works only there.</p>
<label for="mm-share-link">Link to exactly this</label>
<div class="mm-share-row"><input id="mm-share-link" readonly><button type="button" data-copies="mm-share-link">Copy</button></div>
<button type="button" class="mm-share-enlarge" popovertarget="mm-share-large" title="Full screen">
  <img class="mm-share-code" alt="QR code of the link, shown large">
</button>
<p class="mm-share-long" hidden>The address is too long for a QR code: copy the link.</p>
<label for="mm-share-embed">Code to embed it in a page</label>
<div class="mm-share-row"><textarea id="mm-share-embed" rows="5" readonly></textarea><button type="button" data-copies="mm-share-embed">Copy</button></div>
<p class="mm-share-said" role="status"></p>`;
const LARGE = `
<button type="button" popovertarget="mm-share-large" popovertargetaction="hide">Close</button>
<img class="mm-share-code" alt="QR code of the link">
<p></p>`;

/**
 * The link to what an address shows, as others are to see it: without what belongs to this screen.
 * @param {string} address
 */
export function linkTo(address) {
  return withLecture(address, false).replace(
    /([?&])embed=true(&|(?=#)|$)/,
    (_, before, after) => after === '&' ? before : '',
  );
}

/**
 * The HTML that shows a link inside another page.
 * @param {string} link
 */
export function embedCode(link) {
  const [path, hash = ''] = link.split(/(?=#)/);
  const address = `${path}${path.includes('?') ? '&' : '?'}embed=true${hash}`.replaceAll('&', '&amp;').replaceAll(
    '"',
    '&quot;',
  );
  return `<iframe src="${address}" width="100%" height="720" allow="fullscreen; clipboard-write"></iframe>`;
}

/** Whether the server of an address is the computer that shows it. */
export const isLocal = (/** @type {string} */ address) => LOCAL.test(new URL(address).hostname);

export class Share {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  following = undefined;

  /** @param {HTMLElement} button opens it */
  constructor(button) {
    this.element = panel('mm-share', HTML, 'Share this page');
    this.large = panel('mm-share-large', LARGE, 'QR code of the link');
    button.setAttribute('popovertarget', this.element.id);
    this.element.addEventListener('beforetoggle', (event) => {
      clearInterval(this.following);
      if (/** @type {ToggleEvent} */ (event).newState !== 'open') return;
      this.fill();
      // The address follows what was pressed a little late.
      this.following = setInterval(() => this.field('link').value === linkTo(location.href) || this.fill(), LOOKS);
    });
    this.element.addEventListener('click', ({ target }) => this.copy(/** @type {HTMLElement} */ (target)));
    this.large.addEventListener('click', () => this.large.hidePopover());
  }

  /** What the address says at this moment. */
  fill() {
    const link = linkTo(location.href);
    this.field('link').value = link;
    this.field('embed').value = embedCode(link);
    this.part('.mm-share-local').hidden = !isLocal(link);
    const long = link.length > LONGEST;
    this.part('.mm-share-enlarge').hidden = long;
    this.part('.mm-share-long').hidden = !long;
    this.part('.mm-share-said').textContent = '';
    for (const image of [this.element, this.large].flatMap((element) => [...element.querySelectorAll('img')])) {
      if (!long) image.src = new URL(`./share/qr.svg?address=${encodeURIComponent(link)}`, location.href).href;
    }
    /** @type {HTMLElement} */ (this.large.querySelector('p')).textContent = link;
  }

  /** @param {HTMLElement} target of a click */
  async copy(target) {
    const name = target.dataset.copies;
    if (!name) return;
    const copied = await copyFrom(this.field(name.replace('mm-share-', '')));
    this.part('.mm-share-said').textContent = copied ? 'Copied.' : 'Selected: press Ctrl + C.';
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.part(`#mm-share-${name}`));
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }
}

/**
 * @param {string} id
 * @param {string} html
 * @param {string} label
 */
function panel(id, html, label) {
  const element = document.createElement('div');
  Object.assign(element, { id, className: id, popover: 'auto', innerHTML: html });
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  return element;
}
