// The README of exported GGUF files: how to open them, and what llama.cpp said about them.

import { formatMessage, type Locale } from '../../../i18n/format.ts';
import { msg, type Message, type MessageId, type MessageValues } from '../../../i18n/message.ts';
import { projectorFile } from '../../data/gguf/write-model.ts';
import type { GgufProof } from './gguf-proof.ts';
import { frontMatter } from './front-matter.ts';
import type { Provenance } from './model-card.ts';

/** The figures of a proof, as the record and the sentence about it take them. */
export const ggufFigures = ({
  file,
  type,
  equal,
  tokens,
  withPictures,
  perplexity,
  ownPerplexity,
  accuracy,
}: GgufProof) => ({
  ...{ file, type, equal },
  total: tokens,
  pictures: withPictures,
  perplexity,
  own: ownPerplexity,
  ...(accuracy
    ? {
        questions: accuracy.n,
        right: accuracy.right,
        accuracy: accuracy.n === 0 ? 0 : accuracy.right / accuracy.n,
        low: accuracy.low,
        high: accuracy.high,
        ownRight: accuracy.ownRight,
      }
    : {}),
});

/**
 * `NAME-Q8_0.gguf: 114 of 114 tokens as our own in llama.cpp, 4 questions with pictures, perplexity
 * 1.112 (ours 1.112)`, and where it answered by itself: `NAME-Q8_0.gguf: llama.cpp itself has 18 of 20
 * answers right, the trained model 18`.
 */
export function ggufProofLines(proof: GgufProof): Message[] {
  const figures = ggufFigures(proof);
  const tokens = msg('export.gguf-proved', figures);
  return figures.questions === undefined
    ? [tokens]
    : [tokens, msg('export.gguf-accuracy', figures)];
}

/** A name as Ollama takes it: German letters are written out, others lose their marks. */
export function ollamaName(name: string): string {
  const written: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
  return (
    name
      .normalize('NFC')
      .toLowerCase()
      .replace(/[äöüß]/g, (letter) => written[letter]!)
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[-._]+|[-._]+$/g, '') || 'model'
  );
}

/** README.md beside the GGUF files, in a language. */
export function ggufReadme(
  card: Provenance,
  format: 'gguf' | 'gguf-lora',
  proofs: readonly GgufProof[],
  locale: Locale,
): string {
  const t = (id: MessageId, values?: MessageValues) => formatMessage(msg(id, values), locale);
  const { name, seesPictures, base } = card;
  const [first] = proofs;
  const isLora = format === 'gguf-lora';
  const model = isLora ? 'base.gguf' : first!.file;
  const projector = isLora ? 'mmproj-base.gguf' : projectorFile(name, first!.type);
  const tokens = first!.pictureTokens;
  const limits = tokens ? ` --image-min-tokens ${tokens.min} --image-max-tokens ${tokens.max}` : '';
  const sight = seesPictures ? ` --mmproj ${projector}${limits}` : '';
  const lora = isLora ? ` --lora ${first!.file}` : '';
  const plain = ollamaName(name);
  const types = proofs.map(({ type }) => type.toUpperCase()).join(', ');
  const studio = t('gguf-card.lm-studio', { folder: `models/${plain}/${plain}/` });
  const relation = isLora ? 'adapter' : 'quantized';
  return `${frontMatter(card, { library: 'gguf', relation })}# ${name}

${isLora ? t('gguf-card.what-lora', { base }) : t('gguf-card.what', { types })}

${proofs
  .flatMap(ggufProofLines)
  .map((line) => `- **${formatMessage(line, locale)}**`)
  .join('\n')}

${t('gguf-card.proof')}

## llama.cpp

\`\`\`sh
llama-server -m ${model}${lora}${sight} --jinja
\`\`\`

## Ollama

\`\`\`sh
ollama create ${plain} -f Modelfile
ollama run ${plain}
\`\`\`
${isLora ? '' : `\n## LM Studio\n\n${studio}\n`}${
    seesPictures ? `\n${t('gguf-card.pictures', { projector })}\n` : ''
  }${tokens ? `\n${t('gguf-card.picture-tokens', { min: tokens.min, max: tokens.max })}\n` : ''}`;
}
