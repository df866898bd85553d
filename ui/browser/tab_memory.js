// What a tab remembers until it is closed. In an iframe of another site browsers may deny that: then nothing is kept.

/** @param {string} name */
export function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * All entries whose name begins so.
 * @param {string} prefix
 * @returns {[name: string, text: string][]}
 */
export function everything(prefix) {
  try {
    return Object.entries(sessionStorage).filter(([name]) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
export function keep(name, text) {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    // The address is enough to come back to the experiment, though not to this run of it.
  }
}

/** @param {string} name */
export function forget(name) {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
