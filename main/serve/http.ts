// Reading and writing of HTTP messages within the limits.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './protocol/api-error.ts';

/** Bytes of a refused request that are read on, so that its client sees the refusal. */
const DRAIN_BYTES = 256 * 2 ** 20;

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Sends a whole reply as JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Sends an error; anything but an ApiError is one of the server, without its text. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  const { status, body, headers } =
    error instanceof ApiError
      ? error
      : new ApiError('server_error', 'The server could not answer this request.');
  const isWhole = request.complete;
  if (!isWhole) drain(request);
  sendJson(response, status, body, { ...headers, ...(isWhole ? {} : { connection: 'close' }) });
}

/** Reads the rest of a request that was refused, and drops it. */
function drain(request: IncomingMessage): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DRAIN_BYTES) request.destroy();
  });
  request.resume();
}

/** Reads a request's body. Throws an ApiError with status 413 where it is too large. */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const tooLarge = (): ApiError =>
    new ApiError('request_too_large', `A request may have at most ${limit} bytes.`);
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) return reject(tooLarge());
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limit) return void chunks.push(chunk);
      request.off('data', onData);
      reject(tooLarge());
    };
    request.on('data', onData);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new ApiError('request_timeout', 'The request has no end.')));
  });
}

/** Whether a request has the key: compared in constant time. */
export function hasKey({ headers }: IncomingMessage, key: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(key));
}

/** A stream of server-sent events. */
export interface EventStream {
  send(event: object): void;
  /** Ends the stream as the protocol does. */
  end(): void;
}

/**
 * Starts a stream of events; a client that does not read more than `unreadBytes` of it is cut off.
 */
export function startEvents(response: ServerResponse, unreadBytes: number): EventStream {
  response.writeHead(200, {
    ...HEADERS,
    'content-type': 'text/event-stream; charset=utf-8',
    connection: 'keep-alive',
  });
  const write = (data: string): void => {
    if (response.destroyed) return;
    response.write(`data: ${data}\n\n`);
    if (response.writableLength > unreadBytes) response.destroy();
  };
  return {
    send: (event) => write(JSON.stringify(event)),
    end() {
      write('[DONE]');
      response.end();
    },
  };
}
