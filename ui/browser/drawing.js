// When things are drawn: with the next picture of the screen.

/**
 * Call `draw` with the next picture of the screen; a hidden tab gets none. Resolves when it is done, whatever came of it.
 * @param {() => void} draw
 * @returns {Promise<void>}
 */
export function withNextPicture(draw) {
  return new Promise((resolve) =>
    requestAnimationFrame(() => {
      try {
        draw();
      } catch (error) {
        console.error(error);
      }
      resolve();
    })
  );
}
