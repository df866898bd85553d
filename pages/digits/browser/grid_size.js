// How many images a grid shows: chosen once for all grids of the page, and remembered in this browser.

const KEY = 'minimax-lab grid size';
export const SIZES = [4, 6, 8, 10];

class GridSize extends EventTarget {
  /** Tiles in each row and column. Until somebody chooses, `usual`. */
  side(usual) {
    const stored = Number(read());
    return SIZES.includes(stored) ? stored : usual;
  }

  choose(side) {
    this.fallback = String(side);
    try {
      localStorage.setItem(KEY, side);
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
