// A thread that converts pieces of weights and writes them to their places in the new file.

import { closeSync, openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { UserError, type Problem } from '../../../i18n/user-error.ts';
import type { UserText } from '../../../../i18n/message.ts';
import type { TensorInfo } from '../../formats/weights/safetensors.ts';
import { partsOfStored, type Piece } from './pieces.ts';

/** What the thread is started with: the unfinished file. */
export interface ConvertWorkerData {
  readonly draft: string;
}

/** A piece, and the part of a stored tensor that has its rows. */
export interface ConvertRequest {
  readonly piece: Piece;
  readonly info: TensorInfo;
}

/** Nothing when the piece is written; a sentence for the user; or an error with the system's code. */
export type ConvertAnswer =
  | { readonly problem?: undefined; readonly message?: undefined }
  | { readonly problem: Problem<UserText> }
  | { readonly problem?: undefined; readonly message: string; readonly code: string | undefined };

const { draft } = workerData as ConvertWorkerData;
const handle = openSync(draft, 'r+');
process.on('exit', () => closeSync(handle));

function answerTo({ piece, info }: ConvertRequest): ConvertAnswer {
  try {
    for (const { at, bytes } of partsOfStored(piece, info)) {
      for (let done = 0; done < bytes.length;)
        done += writeSync(handle, bytes, done, bytes.length - done, at + done);
    }
    return {};
  } catch (error) {
    if (error instanceof UserError) return { problem: error.problem };
    const { message, code } = error as NodeJS.ErrnoException;
    return { message, code };
  }
}

parentPort!.on('message', (request: ConvertRequest) => parentPort!.postMessage(answerTo(request)));
