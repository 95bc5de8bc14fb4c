// Loads a GGUF file with llama.cpp and says what it thinks of our answers, or writes its own.

import { proveText, writeTexts } from './text-loader.ts';
import { provePictures, writeAboutPictures } from './picture-loader.ts';
import type { ProofRequest, StepsReply, WritingReply } from './protocol.ts';

/** The reply to a request; an `error` where llama.cpp cannot use a file. */
export async function replyTo(request: ProofRequest): Promise<StepsReply | WritingReply> {
  try {
    if (request.kind === 'text') return { steps: await proveText(request) };
    if (request.kind === 'pictures') return { steps: await provePictures(request) };
    const until = performance.now() + request.limitMs;
    return {
      texts: await writeTexts(request, until),
      pictured: await writeAboutPictures(request, until),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
