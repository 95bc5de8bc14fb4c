// Every request of the window as one function in one table; ipc/ has them by what they are about.

import { answerHandlers } from './ipc/answers.ts';
import { chatHandlers } from './ipc/chat.ts';
import { curateHandlers } from './ipc/curate.ts';
import { dataHandlers } from './ipc/data.ts';
import { evaluationHandlers } from './ipc/evaluations.ts';
import { exportHandlers } from './ipc/export.ts';
import { modelHandlers } from './ipc/models.ts';
import type { HandlerParts, Handlers } from './ipc/parts.ts';
import { pictureHandlers } from './ipc/pictures.ts';
import { projectHandlers } from './ipc/projects.ts';
import { runHandlers } from './ipc/runs.ts';
import { settingsHandlers } from './ipc/settings.ts';
import { stateHandlers } from './ipc/state.ts';
import { trainHandlers } from './ipc/train.ts';

export type { Handlers } from './ipc/parts.ts';

/** The table of all requests; one without a handler does not compile. */
export function createHandlers(parts: HandlerParts): Handlers {
  return {
    ...stateHandlers(parts),
    ...projectHandlers(parts),
    ...runHandlers(parts),
    ...settingsHandlers(parts),
    ...pictureHandlers(parts),
    ...modelHandlers(parts),
    ...chatHandlers(parts),
    ...exportHandlers(parts),
    ...dataHandlers(parts),
    ...curateHandlers(parts),
    ...trainHandlers(parts),
    ...answerHandlers(parts),
    ...evaluationHandlers(parts),
  };
}
