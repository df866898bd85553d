// What is there only while options stand in a certain way.

/** Whether a parameter, option, sketch or handle is there while the figure has these values. */
export function applies({ when }, values) {
  return Object.entries(when ?? {}).every(([option, allowed]) => allowed.includes(values[option]));
}
