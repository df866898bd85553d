// How many images a grid shows: chosen once for all grids of the page, and remembered in this browser.

const KEY = 'minimax-lab grid size';
export const SIZES = [4, 6, 8, 10];

class GridSize extends EventTarget {
  /** @type {string | null} what was chosen, where the browser keeps nothing */
  fallback = null;

  /**
   * Tiles in each row and column. Until somebody chooses, `usual`.
   * @param {number} usual
   */
  side(usual) {
    const stored = Number(read());
    return SIZES.includes(stored) ? stored : usual;
  }

  /** @param {number} side */
  choose(side) {
    this.fallback = String(side);
    try {
      localStorage.setItem(KEY, String(side));
    } catch {
      // A browser that keeps nothing for us: the choice lasts as long as the page.
    }
    this.dispatchEvent(new Event('change'));
  }
}

function read() {
  try {
    return localStorage.getItem(KEY) ?? gridSize.fallback;
  } catch {
    return gridSize.fallback;
  }
}

export const gridSize = new GridSize();
