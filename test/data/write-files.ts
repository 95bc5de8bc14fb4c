// Writes small files of import formats for tests: ZIP, Excel workbooks, Parquet.

import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive; `claims` is a false uncompressed size. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  readonly claims?: number;
}

/** A ZIP file with these members. */
export function zip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, claims } of members) {
    const content = Buffer.from(bytes);
    const packed = deflateRawSync(content);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claims ?? content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, packed]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    const head = Buffer.from('PK\x01\x02\x14\x00', 'latin1');
    list.push(Buffer.concat([head, common, entry, path]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

/**
 * A cell: a text, a number, a day as Excel counts it (1 January 1900 is 1), or a formula without its
 * value.
 */
export type Cell =
  | string
  | number
  | { readonly day: number }
  | { readonly value: number; readonly format: string }
  | { readonly formula: string };

/** What a workbook has besides cells: merged ranges such as `B2:B3`, and hidden sheets. */
export interface WorkbookExtras {
  readonly merged?: Readonly<Record<string, readonly string[]>>;
  readonly hidden?: readonly string[];
}

/** An Excel workbook; a null row is not written at all. */
export function workbook(
  sheets: Readonly<Record<string, readonly (readonly Cell[] | null)[]>>,
  { merged = {}, hidden = [] }: WorkbookExtras = {},
): Buffer {
  const formats: string[] = [];
  const styleOf = (format: string): number => {
    if (!formats.includes(format)) formats.push(format);
    return 2 + formats.indexOf(format);
  };
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const names = Object.keys(sheets);
  const cell = (value: Cell, place: string) => {
    if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
    if (typeof value === 'object' && 'format' in value)
      return `<c r="${place}" s="${styleOf(value.format)}"><v>${value.value}</v></c>`;
    if (typeof value === 'object' && 'formula' in value)
      return `<c r="${place}"><f>${escape(value.formula)}</f><v></v></c>`;
    if (typeof value === 'object') return `<c r="${place}" s="1"><v>${value.day}</v></c>`;
    return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>`;
  };
  const sheet = (rows: readonly (readonly Cell[] | null)[]) =>
    rows
      .flatMap((cells, r) => {
        if (cells === null) return [];
        const text = cells.map((value, c) => cell(value, `${String.fromCharCode(65 + c)}${r + 1}`));
        return [`<row r="${r + 1}">${text.join('')}</row>`];
      })
      .join('');
  const xml = (text: string) => `${head}${text}`;
  const merges = (name: string) => {
    const refs = (merged[name] ?? []).map((ref) => `<mergeCell ref="${ref}"/>`);
    return refs.length === 0 ? '' : `<mergeCells>${refs.join('')}</mergeCells>`;
  };
  const stateOf = (name: string) => (hidden.includes(name) ? ' state="hidden"' : '');
  const bodies = names.map((name) => sheet(sheets[name]!));
  return zip([
    {
      name: '[Content_Types].xml',
      bytes: xml(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
      ),
    },
    {
      name: 'xl/workbook.xml',
      bytes: xml(
        `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${names
          .map(
            (name, i) =>
              `<sheet name="${escape(name)}" sheetId="${i + 1}"${stateOf(name)} r:id="r${i + 1}"/>`,
          )
          .join('')}</sheets></workbook>`,
      ),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      bytes: xml(
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="r${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="s" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/styles.xml',
      bytes: xml(
        `<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${formats.map((format, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escape(format)}"/>`).join('')}</numFmts><cellXfs count="${2 + formats.length}"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>${formats.map((_, i) => `<xf numFmtId="${164 + i}" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`,
      ),
    },
    ...names.map((name, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      bytes: xml(
        `<worksheet xmlns="${main}"><sheetData>${bodies[i]!}</sheetData>${merges(name)}</worksheet>`,
      ),
    })),
  ]);
}

/** A column of texts or bytes as they are, or of whole numbers with gaps (INT64, OPTIONAL). */
type ParquetColumn = readonly (string | Uint8Array)[] | readonly (number | null)[];

const isTextColumn = (values: ParquetColumn): values is readonly (string | Uint8Array)[] =>
  values.every((value) => typeof value === 'string' || value instanceof Uint8Array);

