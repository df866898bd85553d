// Copying, also where browsers give no access to the clipboard: in a frame, or over plain HTTP.

/**
 * Copy the text of a field. False if nothing but the visitor's own Ctrl+C helps, for which the text is selected.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 */
export async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
