// The site's own part of the header, beside Streamlit's navigation: Lecture, Share, and on a phone where one is.
//
// It stands outside of what Streamlit draws and is there before that; it loads with the page itself, ahead of all else.

import { LECTURE, lecturing } from '../../browser/lecture.js';
import { Drawer } from './drawer.js';
import { beginLectures, fillScreen, setLecture } from './lecture_mode.js';
import { Share } from './share.js';

const PAUSE = 100; // ms between two looks at what Streamlit has drawn
const CURRENT = '[data-testid="stSidebarNav"] a[aria-current="page"], [data-testid="stTopNav"] a[aria-current="page"]';
const HTML = `
<button type="button" class="mm-header-menu" aria-label="Pages" aria-expanded="false"><span aria-hidden="true">☰</span></button>
<p class="mm-header-place"><b>Minimax Lab</b><span class="mm-header-page"></span></p>
<div class="mm-header-buttons">
  <button type="button" class="mm-header-lecture" aria-pressed="false" title="Larger, for the last row of a hall; Esc ends it">Lecture</button>
  <button type="button" class="mm-header-share">Share</button>
</div>`;

beginLectures();
if (new URLSearchParams(location.search).get('embed') !== 'true') begin();

function begin() {
  const header = document.createElement('section');
  header.className = 'mm-header';
  header.setAttribute('aria-label', 'Site');
  header.innerHTML = HTML;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (header.querySelector(`.mm-header-${name}`));
  const share = new Share(part('share'));
  const drawer = new Drawer(part('menu'));
  header.append(share.element, share.large);
  document.body.prepend(header);

  const lecture = part('lecture');
  lecture.addEventListener('click', () => {
    setLecture(!lecturing());
    if (lecturing()) fillScreen();
  });
  const showLecture = () => lecture.setAttribute('aria-pressed', String(lecturing()));
  document.addEventListener(LECTURE, showLecture);
  showLecture();

  const page = part('page');
  const look = () => {
    header.style.colorScheme = colourScheme();
    // Streamlit writes the title; until then the list of pages knows a name, which leaves out what stands above it.
    const [title, site] = document.title.split(' · ');
    const name = site ? title : document.querySelector(CURRENT)?.textContent ?? title;
    if (page.textContent !== name) page.textContent = name;
    drawer.sync();
  };
  /** @type {number | undefined} */
  let looking;
  const lookSoon = () => (looking ??= setTimeout(() => [looking = undefined, look()], PAUSE));
  new MutationObserver(lookSoon).observe(/** @type {Node} */ (document.getElementById('root')), {
    childList: true,
    subtree: true,
    attributeFilter: ['data-collapsed', 'aria-current', 'class'],
  });
  look();
}

/** Light or dark, as Streamlit shows the page. */
function colourScheme() {
  const app = document.querySelector('.stApp');
  return app ? getComputedStyle(app).colorScheme : 'light dark';
}
