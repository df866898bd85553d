// The drawer at the side, which on a narrow screen holds the pages as well as the settings: it shows one of them at a time.
//
// Both are Streamlit's own, so that a page is opened without a reload; `header.css` hides what is not asked for.

const OPENER = '[data-testid="stExpandSidebarButton"]';
const CLOSER = '[data-testid="stSidebarCollapseButton"] button';
const SIDEBAR = '[data-testid="stSidebar"]';
const SETTING = '[data-testid="stSidebarUserContent"] [data-testid="stElementContainer"]';

/** @param {string} selector */
const found = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));

/** Whether the drawer is open. */
const isOpen = () => found(SIDEBAR)?.dataset.collapsed === 'false';

export class Drawer {
  opening = false; // whether the click on Streamlit's button is ours

  /** @param {HTMLElement} menu the button that opens the pages */
  constructor(menu) {
    this.menu = menu;
    menu.addEventListener('click', () => this.togglePages());
    document.addEventListener('click', (event) => this.noteClick(event), true);
    document.addEventListener('keydown', (event) => this.closeOnEscape(event));
  }

  /** Say how it stands, to the ears too. */
  sync() {
    // Said here and not asked for by CSS: `:has` on the root would have every change in a chart restyle the page.
    document.documentElement.dataset.settings = found(SETTING) ? 'some' : 'none';
    const open = isOpen();
    this.menu.setAttribute('aria-expanded', String(open && this.holds === 'pages'));
    const opener = found(OPENER);
    if (opener && opener.ariaLabel !== 'Settings') opener.ariaLabel = 'Settings';
    const closer = found(CLOSER);
    const label = this.holds === 'pages' ? 'Close the list of pages' : 'Close the settings';
    if (closer && closer.ariaLabel !== label) closer.ariaLabel = label;
  }

  get holds() {
    return document.documentElement.dataset.drawer ?? 'settings';
  }

  togglePages() {
    const open = isOpen();
    if (open && this.holds === 'pages') return this.close();
    document.documentElement.dataset.drawer = 'pages';
    if (!open) {
      this.opening = true;
      found(OPENER)?.click();
      this.opening = false;
    }
    requestAnimationFrame(() => {
      found(`${SIDEBAR} nav a[aria-current="page"], ${SIDEBAR} nav a`)?.focus();
      this.sync();
    });
  }

  close() {
    found(CLOSER)?.click();
    this.menu.focus();
  }

  /** @param {MouseEvent} event */
  noteClick({ target }) {
    if (!(target instanceof Element)) return;
    if (target.closest(OPENER) && !this.opening) document.documentElement.dataset.drawer = 'settings';
    const chosen = this.holds === 'pages' && target.closest(`${SIDEBAR} nav a`);
    if (chosen) setTimeout(() => isOpen() && this.close());
  }

  /** @param {KeyboardEvent} event */
  closeOnEscape({ key }) {
    if (key === 'Escape' && this.holds === 'pages' && this.menu.checkVisibility() && isOpen()) this.close();
  }
}
