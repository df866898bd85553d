// An address that is written a little late, for browsers limit how often it may change, and only into that of its own page.

export class LateAddress {
  /** @type {number | undefined} */
  writing = undefined;

  /**
   * @param {number} pause in ms, after the last change
   * @param {{location: {readonly pathname: string}, history: Pick<History, 'state' | 'replaceState'>}} browser
   */
  constructor(pause, browser = globalThis) {
    this.pause = pause;
    this.browser = browser;
  }

  /**
   * Have the browser show an address soon, unless it shows another page by then: a visitor may have gone back meanwhile.
   * @param {() => string} address says what it is then
   * @param {string} page the path of the page that writes
   */
  write(address, page = this.browser.location.pathname) {
    this.cancel();
    this.writing = setTimeout(() => {
      const { location, history } = this.browser;
      if (location.pathname === page) history.replaceState(history.state, '', address());
    }, this.pause);
  }

  cancel() {
    clearTimeout(this.writing);
  }
}
