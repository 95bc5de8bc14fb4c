// An OpenAI-compatible endpoint on this machine that answers as a test specifies and records its
// requests.

import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** A conversation as it was posted. */
export interface Posted {
  readonly model: string;
  readonly messages: readonly {
    role: string;
    content: string | readonly Record<string, unknown>[];
  }[];
  readonly temperature: number;
  readonly max_tokens: number;
  readonly seed: number;
}

/**
 * The server's response to a request: a string is a message, a number a status, `hang` never ends,
 * an object is the body.
 */
export type Said = string | number | 'hang' | object;

/** Starts a server that is closed after the file's tests. `address` ends in `#model`. */
export async function scriptedEndpoint(say: (posted: Posted, number: number) => Said) {
  const asked: Posted[] = [];
  const headers: http.IncomingHttpHeaders[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const posted = JSON.parse(Buffer.concat(chunks).toString()) as Posted;
      asked.push(posted);
      headers.push(request.headers);
      const reply = request.url === '/v1/chat/completions' ? say(posted, asked.length) : 404;
      if (reply === 'hang') return;
      if (typeof reply === 'number') {
        response.writeHead(reply).end('{"error": "as the script says"}');
        return;
      }
      const message = { role: 'assistant', content: reply };
      const body = {
        choices: [{ message, finish_reason: 'stop' }],
        usage: { completion_tokens: 7 },
      };
      const isText = typeof reply === 'string' && !reply.startsWith('raw:');
      response.end(
        isText
          ? JSON.stringify(body)
          : typeof reply === 'string'
            ? reply.slice(4)
            : JSON.stringify(reply),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/v1#scripted`, port, asked, headers };
}

/** The question of a conversation, without pictures. */
export function questionOf({ messages }: Posted): string {
  const { content } = messages.at(-1)!;
  return typeof content === 'string' ? content : String(content.at(-1)!.text);
}
