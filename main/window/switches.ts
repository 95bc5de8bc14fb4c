// The command line of the app: what is set for Chromium, and what the package refuses.

/**
 * Switches that keep Chromium from calling out by itself, with their values. `devPage` is the
 * address of a development server.
 */
export const quietSwitches = (
  devPage?: string,
): readonly (readonly [name: string, value?: string])[] => [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  // No name is resolved, and no proxy asked to do it; the page's files come from a scheme of its own.
  ['host-resolver-rules', devPage ? 'MAP * ~NOTFOUND, EXCLUDE localhost' : 'MAP * ~NOTFOUND'],
  ['no-proxy-server'],
  // Before it resolves a name, Chromium opens a socket to a public name server to see whether there
  // is IPv6, and sends nothing through it. Chromium 130 does so even with this: docs/security.md.
  ['enable-features', 'EnableIPv6ReachabilityOverride'],
];

/**
 * What a person may set in the package: language, display and input. Everything else is refused,
 * since switches can open the program to others (debugging ports, scripts for V8, no sandbox,
 * other network rules), and each version of Chromium has new ones.
 */
const ALLOWED = new Set(
  ['class', 'disable-gpu', 'enable-wayland-ime', 'force-device-scale-factor']
    .concat(['force-renderer-accessibility', 'gtk-version', 'high-dpi-support', 'lang'])
    .concat(['ozone-platform', 'ozone-platform-hint', 'password-store', 'user-data-dir']),
);

/**
 * The switches of a command line (without the program itself) that the package refuses, by name.
 * Chromium takes one dash as well as two, and on Windows a slash.
 */
export function refusedSwitches(
  argumentsGiven: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string[] {
  const end = argumentsGiven.indexOf('--');
  const before = end === -1 ? argumentsGiven : argumentsGiven.slice(0, end);
  const prefix = platform === 'win32' ? /^(--?|\/)/ : /^--?/;
  return (
    before
      .filter((argument) => prefix.test(argument))
      // The Finder names the process that it starts.
      .filter((argument) => platform !== 'darwin' || !/^-psn_\d+_\d+$/.test(argument))
      .map((argument) => argument.replace(prefix, '').split('=')[0]!.toLowerCase())
      .filter((name) => !ALLOWED.has(name))
      .map((name) => `--${name}`)
  );
}
