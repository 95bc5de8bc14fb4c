// The passphrase of a workspace.

/** Whether the open workspace has a passphrase. */
export interface VaultView {
  /** Its folder. */
  readonly workspace: string;
  /** `open`: it has none. */
  readonly state: 'open' | 'locked' | 'unlocked';
  /** Characters that a passphrase needs. */
  readonly leastCharacters: number;
}

export interface VaultRequests {
  'vault:state': () => VaultView;
  /** Unlocks the workspace; the window is loaded again afterwards. */
  'vault:unlock': (passphrase: string) => void;
  /** Encrypts the workspace. It is closed meanwhile, and refused while a job runs. */
  'vault:set': (passphrase: string) => void;
  'vault:change': (before: string, passphrase: string) => void;
  /** Decrypts the workspace for good, as `vault:set`. */
  'vault:remove': (passphrase: string) => void;
}

export interface VaultEvents {
  /** Bytes that are encrypted or decrypted. */
  'vault:progress': { readonly done: number; readonly total: number };
}