/** The values of a column as a page has them (PLAIN). */
function pageOf(values: ParquetColumn): Buffer {
  if (isTextColumn(values))
    return Buffer.concat(
      values.flatMap((value) => {
        const bytes = Buffer.from(value);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(bytes.length);
        return [length, bytes];
      }),
    );
  // Definition levels: a run of one value for each row.
  const levels = Buffer.from(values.flatMap((value) => [2, value === null ? 0 : 1]));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  const numbers = values.flatMap((value) => {
    const bytes = Buffer.alloc(8);
    if (value !== null) bytes.writeBigInt64LE(BigInt(value));
    return value === null ? [] : [bytes];
  });
  return Buffer.concat([length, levels, ...numbers]);
}

/** A Parquet file without compression, with `metadata` as its keys and values. */
export function parquet(
  columns: Readonly<Record<string, ParquetColumn>>,
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  const names = Object.keys(columns);
  const rows = columns[names[0]!]!.length;
  const parts = [Buffer.from('PAR1')];
  let at = 4;
  const chunks = names.map((name) => {
    const values = pageOf(columns[name]!);
    // PageHeader: DATA_PAGE, its sizes, DataPageHeader (values, PLAIN, RLE, RLE).
    const header = struct([
      [1, int(0)],
      [2, int(values.length)],
      [3, int(values.length)],
      [
        5,
        struct([
          [1, int(rows)],
          [2, int(0)],
          [3, int(3)],
          [4, int(3)],
        ]),
      ],
    ]);
    const page = Buffer.concat([header.bytes, values]);
    parts.push(page);
    const start = at;
    at += page.length;
    // ColumnMetaData: BYTE_ARRAY or INT64, [PLAIN], path, UNCOMPRESSED, number of values, sizes, offset
    // of the page.
    const meta = struct([
      [1, int(isTextColumn(columns[name]!) ? 6 : 2)],
      [2, list([int(0)])],
      [3, list([text(name)])],
      [4, int(0)],
      [5, int(rows, LONG)],
      [6, int(page.length, LONG)],
      [7, int(page.length, LONG)],
      [9, int(start, LONG)],
    ]);
    return {
      bytes: page.length,
      chunk: struct([
        [2, int(start, LONG)],
        [3, meta],
      ]),
    };
  });
  const total = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  const schema = list([
    struct([
      [4, text('schema')],
      [5, int(names.length)],
    ]),
    // BYTE_ARRAY, REQUIRED, UTF8; or INT64, OPTIONAL.
    ...names.map((name) =>
      isTextColumn(columns[name]!)
        ? struct([
            [1, int(6)],
            [3, int(0)],
            [4, text(name)],
            [6, int(0)],
          ])
        : struct([
            [1, int(2)],
            [3, int(1)],
            [4, text(name)],
          ]),
    ),
  ]);
  const group = struct([
    [1, list(chunks.map(({ chunk }) => chunk))],
    [2, int(total, LONG)],
    [3, int(rows, LONG)],
  ]);
  const pairs = Object.entries(metadata).map(([key, value]) =>
    struct([
      [1, text(key)],
      [2, text(value)],
    ]),
  );
  const footer = struct([
    [1, int(1)],
    [2, schema],
    [3, int(rows, LONG)],
    [4, list(rows > 0 ? [group] : [])],
    ...(pairs.length > 0 ? [[5, list(pairs)] as const] : []),
  ]).bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from('PAR1')]);
}

/** A value in Thrift's compact protocol, in which Parquet writes its headers. */
interface Thrift {
  readonly type: number;
  readonly bytes: Buffer;
}

const LONG = 6;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

const int = (value: number, type = 5): Thrift => ({ type, bytes: varint(2 * value) });

const text = (value: string): Thrift => {
  const bytes = Buffer.from(value);
  return { type: 8, bytes: Buffer.concat([varint(bytes.length), bytes]) };
};

function list(items: readonly Thrift[]): Thrift {
  const type = items[0]?.type ?? 12;
  const head =
    items.length < 15
      ? Buffer.from([(items.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), varint(items.length)]);
  return { type: 9, bytes: Buffer.concat([head, ...items.map(({ bytes }) => bytes)]) };
}

function struct(fields: readonly (readonly [id: number, value: Thrift])[]): Thrift {
  let last = 0;
  const parts = fields.map(([id, { type, bytes }]) => {
    const head = Buffer.from([((id - last) << 4) | type]);
    last = id;
    return Buffer.concat([head, bytes]);
  });
  return { type: 12, bytes: Buffer.concat([...parts, Buffer.from([0])]) };
}
