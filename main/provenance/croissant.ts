// The description of a data set in MLCommons' Croissant 1.0.

import type { ListedFile } from '../platform/hashes.ts';

/** The name of the file in a data set's folder. */
export const CROISSANT_FILE = 'croissant.json';

const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};

/** The fields of a row that others can use, with their meaning. */
const FIELDS: readonly (readonly [name: string, description: string, isList: boolean])[] = [
  ['id', 'Identifier of the row', false],
  ['question', 'The question', false],
  ['answer', 'The reference answer', false],
  ['pictures', 'SHA-256 of the pictures that the question is about, in their order', true],
  ['split', 'The part of the data set, such as train or test', false],
  ['kind', 'Kind of question', false],
  ['responses', 'Worked answers that were found correct', true],
];

/** The text of the description; equal inputs give equal bytes. */
export function croissantText({
  id,
  name,
  rows,
  hash,
  files,
  atMs,
  maker,
}: {
  id: string;
  name: string;
  rows: number;
  /** Hash of the folder. */
  hash: string;
  files: readonly ListedFile[];
  atMs: number;
  /** Fingerprint of the workspace's key. */
  maker: string;
}): string {
  const description = {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name,
    description: `${rows} questions with reference answers; made by OpenMMReasoner Desktop as ${id}.`,
    license: 'Not stated by the source',
    url: `urn:sha256:${hash}`,
    version: '1.0.0',
    datePublished: new Date(atMs).toISOString().slice(0, 10),
    creator: { '@type': 'Organization', name: `Workspace with the key ${maker}` },
    distribution: files.map(({ name: file, sha256 }) => ({
      '@type': 'cr:FileObject',
      '@id': file,
      name: file,
      contentUrl: file,
      encodingFormat: file.endsWith('.jsonl')
        ? 'application/jsonlines'
        : file.endsWith('.json')
          ? 'application/json'
          : 'text/plain',
      sha256,
    })),
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': 'rows',
        name: 'rows',
        field: FIELDS.map(([field, meaning, isList]) => ({
          '@type': 'cr:Field',
          '@id': `rows/${field}`,
          name: field,
          description: meaning,
          dataType: 'sc:Text',
          ...(isList ? { repeated: true } : {}),
          source: {
            fileObject: { '@id': 'rows.jsonl' },
            extract: { jsonPath: isList ? `$.${field}[*]` : `$.${field}` },
          },
        })),
      },
    ],
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}
