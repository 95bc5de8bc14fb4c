// The model card of an export: its README and machine-readable metadata.

import type { MergedType } from '../../data/checkpoints/merge.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';

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
  readonly proof: { readonly questions: number; readonly equal: number; readonly made: boolean };
}

/** `verified: 20 of 20 answers identical`. */
export const proofLine = ({ questions, equal }: Provenance['proof']): Message =>
  msg('export.verified-answers', { equal, total: questions });

/** README.md of an exported folder, with the front matter that Hugging Face reads. */
export function readmeOf(format: 'adapter' | 'merged', provenance: Provenance): string {
  const { name, base, modelType, seesPictures, proof } = provenance;
  const front =
    format === 'adapter'
      ? `library_name: peft\nbase_model: ${base}\n`
      : 'library_name: transformers\n';
  const task = seesPictures ? 'image-text-to-text' : 'text-generation';
  const auto = seesPictures ? 'AutoModelForImageTextToText' : 'AutoModelForCausalLM';
  const licence =
    provenance.licence === null ? '' : `license: ${provenance.licence.toLowerCase()}\n`;
  const load =
    format === 'adapter'
      ? `from peft import PeftModel\nfrom transformers import ${auto}\n\nbase = ${auto}.from_pretrained("${base}")\nmodel = PeftModel.from_pretrained(base, "adapter")`
      : `from transformers import ${auto}\n\nmodel = ${auto}.from_pretrained("merged")`;
  const what =
    format === 'adapter'
      ? `A LoRA adapter. It needs its base model, \`${base}\` (\`${modelType}\`), whose weights have the SHA-256 \`${provenance.baseSha256}\`.`
      : `A whole model (\`${modelType}\`): the base \`${base}\` with the adapter merged into its weights.`;
  return `---
${front}pipeline_tag: ${task}
${licence}---
# ${name}

${what}

The check before it was handed over: ${proof.questions} questions${proof.made ? ' that were made for the check' : ''}, answered greedily by the trained model and by these files read back.
**${english(proofLine(proof))}**, token by token.

\`\`\`python
${load}
\`\`\`

## Where it comes from

| | |
|---|---|
| model | \`${provenance.model}\`, weights' SHA-256 \`${provenance.sha256}\` |
| base | \`${base}\`, weights' SHA-256 \`${provenance.baseSha256}\` |
| made from | ${provenance.parents.map((parent) => `\`${parent}\``).join(', ') || '–'} |
| run | ${provenance.run === null ? '–' : `\`${provenance.run}\``} |

## Settings of the training

\`\`\`json
${JSON.stringify(shareable(provenance.settings), null, 2)}
\`\`\`
`;
}

/** The settings without local folders: a path is reduced to its last part. */
function shareable(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = (value: unknown): unknown =>
    typeof value === 'string' && /^([\\/]|[a-z]:[\\/])/i.test(value)
      ? value.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '')
      : value;
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, shown(value)]));
}
