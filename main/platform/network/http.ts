// An HTTP request with a time limit. Node's `fetch` gives up after five minutes, which reasoning
// models exceed.

import * as http from 'node:http';
import * as https from 'node:https';

/** A server's reply, or why there is none. */
export interface HttpReply {
  /** 0 where there is no reply. */
  readonly status: number;
  readonly text: string;
  /** How long the server asks clients to wait before the next request. */
  readonly retryAfterMs?: number;
  /** One phrase: the connection failed, or the time was over. */
  readonly failure?: string;
}

/** Longest reply that is read. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Posts a JSON text. Rejects only when `signal` aborts; redirects are replies like others and not
 * followed.
 */
export function postJson(
  url: URL,
  body: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
  },
): Promise<HttpReply> {
  const { headers = {}, signal, timeoutMs } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      if (signal.aborted) reject(signal.reason as Error);
      else
        resolve({
          status: 0,
          text: '',
          failure: limit.aborted ? `no reply within ${timeoutMs / 1000} seconds` : error.message,
        });
    };
    const { request } = url.protocol === 'https:' ? https : http;
    const sent = request(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
        signal: AbortSignal.any([signal, limit]),
      },
      (reply) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        reply.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MAX_BYTES) reply.destroy(new Error('the reply is larger than 64 MB'));
        });
        reply.on('error', fail);
        reply.on('end', () => {
          const seconds = Number(reply.headers['retry-after']);
          resolve({
            status: reply.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            ...(seconds > 0 ? { retryAfterMs: 1000 * seconds } : {}),
          });
        });
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}
