// The models of a server, open in an engine process of their own; opened again if that process ends.

import type { EngineClient } from '../engine-process/client.ts';
import type {
  CompletionOutcome,
  CompletionPart,
  CompletionRequest,
  ServedFolder,
  ServedModel,
  ServeRequest,
} from '../engine-process/serve/messages.ts';

/** The models as the routes use them. */
export interface ServedModels {
  readonly folders: readonly ServedFolder[];
  /** Opens the models, once; rejects with a UserError where one cannot be opened. */
  open(): Promise<readonly ServedModel[]>;
  complete(
    request: CompletionRequest,
    onPart: (part: CompletionPart) => void,
  ): Promise<CompletionOutcome>;
  /** Ends a completion; others go on. */
  cancel(id: string): void;
  /** Ends the engine process. */
  close(): Promise<void>;
}

/** The models of `request`, in the process of `client`, which serves nothing else. */
export function createServedModels(client: EngineClient, request: ServeRequest): ServedModels {
  let opening: Promise<readonly ServedModel[]> | undefined;

  const open = (): Promise<readonly ServedModel[]> => {
    opening ??= new Promise<readonly ServedModel[]>((resolve, reject) => {
      const onPart = (part: unknown): void => resolve(part as readonly ServedModel[]);
      // The request lasts as long as the models are open: the process does not end when idle.
      client.request('serve:open', request, { onPart }).then(
        () => reject(new Error('internal: the models were closed')),
        (error: unknown) => {
          opening = undefined;
          reject(error as Error);
        },
      );
    });
    return opening;
  };

  return {
    folders: request.models,
    open,
    async complete(asked, onPart) {
      await open();
      return client.request('serve:complete', asked, {
        onPart: (part) => onPart(part as CompletionPart),
      });
    },
    cancel(id) {
      void client.request('serve:cancel', { id }).catch(() => undefined);
    },
    close: () => client.close(),
  };
}
