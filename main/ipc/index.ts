// The table of all request handlers; one file per subject.

import { answerHandlers } from './answers.ts';
import { chatHandlers } from './chat.ts';
import { curateHandlers } from './curate.ts';
import { dataHandlers } from './data.ts';
import { evaluationHandlers } from './evaluations.ts';
import { exportHandlers } from './export.ts';
import { modelHandlers } from './models.ts';
import type { HandlerContext, Handlers } from './context.ts';
import { pictureHandlers } from './pictures.ts';
import { projectHandlers } from './projects.ts';
import { runHandlers } from './runs.ts';
import { settingsHandlers } from './settings.ts';
import { stateHandlers } from './state.ts';
import { trainHandlers } from './train.ts';

/** The table of all requests; one without a handler does not compile. */
export function createHandlers(parts: HandlerContext): Handlers {
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
