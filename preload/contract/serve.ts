// Requests and events about serving models to other programs of this machine.

/** The server of the window. */
export interface ServeView {
  readonly state: 'stopped' | 'starting' | 'running' | 'stopping';
  /** `http://127.0.0.1:PORT/v1`; null unless it runs. */
  readonly url: string | null;
  /** New at every start; null unless it runs. */
  readonly key: string | null;
  /** The served models: the id in `models:list`, and the name by which clients ask. */
  readonly models: readonly { readonly id: string; readonly name: string }[];
  /** Answers being written or waiting. */
  readonly open: number;
  /** Requests and tokens since the start. */
  readonly requests: number;
  readonly tokens: number;
  /** Over the last seconds. */
  readonly tokensPerSecond: number;
}

export interface ServeRequests {
  'serve:view': () => ServeView;
  /** Serves models by their ids; resolves when requests are answered. */
  'serve:start': (modelIds: readonly string[]) => ServeView;
  'serve:stop': () => ServeView;
}

export interface ServeEvents {
  'serve:changed': ServeView;
}
