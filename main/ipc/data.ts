// Requests about sources that a person brings: inspected, decided about, and turned into data sets.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Requests } from '../../preload/contract.ts';
import { listDataSets, openDatasets } from '../library/datasets.ts';
import { blobPath, putBlob } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { filePath, group, text, whole } from './validation/fields.ts';
import { dataAct } from './validation/data-action.ts';
import type { HandlerParts, HandlersOf } from './context.ts';
import type { RowQuery } from '../../preload/contract/sources.ts';
import { pictureType } from './pictures.ts';
import { msg } from '../../i18n/message.ts';

/** Rows that one request may ask for. */
const MOST_ROWS = 1_000;
/** Bytes of a picture that is chosen by hand. */
const LARGEST_PICTURE = 200 * 2 ** 20;

type DataRequest = Extract<keyof Requests, `data:${string}` | `dataset:${string}`>;

export function dataHandlers(parts: HandlerParts): HandlersOf<DataRequest> {
  const { inspections, assistant, workspace } = parts;
  const datasets = openDatasets(parts);
  return {
    'data:list': () => listDataSets(parts),
    'data:inspect': (source: unknown) => inspections.start(filePath('source', source)),
    'data:view': (id: unknown) => inspections.view(text('inspectionId', id)),
    'data:rows': (id: unknown, query: unknown) =>
      inspections.rows(text('inspectionId', id), rowQuery(query)),
    'data:decide': (id: unknown, act: unknown) =>
      inspections.decide(text('inspectionId', id), dataAct(act)),
    'data:undo': (id: unknown) => inspections.undo(text('inspectionId', id)),
    'data:redo': (id: unknown) => inspections.redo(text('inspectionId', id)),
    'data:repairExamples': (id: unknown, kind: unknown) =>
      inspections.repairExamples(text('inspectionId', id), text('kind', kind)),
    'data:importSettings': (id: unknown) => inspections.importSettings(text('inspectionId', id)),
    'data:keepPicture': (file: unknown) => keepPicture(filePath('file', file)),
    'data:sight': async (id: unknown, number: unknown, modelDir: unknown) => {
      const query = { offset: whole('row', number), limit: 1, filter: 'all', search: '' };
      const { rows } = await inspections.rows(text('inspectionId', id), query);
      const { question, answer, pictures, history = [] } = rows[0]!;
      const dir = filePath('modelDir', modelDir);
      return assistant.ask('model:view', { dir, row: { question, answer, pictures, history } });
    },
    'dataset:rows': (id: unknown, query: unknown) =>
      datasets.rows(text('datasetId', id), rowQuery(query)),
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

/** Throws a TypeError that names the argument. */
function rowQuery(value: unknown): RowQuery {
  const { offset, limit, filter, search } = group('query', value);
  if (typeof search !== 'string' || search.length > 1_000)
    throw new TypeError('request: search must be a text of 1,000 characters at most');
  return {
    offset: Math.max(0, whole('offset', offset)),
    limit: Math.min(MOST_ROWS, Math.max(0, whole('limit', limit))),
    filter: text('filter', filter),
    search,
  };
}
