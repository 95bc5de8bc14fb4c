// Copying to the clipboard.

/**
 * Copies a text; false where that was not possible. The page has no clipboard permission, so it is
 * copied through a selection.
 */
export function copyText(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}
