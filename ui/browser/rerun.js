// Whether Streamlit runs the page's script just now, or is about to.
//
// A request that reaches the server in the moment in which it begins to follow another one makes it forget that one. So
// what can wait, waits until the page is at rest; what visitors do never waits.

const AT_WORK = '[data-test-script-state="running"], [data-test-script-state="rerunRequested"]';

export const atWork = () => document.querySelector(AT_WORK) !== null;
