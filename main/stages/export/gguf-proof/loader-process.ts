// The process in which llama.cpp loads a file that is to be proved: a bad file can end it.

import { replyTo } from './loader.ts';
import type { ProofRequest } from './protocol.ts';

process.on('message', (request) => {
  void replyTo(request as ProofRequest).then((reply) => process.send!(reply));
});
