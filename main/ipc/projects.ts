// Requests about projects and their reports.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { UserError } from '../i18n/user-error.ts';
import { realPathWithin } from '../platform/real-path.ts';
import { figuresUnreadable, rewriteReport } from '../report/rewrite.ts';
import { loadRecipe } from '../stages/recipe.ts';
import { parse } from '../platform/parse.ts';
import { boolean, shortText, wholeNumber } from './validation/fields.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';
import { isSealedFile, readDataAsync } from '../platform/vault/read-data.ts';

const sampleOptions = v.object({ quick: boolean, seed: wholeNumber });

/** Says so where a project could not have the wanted name, because another has it. */
export function tellTakenName(
  { projects, notices }: Pick<HandlerContext, 'projects' | 'notices'>,
  id: string,
  wanted: string,
): void {
  const { name } = projects.view(id);
  if (name !== wanted) notices.add({ kind: 'name-taken', name });
}

export function projectHandlers(
  parts: HandlerContext,
): HandlersOf<
  'project:sample' | 'project:resume' | 'report:read' | 'report:rewrite' | 'report:open'
> {
  const { projects, resources, workspace, openFile } = parts;
  const reportOf = (projectId: unknown): string => {
    const file = projects.view(parse(shortText, projectId, 'projectId')).reportPath;
    if (file !== null && fs.existsSync(file)) return file;
    throw new UserError(msg('report.not-ready'), {
      hint: msg('report.not-ready.hint'),
    });
  };
  return {
    'project:sample': (options: unknown) => {
      const { quick, seed } = parse(sampleOptions, options, 'options');
      const file = quick ? 'sample-quick.yaml' : 'sample.yaml';
      const recipe = loadRecipe(path.join(resources, 'recipes', file));
      const id = projects.create(recipe, { seed });
      tellTakenName(parts, id, recipe.name);
      return id;
    },
    'project:resume': (projectId: unknown) =>
      projects.resume(parse(shortText, projectId, 'projectId')),
    'report:read': (projectId: unknown) =>
      readDataAsync(reportOf(projectId)).then((bytes) => bytes.toString('utf8')),
    'report:rewrite': async (projectId: unknown) => {
      const file = reportOf(projectId);
      const figures = file.replace(/html$/, 'json');
      if (realPathWithin(figures, path.join(workspace.dir, 'runs')) === null)
        throw figuresUnreadable();
      await rewriteReport(file, figures);
    },
    'report:open': (projectId: unknown) => {
      const file = reportOf(projectId);
      if (!isSealedFile(file)) return openFile(file);
      throw new UserError(msg('vault.report-sealed'), { hint: msg('vault.report-sealed.hint') });
    },
  };
}
