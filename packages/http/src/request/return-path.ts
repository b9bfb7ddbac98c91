/**
 * The absolute address to which a form may send the browser, or undefined if it is not on one of these origins. Only the
 * whole `href` is safe as `Location`: of `/..//evil.example` the path alone is another host (OWASP ASVS 5.0 3.7.2).
 */
export function returnPath(
  given: string,
  { baseUrl, origins }: { readonly baseUrl: string; readonly origins: ReadonlySet<string> },
): string | undefined {
  // Browsers drop tabs and line breaks, and read a backslash as a slash.
  if (/[\\\p{Cc}]/u.test(given) || !/^(?:\/(?!\/)|https?:\/\/)/i.test(given)) return undefined;
  if (!URL.canParse(given, baseUrl)) return undefined;
  const { href, origin, username, password } = new URL(given, baseUrl);
  return origins.has(origin) && username === '' && password === '' ? href : undefined;
}
