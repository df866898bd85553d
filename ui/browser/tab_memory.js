// What a tab remembers until it is closed. In an iframe of another site browsers may deny that: then nothing is kept.

export function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name, text) {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    // The address is enough to come back to the experiment, though not to this run of it.
  }
}

export function forget(name) {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
