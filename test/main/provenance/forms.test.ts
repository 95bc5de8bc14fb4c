// The standard forms beside a result: the fields that their specifications require, and the hashes.

import { createPublicKey, verify } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sha256File } from '../../../main/platform/files.ts';
import { hashPath } from '../../../main/platform/hashes.ts';
import { openSigningKey, readPublicKeys } from '../../../main/storage/ledger/keys.ts';
import { temporaryFolder } from '../../helpers.ts';
import { recordWorkspace, type Recorded } from './recorded.ts';

let recorded: Recorded;
beforeEach(async () => {
  recorded = await recordWorkspace(temporaryFolder());
});
afterEach(() => recorded.db.close());

const read = (folder: string, name: string) =>
  JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;

it('a provenance statement is SLSA v1 in a DSSE envelope that another tool can verify', async () => {
  const envelope = read(recorded.model, 'provenance.intoto.json') as {
    payloadType: string;
    payload: string;
    signatures: { sig: string }[];
  };
  const payload = Buffer.from(envelope.payload, 'base64');
  // The encoding that DSSE signs, written out by hand.
  const type = 'application/vnd.in-toto+json';
  expect(envelope.payloadType).toBe(type);
  const signed = Buffer.concat([Buffer.from(`DSSEv1 28 ${type} ${payload.length} `), payload]);
  const key = createPublicKey(fs.readFileSync(path.join(recorded.dir, 'signing-key.pub')));
  expect(verify(null, signed, key, Buffer.from(envelope.signatures[0]!.sig, 'base64'))).toBe(true);

  const statement = JSON.parse(payload.toString('utf8')) as Record<string, unknown>;
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: fs
      .readdirSync(recorded.model)
      .filter((name) => !/^(record|provenance)/.test(name))
      .sort()
      .map((name) => ({ name, digest: { sha256: sha256File(path.join(recorded.model, name)) } })),
    predicate: {
      buildDefinition: {
        buildType: 'urn:openmmreasoner:stage:sft',
        externalParameters: { stage: 'sft', seed: 1 },
        resolvedDependencies: [
          { name: 'dataset', digest: { dirHash: await hashPath(recorded.dataset) } },
          { name: 'model', digest: { dirHash: await hashPath(recorded.base) } },
        ],
      },
      runDetails: {
        builder: { id: expect.stringMatching(/^urn:/) as string },
        metadata: { invocationId: 'sft-run', startedOn: expect.stringMatching(/Z$/) as string },
      },
    },
  });
});

it('a bill of materials is CycloneDX 1.6 with model, base and data set', async () => {
  const bom = read(recorded.export, 'bom.cdx.json');
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    serialNumber: expect.stringMatching(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ) as string,
    metadata: {
      component: {
        type: 'machine-learning-model',
        name: 'cards',
        hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
        licenses: [{ license: { name: 'MIT' } }],
        modelCard: { modelParameters: { datasets: [{ ref: 'data:import-result' }] } },
      },
    },
    components: [
      { type: 'machine-learning-model', 'bom-ref': 'base', name: 'base' },
      {
        type: 'data',
        'bom-ref': 'data:import-result',
        hashes: [{ alg: 'SHA-256', content: await hashPath(recorded.dataset) }],
      },
    ],
    dependencies: [{ ref: 'model', dependsOn: ['base', 'data:import-result'] }],
  });
});

it('a data set is described in Croissant 1.0 with files, hashes and fields', () => {
  const croissant = read(recorded.dataset, 'croissant.json');
  for (const field of ['description', 'license', 'url', 'creator', 'datePublished', 'version'])
    expect(croissant[field], field).toBeTruthy();
  expect(croissant).toMatchObject({
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: 'cards',
    datePublished: '2026-01-01',
  });
  const files = croissant['distribution'] as Record<string, string>[];
  expect(files.map((file) => file['@id'])).toEqual(['manifest.json', 'rows.jsonl', 'rows.sha256']);
  for (const { '@type': type, contentUrl, sha256 } of files) {
    expect(type).toBe('cr:FileObject');
    expect(sha256).toBe(sha256File(path.join(recorded.dataset, contentUrl!)));
  }
  // Every field comes from a file of the distribution.
  const [set] = croissant['recordSet'] as { field: { '@id': string; source: object }[] }[];
  expect(set!.field.map((field) => field['@id'])).toContain('rows/answer');
  for (const { source } of set!.field)
    expect(source).toMatchObject({ fileObject: { '@id': 'rows.jsonl' } });
});

it('a private key is encrypted where the system can, and a program that cannot adds its own', () => {
  const folder = temporaryFolder();
  const inverted = (bytes: Uint8Array) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
  const protection = {
    isAvailable: () => true,
    protect: (text: string) => inverted(Buffer.from(text)),
    reveal: (bytes: Buffer) => inverted(bytes).toString(),
  };
  const first = openSigningKey(folder, protection);
  expect(first.keeping).toBe('system');
  expect(fs.readdirSync(folder).sort()).toEqual(['signing-key.pub', 'signing-key.sealed']);
  expect(fs.readFileSync(path.join(folder, 'signing-key.sealed'), 'latin1')).not.toMatch(/PRIVATE/);
  expect(openSigningKey(folder, protection).key.equals(first.key)).toBe(true);
  // The command line has no access to the system's secret.
  const second = openSigningKey(folder);
  expect(second.keeping).toBe('file');
  expect(second.key.equals(first.key)).toBe(false);
  expect(readPublicKeys(path.join(folder, 'signing-key.pub'))).toHaveLength(2);
  const without = openSigningKey(temporaryFolder(), { ...protection, isAvailable: () => false });
  expect(without.keeping).toBe('file');
});
