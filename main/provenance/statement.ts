// The provenance of a finished folder as in-toto and SLSA write it: a statement in a signed DSSE
// envelope.

import type { KeyObject } from 'node:crypto';
import { sha256 } from '../platform/files.ts';
import type { ListedFile } from '../platform/hashes.ts';
import type { LedgerEntry } from '../storage/ledger/entry.ts';
import { fingerprint, publicKeyOf, signBytes, signerOf } from '../storage/ledger/keys.ts';

/** The name of the file in a finished folder. */
export const STATEMENT_FILE = 'provenance.intoto.json';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** An in-toto Statement v1 with SLSA Provenance v1. */
export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { name: string; digest: { sha256: string } }[];
  readonly predicateType: 'https://slsa.dev/provenance/v1';
  readonly predicate: object;
}

/** A DSSE envelope. */
interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** The statement about the files of a run's result. */
export function statementOf(
  entry: LedgerEntry,
  files: readonly ListedFile[],
  startedMs: number,
): Statement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(({ name, sha256: hash }) => ({ name, digest: { sha256: hash } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `urn:openmmreasoner:stage:${entry.stage}`,
        externalParameters: {
          stage: entry.stage,
          step: entry.step,
          seed: entry.seed,
          settings: { sha256: entry.settings },
        },
        internalParameters: {},
        // The hash of a folder is that of its sorted list, which in-toto calls `dirHash`.
        resolvedDependencies: Object.entries(entry.parents).map(([name, hash]) => ({
          name,
          uri: uriOf(entry.parentPaths?.[name] ?? name),
          digest: { dirHash: hash },
        })),
      },
      runDetails: {
        builder: { id: `urn:openmmreasoner:desktop:${entry.engine}` },
        metadata: {
          invocationId: entry.runId,
          startedOn: new Date(startedMs).toISOString(),
          finishedOn: new Date(entry.atMs).toISOString(),
        },
      },
    },
  };
}

function uriOf(named: string): string {
  return `urn:openmmreasoner:${named.split('/').map(encodeURIComponent).join('/')}`;
}

/** What DSSE signs: type and payload with their lengths. */
function signedBytes(payload: Buffer): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** The text of the envelope of a statement. */
export function envelopeText(statement: Statement, key: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(statement));
  const sig = signBytes(signedBytes(payload), key);
  const envelope: Envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: fingerprint(publicKeyOf(key)), sig }],
  };
  return spell(envelope);
}

const spell = (envelope: Envelope): string => `${JSON.stringify(envelope, null, 1)}\n`;

/** The signed statement of an envelope's text; undefined where anything in it was changed. */
export function readEnvelope(text: string, keys: readonly KeyObject[]): Statement | undefined {
  try {
    const envelope = JSON.parse(text) as Envelope;
    const payload = Buffer.from(envelope.payload, 'base64');
    const [first] = envelope.signatures;
    const signer = first && signerOf(signedBytes(payload), first.sig, keys);
    const isWhole =
      signer !== undefined &&
      spell(envelope) === text &&
      envelope.payloadType === PAYLOAD_TYPE &&
      payload.toString('base64') === envelope.payload &&
      first!.keyid === fingerprint(signer);
    return isWhole ? (JSON.parse(payload.toString('utf8')) as Statement) : undefined;
  } catch {
    return undefined;
  }
}

/** A UUID (version 8) that is the same for equal texts. */
export function uuidOf(text: string): string {
  const hex = sha256(text);
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4]!;
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
