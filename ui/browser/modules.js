// Functions of modules that the server names by their addresses, such as `/live-modules/…/pages/lab/browser/x.js#name`.

/**
 * The function at an address. Fails if the module cannot be fetched or has no function of that name.
 *
 * @template {Function} Wanted
 * @param {string} address
 * @returns {Promise<Wanted>}
 */
export async function importFunction(address) {
  const [path, name] = address.split('#');
  const module = await import(new URL(path, location.origin).href);
  if (typeof module[name] !== 'function') throw new Error(`there is no ${name} in ${path}`);
  return module[name];
}
