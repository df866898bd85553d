// What a browser remembers from visit to visit. Where it keeps nothing, everything is as on the first one.

/** @param {string} name */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
export function keep(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // It will be as on the first visit again.
  }
}
