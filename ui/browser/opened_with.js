// How the address ended with which the browser came to this document. A page that writes its address leaves the end out,
// often before the component is there that has to see it: this module comes before Streamlit's own.

/** What stood from the "#" on; empty if nothing did. */
export const openedWith = globalThis.location?.hash ?? '';
