// The address of the page, and whether a request came from it.

/** The page that every window shows. */
export const PAGE = 'omr://app/index.html';

/**
 * Whether an address is that of the page; what follows `#` or `?` does not count. Its parts are
 * compared, because the origin of every scheme that a browser does not know is the same `null`.
 */
export function isPageAddress(url: string, page: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, host, pathname } = new URL(url);
  const expected = new URL(page);
  return (
    protocol === expected.protocol &&
    host === expected.host &&
    pathname === expected.pathname &&
    username === '' &&
    password === ''
  );
}
