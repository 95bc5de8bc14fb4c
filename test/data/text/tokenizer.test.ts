// Tokenizers: offsets, vocabularies of real size, invalid folders.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../../main/data/text/tokenizer.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { parityCases } from '../../fixtures.ts';
import { temporaryFolder } from '../../helpers.ts';

const dir = path.join(parityCases(/^chat-template$/)[0]!.dir, 'plain');
const tokenizer = loadTokenizer(dir);

describe('offsets', () => {
  // Ids and starts (in UTF-16 units) of the Python package tokenizers 0.23.3.
  it.each([
    ['e\u0301<|im_end|> e\u0301x', [127, 102, 522, 220, 127, 102, 87], [0, 0, 2, 12, 13, 13, 15]],
    ['a 👩 b<|im_end|>', [64, 220, 172, 253, 239, 102, 270, 522], [0, 1, 2, 2, 2, 2, 4, 6]],
    ['\u212Bx', [127, 227, 87], [0, 0, 1]],
  ])('of %s are those of the reference', (text, ids, starts) => {
    const got = tokenizer.encodeWithOffsets(text);
    expect([...got.ids]).toEqual(ids);
    expect([...got.starts]).toEqual(starts);
  });

  it('find the special tokens whatever is between them', () => {
    const pieces = [
      'cafe\u0301',
      '\uFFFD\uFFFD',
      '\uD800',
      '한',
      '👩‍👩‍👧',
      '\u0301',
      '>\u0338',
      'z\u0327\u0323\u0308',
    ];
    const text = pieces.map((piece) => `<|im_start|>${piece}<|im_end|>`).join('');
    const { ids, starts } = tokenizer.encodeWithOffsets(text);
    for (const token of ['<|im_start|>', '<|im_end|>']) {
      const got = [...starts].filter((_, i) => ids[i] === tokenizer.tokenToId(token));
      let at = 0;
      for (const start of got) {
        expect(text.startsWith(token, start)).toBe(true);
        expect(start).toBeGreaterThanOrEqual(at);
        at = start + token.length;
      }
      expect(got).toHaveLength(pieces.length);
    }
  });

  it('never decrease and stay within the text', () => {
    const text = fs.readFileSync(import.meta.filename, 'utf8');
    const starts = [...tokenizer.encodeWithOffsets(text).starts];
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts.at(-1)).toBeLessThan(text.length);
  });
});

describe('a tokenizer', () => {
  it('takes its end tokens from the generation configuration, then from its own', () => {
    const copy = temporaryFolder();
    fs.cpSync(dir, copy, { recursive: true });
    const own = tokenizer.tokenToId('<|im_end|>')!;
    expect(tokenizer.eosTokenIds).toEqual([own]);
    fs.writeFileSync(path.join(copy, 'generation_config.json'), '{"eos_token_id": [3, 4]}');
    expect(loadTokenizer(copy).eosTokenIds).toEqual([3, 4, own]);
  });

  it('handles vocabularies as large as those of real models', () => {
    const json = JSON.parse(fs.readFileSync(path.join(dir, 'tokenizer.json'), 'utf8')) as {
      model: { vocab: Record<string, number> };
    };
    for (let id = 1000; id < 262_144; id++) json.model.vocab[`zz${id}`] = id;
    const copy = temporaryFolder();
    fs.writeFileSync(path.join(copy, 'tokenizer.json'), JSON.stringify(json));
    const large = loadTokenizer(copy);
    expect(large.vocabularySize).toBe(262_144);
    expect([...large.encode('a few words')]).toEqual([...tokenizer.encode('a few words')]);
  });

  it.each([
    ['nothing', undefined, /has no .*tokenizer\.json/],
    ['no JSON', '{', /not valid JSON/],
    ['null', 'null', /does not contain a JSON object/],
    ['no model', '{}', /is not a usable tokenizer/],
    ['an unknown model', '{"model": {"type": "X", "vocab": {}}}', /is not a usable tokenizer/],
  ])('is refused where its file holds %s', (_, text, message) => {
    const folder = temporaryFolder();
    if (text !== undefined) fs.writeFileSync(path.join(folder, 'tokenizer.json'), text);
    const load = (): unknown => loadTokenizer(folder);
    expect(load).toThrow(UserError);
    expect(load).toThrow(message);
  });
});

it('whose settings are of another kind is refused in a sentence when it is used', () => {
  const folder = temporaryFolder();
  fs.cpSync(dir, folder, { recursive: true });
  const file = path.join(folder, 'tokenizer.json');
  const json = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  const split = { type: 'Split', pattern: { Regex: 'a' }, behavior: 5, invert: false };
  fs.writeFileSync(file, JSON.stringify({ ...json, pre_tokenizer: split }));
  const use = (): unknown => loadTokenizer(folder).encode('abc');
  expect(use).toThrow(UserError);
  expect(use).toThrow(/it has not the form that Hugging Face gives it/);
});
