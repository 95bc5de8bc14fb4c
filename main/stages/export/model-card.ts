// The model card of an export: its README and machine-readable metadata.

import type { MergedType } from '../../data/checkpoints/merge.ts';
import { formatMessage, type Locale } from '../../../i18n/format.ts';
import { frontMatter, type CardKind } from './front-matter.ts';
import { msg, type Message, type MessageId, type MessageValues } from '../../../i18n/message.ts';

/** Contents of the model card. */
export interface Provenance {
  readonly name: string;
  /** Id of the model in its workspace, and the SHA-256 of its weights. */
  readonly model: string;
  readonly sha256: string;
  readonly base: string;
  readonly baseSha256: string;
  readonly modelType: string;
  readonly seesPictures: boolean;
  /** Short name of the licence; null if the base's folder has none. */
  readonly licence: string | null;
  readonly parents: readonly string[];
  readonly run: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mergedWeights: MergedType;
  /** Of the adapter and the merged model; absent where neither was exported. */
  readonly proof?: { readonly questions: number; readonly equal: number; readonly made: boolean };
}

/** `verified: 20 of 20 answers identical`. */
export const proofLine = ({ questions, equal }: NonNullable<Provenance['proof']>): Message =>
  msg('export.verified-answers', { equal, total: questions });

/** README.md of an exported folder in a language, with the front matter that Hugging Face reads. */
export function readmeOf(
  format: 'adapter' | 'merged',
  provenance: Provenance & Required<Pick<Provenance, 'proof'>>,
  locale: Locale,
): string {
  const t = (id: MessageId, values?: MessageValues) => formatMessage(msg(id, values), locale);
  const { name, base, modelType, seesPictures, proof } = provenance;
  const auto = seesPictures ? 'AutoModelForImageTextToText' : 'AutoModelForCausalLM';
  const load =
    format === 'adapter'
      ? `from peft import PeftModel\nfrom transformers import ${auto}\n\nbase = ${auto}.from_pretrained("${base}")\nmodel = PeftModel.from_pretrained(base, "adapter")`
      : `from transformers import ${auto}\n\nmodel = ${auto}.from_pretrained("merged")`;
  const named = { base: code(base), type: code(modelType), sum: code(provenance.baseSha256) };
  const what =
    format === 'adapter' ? t('model-card.adapter', named) : t('model-card.merged', named);
  const asked = { count: proof.questions };
  const check = proof.made ? t('model-card.check-made', asked) : t('model-card.check', asked);
  const proved = `**${formatMessage(proofLine(proof), locale)}**`;
  const weights = (model: string, sum: string) =>
    t('model-card.weights', { model: code(model), sum: code(sum) });
  const kind: CardKind =
    format === 'adapter'
      ? { library: 'peft', relation: 'adapter' }
      : { library: 'transformers', relation: 'finetune' };
  return `${frontMatter(provenance, kind)}# ${name}

${what}

${check}
${t('model-card.token-by-token', { proof: proved })}

\`\`\`python
${load}
\`\`\`

## ${t('model-card.origin')}

| | |
|---|---|
| ${t('model-card.model')} | ${weights(provenance.model, provenance.sha256)} |
| ${t('model-card.base')} | ${weights(base, provenance.baseSha256)} |
| ${t('model-card.parents')} | ${provenance.parents.map(code).join(', ') || '–'} |
| ${t('model-card.run')} | ${provenance.run === null ? '–' : code(provenance.run)} |

## ${t('model-card.settings')}

\`\`\`json
${JSON.stringify(shareable(provenance.settings), null, 2)}
\`\`\`
`;
}

/** A text as code of Markdown. */
const code = (text: string): string => `\`${text}\``;

/** The settings without local folders: a path is reduced to its last part. */
function shareable(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = (value: unknown): unknown =>
    typeof value === 'string' && /^([\\/]|[a-z]:[\\/])/i.test(value)
      ? value.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '')
      : value;
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, shown(value)]));
}
