// The metadata at the head of a model card, as the Hub reads it. Reference:
// huggingface.co/docs/hub/model-cards.

import { stringify } from 'yaml';

/** Licences that the Hub knows by these names; any other is `other`, with its name beside it. */
const HUB_LICENCES: ReadonlySet<string> = new Set([
  ...['apache-2.0', 'mit', 'bsd', 'bsd-2-clause', 'bsd-3-clause', 'isc', 'mpl-2.0', 'unlicense'],
  ...['gpl-2.0', 'gpl-3.0', 'lgpl-2.1', 'lgpl-3.0', 'agpl-3.0', 'cc0-1.0', 'cc-by-4.0'],
  ...['cc-by-sa-4.0', 'cc-by-nc-4.0', 'cc-by-nc-sa-4.0', 'cc-by-nc-nd-4.0', 'cc-by-nd-4.0'],
  ...['openrail', 'openrail++', 'bigscience-openrail-m', 'gemma', 'llama2', 'llama3', 'llama3.1'],
  ...['llama3.2', 'llama3.3', 'llama4'],
]);

/** `org/name`, by which the Hub knows a model. */
const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/;

/** What a card tells about its model. */
export interface CardModel {
  readonly base: string;
  readonly seesPictures: boolean;
  readonly licence: string | null;
}

/** What a card tells about its files. */
export interface CardKind {
  readonly library: 'peft' | 'transformers' | 'gguf';
  /** How the files relate to the base. */
  readonly relation: 'adapter' | 'finetune' | 'quantized';
}

/** The front matter, between its lines of dashes. */
export function frontMatter(
  { base, seesPictures, licence }: CardModel,
  { library, relation }: CardKind,
): string {
  const id = licence?.toLowerCase();
  const isKnown = id !== undefined && HUB_LICENCES.has(id);
  const fields = {
    library_name: library,
    pipeline_tag: seesPictures ? 'image-text-to-text' : 'text-generation',
    ...(HUB_ID.test(base) ? { base_model: base, base_model_relation: relation } : {}),
    ...(id === undefined
      ? {}
      : isKnown
        ? { license: id }
        : {
            license: 'other',
            license_name: id.replace(/[^a-z0-9.]+/g, '-').replace(/^-|-$/g, '') || 'other',
            license_link: 'LICENSE',
          }),
  };
  return `---\n${stringify(fields)}---\n`;
}
