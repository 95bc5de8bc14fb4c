// The OpenAI-compatible server: sockets, key and life cycle. On loopback unless a person asks for
// another address, which needs TLS.

import { randomBytes, X509Certificate } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { msg } from '../../i18n/message.ts';
import { UserError } from '../i18n/user-error.ts';
import { isLoopback } from '../platform/network/network-guard.ts';
import { ApiError } from './protocol/api-error.ts';
import { isOwnHost } from './host-check.ts';
import { sendError } from './http.ts';
import { LIMITS, type ServeLimits } from './protocol/limits.ts';
import { ServeLoad, type ServeFigures } from './load.ts';
import type { ServedModels } from './models.ts';
import { createRoutes } from './routes.ts';

/** Port where the caller names none and it is free. */
const USUAL_PORT = 4141;

export interface ServeOptions {
  /** By default the usual one, or any that is free. */
  readonly port?: number | undefined;
  /** An address that is not loopback needs `tls`. */
  readonly host?: string | undefined;
  /** Certificate chain and key, in PEM. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly limits?: Partial<ServeLimits>;
}

/** A server that listens. */
export interface ModelServer {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string;
  /** New at every start; kept nowhere. */
  readonly key: string;
  readonly models: readonly string[];
  figures(): ServeFigures;
  /** Takes no more requests, lets open answers end for some seconds, and ends the engine process. */
  close(): Promise<void>;
}

/**
 * Opens the models and listens. Throws a UserError for a model that cannot be opened, a port that is
 * taken, and an address that may not be used.
 */
export async function startServer(
  models: ServedModels,
  { port, host = '127.0.0.1', tls, limits: given = {} }: ServeOptions = {},
): Promise<ModelServer> {
  const limits = { ...LIMITS, ...given };
  if (!isLoopback(host) && !tls) {
    throw new UserError(msg('serve.address-needs-tls', { host }), {
      hint: msg('serve.address-needs-tls.hint'),
    });
  }
  const key = `omr-${randomBytes(32).toString('base64url')}`;
  const load = new ServeLoad(limits);
  let isEnding = false;
  const certificate = tls && new X509Certificate(tls.cert);
  const routes = createRoutes({
    ...{ models, limits, load, key },
    isOwnHost: (name) => isOwnHost(name, certificate),
    isEnding: () => isEnding,
  });
  const open = new Set<Promise<void>>();
  const onRequest: http.RequestListener = (request, response) => {
    const handled = Promise.resolve(routes(request, response)).finally(() => open.delete(handled));
    open.add(handled);
  };
  const create = (): http.Server => createListener(onRequest, limits, tls);
  try {
    await models.open();
    const servers = await listen(create, host, port);
    const { port: taken } = servers[0]!.address() as AddressInfo;
    const shown = host.includes(':') ? `[${host}]` : host;
    return {
      url: `${tls ? 'https' : 'http'}://${shown}:${taken}/v1`,
      key,
      models: models.folders.map(({ name }) => name),
      figures: () => load.figures(),
      async close() {
        isEnding = true;
        const closed = servers.map((server) => closeServer(server));
        for (const server of servers) server.closeIdleConnections();
        await Promise.race([Promise.all(open), timeout(limits.endMs)]);
        for (const server of servers) server.closeAllConnections();
        await Promise.all(closed);
        await models.close();
      },
    };
  } catch (error) {
    await models.close();
    throw error;
  }
}

function createListener(
  onRequest: http.RequestListener,
  limits: ServeLimits,
  tls: ServeOptions['tls'],
): http.Server {
  const times = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
  };
  const server = tls
    ? https.createServer({ ...times, ...tls, minVersion: 'TLSv1.2' }, onRequest)
    : http.createServer(times, onRequest);
  server.maxConnections = limits.connections;
  // A model may think for minutes between two parts of an answer.
  server.timeout = 0;
  server.on('checkExpectation', (request, response) => {
    const message =
      'This server does what is asked without an Expect header, or with 100-continue.';
    sendError(request, response, new ApiError('expectation_failed', message));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return void socket.destroy();
    const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const { status, body } = isLate
      ? new ApiError('request_timeout', 'The request did not arrive in time.')
      : new ApiError('invalid_json', 'The request is not valid HTTP.');
    const text = JSON.stringify(body);
    const lines = [
      `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(text)}`,
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
  });
  return server;
}

/** Listens on the address; on both loopback addresses where it is the usual one. */
async function listen(
  create: () => http.Server,
  host: string,
  port: number | undefined,
): Promise<http.Server[]> {
  const attempts = port === undefined ? [USUAL_PORT, 0, 0, 0] : [port];
  for (const [i, attempt] of attempts.entries()) {
    const servers: http.Server[] = [];
    try {
      servers.push(await listenOn(create(), host, attempt));
      const { port: taken } = servers[0]!.address() as AddressInfo;
      if (host === '127.0.0.1') servers.push(...(await listenBeside(create, taken)));
      return servers;
    } catch (error) {
      await Promise.all(servers.map((server) => closeServer(server)));
      if (i === attempts.length - 1)
        throw listenError(error as NodeJS.ErrnoException, host, attempt);
    }
  }
  throw new Error('internal: no attempt to listen');
}

/** The other loopback address; none where the machine has no IPv6. */
async function listenBeside(create: () => http.Server, port: number): Promise<http.Server[]> {
  try {
    return [await listenOn(create(), '::1', port)];
  } catch (error) {
    // Another program there would be asked by those who say `localhost`.
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
    return [];
  }
}

function listenOn(server: http.Server, host: string, port: number): Promise<http.Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UserError(msg('serve.port-taken', { port: String(port) }), {
      hint: msg('serve.port-taken.hint'),
      cause: error,
    });
  }
  const reason = error.code ?? error.message;
  return new UserError(msg('serve.cannot-listen', { host, port: String(port), reason }), {
    hint: msg('serve.cannot-listen.hint'),
    cause: error,
  });
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
