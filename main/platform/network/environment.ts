// The environment variables that the program reads. Those for development are refused in the
// package, where they would undo its fuses.

/** Every variable, and whether it is for the person at the program or for development alone. */
const VARIABLES = {
  /** The workspace to open. */
  OMR_WORKSPACE: 'person',
  /** A file with the passphrase of the workspace. */
  OMR_PASSPHRASE_FILE: 'person',
  /** Prints the stack of an internal error. */
  OMR_STACK: 'person',
  /** A folder in place of the program's resources. */
  OMR_RESOURCES: 'development',
  /** A module with other stages: code from any file. */
  OMR_STAGES: 'development',
  /** A native library in place of the one of better-sqlite3-multiple-ciphers: code from any file. */
  OMR_SQLITE_BINDING: 'development',
  /** A file to which every process appends its refused connections. */
  OMR_NETWORK_LOG: 'development',
  /** The development server of the page. */
  ELECTRON_RENDERER_URL: 'development',
} as const;

export type Variable = keyof typeof VARIABLES;

/**
 * Whether this program is the package. Its fuse lets it load code from its archive alone, so that
 * the place of this file tells; no variable and no argument can.
 */
export function isPackaged(place = import.meta.url): boolean {
  return /[\\/]app\.asar[\\/]/.test(place);
}

/** The value of a variable; undefined where it is empty, or refused in the package. */
export function readVariable(name: Variable, packaged = isPackaged()): string | undefined {
  if (packaged && VARIABLES[name] === 'development') return undefined;
  return process.env[name] || undefined;
}

/** Names of the variables that are set although the package refuses them. */
export function refusedVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(VARIABLES)
    .filter(([name, use]) => use === 'development' && env[name])
    .map(([name]) => name);
}
