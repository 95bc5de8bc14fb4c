// The README of exported GGUF files: how to open them, and what llama.cpp said about them.

import { formatMessage, type Locale } from '../../../i18n/format.ts';
import { msg, type Message, type MessageId, type MessageValues } from '../../../i18n/message.ts';
import type { GgufProof } from './gguf-proof.ts';
import type { Provenance } from './model-card.ts';

/** The figures of a proof, as the sentence about it takes them. */
export const ggufFigures = ({
  equal,
  tokens,
  withPictures,
  perplexity,
  ownPerplexity,
}: GgufProof) => ({
  equal,
  total: tokens,
  pictures: withPictures,
  perplexity,
  own: ownPerplexity,
});

/** `llama.cpp: 114 of 114 tokens as our own, 4 questions with pictures, perplexity 1.112 (ours 1.112)`. */
export const ggufProofLine = (proof: GgufProof): Message =>
  msg('export.gguf-proved', ggufFigures(proof));

/** README.md beside the GGUF files, in a language. */
export function ggufReadme(
  { name, seesPictures, licence, base }: Provenance,
  type: string,
  proof: GgufProof,
  locale: Locale,
): string {
  const t = (id: MessageId, values?: MessageValues) => formatMessage(msg(id, values), locale);
  const sight = seesPictures ? ' --mmproj mmproj.gguf' : '';
  const front = licence === null ? '' : `license: ${licence.toLowerCase()}\n`;
  const model = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return `---
base_model: ${base}
library_name: gguf
${front}---
# ${name}

${t('gguf-card.what', { type })}

**${formatMessage(ggufProofLine(proof), locale)}**

${t('gguf-card.proof')}

## llama.cpp

\`\`\`sh
llama-server -m model.gguf${sight} --jinja
\`\`\`

## Ollama

\`\`\`sh
ollama create ${model} -f Modelfile
ollama run ${model}
\`\`\`

## LM Studio

${t('gguf-card.lm-studio', { folder: `models/${model}/${model}/` })}
${seesPictures ? `\n${t('gguf-card.pictures')}\n` : ''}`;
}
