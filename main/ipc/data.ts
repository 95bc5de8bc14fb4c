// Requests about the user's sources: inspection, decisions, and import.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import type { Requests } from '../../preload/contract.ts';
import {
  dataSetLosses,
  deleteDataSet,
  listDataSets,
  openDatasets,
  renameDataSet,
} from '../library/datasets.ts';
import { blobPath, putBlob } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { droppedSource } from '../library/dropped-sources.ts';
import { absolutePath, droppedPaths, shortText, wholeNumber } from './validation/fields.ts';
import { dataAct } from './validation/data-action.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { rowQuery } from './validation/page-query.ts';
import { pictureType } from '../data/images/media-type.ts';
import { msg } from '../../i18n/message.ts';

/** Bytes of a picture that is chosen by hand. */
const LARGEST_PICTURE = 200 * 2 ** 20;

type DataRequest = Extract<keyof Requests, `data:${string}` | `dataset:${string}`>;

export function dataHandlers(parts: HandlerContext): HandlersOf<DataRequest> {
  const { inspections, engine, workspace } = parts;
  const datasets = openDatasets(parts);
  return {
    'data:list': () => listDataSets(parts),
    'data:inspect': (dropped: unknown) => {
      const list = typeof dropped === 'string' ? [dropped] : dropped;
      const paths = parse(droppedPaths, list, 'paths');
      const source = droppedSource(paths, workspace.dir);
      // Several pictures are one source, with a question for all of them.
      return inspections.start(paths.includes(source) ? source : paths);
    },
    'data:view': (id: unknown) => inspections.view(parse(shortText, id, 'inspectionId')),
    'data:rows': (id: unknown, query: unknown) =>
      inspections.rows(parse(shortText, id, 'inspectionId'), parse(rowQuery, query, 'query')),
    'data:decide': (id: unknown, act: unknown) =>
      inspections.decide(parse(shortText, id, 'inspectionId'), parse(dataAct, act, 'act')),
    'data:undo': (id: unknown) => inspections.undo(parse(shortText, id, 'inspectionId')),
    'data:redo': (id: unknown) => inspections.redo(parse(shortText, id, 'inspectionId')),
    'data:repairExamples': (id: unknown, kind: unknown) =>
      inspections.repairExamples(
        parse(shortText, id, 'inspectionId'),
        parse(shortText, kind, 'kind'),
      ),
    'data:importSettings': (id: unknown) =>
      inspections.importSettings(parse(shortText, id, 'inspectionId')),
    'data:keepPicture': (file: unknown) => keepPicture(parse(absolutePath, file, 'file')),
    'data:preview-prompt': async (id: unknown, number: unknown, modelDir: unknown) => {
      const query = {
        offset: parse(wholeNumber, number, 'row'),
        limit: 1,
        filter: 'all',
        search: '',
      };
      const { rows } = await inspections.rows(parse(shortText, id, 'inspectionId'), query);
      const { question, answer, pictures, videos = [], history = [] } = rows[0]!;
      const dir = parse(absolutePath, modelDir, 'modelDir');
      return engine.request('model:preview-prompt', {
        dir,
        row: { question, answer, pictures, videos, history },
      });
    },
    'data:rename': (id: unknown, name: unknown) =>
      renameDataSet(
        parts,
        parse(shortText, id, 'id'),
        parse(v.pipe(shortText, v.trim(), v.nonEmpty()), name, 'name'),
      ),
    'data:losses': (id: unknown) => dataSetLosses(parts, parse(shortText, id, 'id')),
    'data:delete': async (id: unknown) => {
      const removed = await deleteDataSet(parts, parse(shortText, id, 'id'));
      for (const job of removed) parts.emit('job:removed', { id: job.id });
      for (const projectId of new Set(removed.flatMap((job) => job.projectId ?? [])))
        parts.emit('project:changed', parts.projects.view(projectId));
    },
    'data:relink': (id: unknown, source: unknown) =>
      inspections.relink(
        parse(shortText, id, 'inspectionId'),
        parse(absolutePath, source, 'source'),
      ),
    'dataset:rows': (id: unknown, query: unknown) =>
      datasets.rows(parse(shortText, id, 'datasetId'), parse(rowQuery, query, 'query')),
  };

  function keepPicture(file: string): { picture: string; blobId: string } {
    const name = path.basename(file);
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined || size > LARGEST_PICTURE) {
      const message =
        size === undefined
          ? msg('image.chosen-missing', { picture: name })
          : msg('image.chosen-too-large', { picture: name });
      throw new UserError(message, { hint: msg('image.choose-another') });
    }
    const bytes = fs.readFileSync(file);
    if (pictureType(bytes) === 'application/octet-stream') {
      throw new UserError(msg('image.chosen-unsupported', { picture: name }), {
        hint: msg('image.choose-supported-format'),
      });
    }
    const blobId = putBlob(workspace, bytes);
    const place = path.relative(workspace.dir, blobPath(workspace, blobId));
    return { picture: `workspace:${place.replaceAll('\\', '/')}`, blobId };
  }
}
