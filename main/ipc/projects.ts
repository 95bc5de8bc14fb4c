// Requests about projects and their reports.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../i18n/user-error.ts';
import { loadRecipe } from '../stages/recipe.ts';
import { flag, group, text, whole } from './validation/fields.ts';
import type { HandlerParts, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';

export function projectHandlers({
  projects,
  resources,
  openFile,
}: HandlerParts): HandlersOf<'project:sample' | 'project:resume' | 'report:read' | 'report:open'> {
  const reportOf = (projectId: unknown): string => {
    const file = projects.view(text('projectId', projectId)).reportPath;
    if (file !== null && fs.existsSync(file)) return file;
    throw new UserError(msg('report.not-ready'), {
      hint: msg('report.not-ready.hint'),
    });
  };
  return {
    'project:sample': (options: unknown) => {
      const { quick, seed } = group('options', options);
      const file = flag('quick', quick) ? 'sample-quick.yaml' : 'sample.yaml';
      return projects.create(loadRecipe(path.join(resources, 'recipes', file)), {
        seed: whole('seed', seed),
      });
    },
    'project:resume': (projectId: unknown) => projects.resume(text('projectId', projectId)),
    'report:read': (projectId: unknown) => fs.promises.readFile(reportOf(projectId), 'utf8'),
    'report:open': (projectId: unknown) => openFile(reportOf(projectId)),
  };
}
