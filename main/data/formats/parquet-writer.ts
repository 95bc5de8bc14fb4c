// Parquet files written row by row, as several files of limited size: only the rows of one row group
// are in memory.

import { join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { explainDisk } from '../../platform/files.ts';

/** The type of a column; every value may be null, but no list or group is. */
export type ColumnType =
  | 'string'
  | 'bytes'
  | 'integer'
  | 'number'
  | { readonly list: ColumnType }
  | { readonly fields: Columns };

/** Columns in their order. */
export interface Columns {
  readonly [name: string]: ColumnType;
}

export interface ShardLimits {
  /** Rows of a file at most. */
  readonly fileRows?: number;
  /** Characters of texts, or bytes, in a row group, about; a group is in memory as a whole. */
  readonly groupLength?: number;
  /** Keys and values of the files' own. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A written file. */
export interface Shard {
  /** `train-00000.parquet`. */
  readonly name: string;
  readonly rows: number;
}

const GROUP_ROWS = 10_000;

/** Writes rows into `dir` as `NAME-00000.parquet` and so on; a set without rows has no file. */
export class ParquetShards {
  readonly #dir: string;
  readonly #name: string;
  readonly #columns: Columns;
  readonly #fileRows: number;
  readonly #groupLength: number;
  readonly #metadata: { key: string; value: string }[];
  readonly #written: Shard[] = [];
  #writer: ParquetWriter | undefined;
  #rows: Readonly<Record<string, unknown>>[] = [];
  #length = 0;
  #inFile = 0;

  constructor(
    dir: string,
    name: string,
    columns: Columns,
    { fileRows = 50_000, groupLength = 2 ** 24, metadata = {} }: ShardLimits = {},
  ) {
    this.#dir = dir;
    this.#name = name;
    this.#columns = columns;
    this.#fileRows = fileRows;
    this.#groupLength = groupLength;
    this.#metadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  }

  /** Throws a UserError where the disk is full or not writable. */
  add(row: Readonly<Record<string, unknown>>): void {
    this.#rows.push(row);
    this.#length += lengthOf(row);
    const inFile = this.#inFile + this.#rows.length;
    if (this.#length >= this.#groupLength || this.#rows.length >= GROUP_ROWS) this.#writeGroup();
    if (inFile >= this.#fileRows) this.#endFile();
  }

  /** Ends the last file; returns all of them. */
  finish(): readonly Shard[] {
    this.#endFile();
    return this.#written;
  }

  #file(): string {
    return `${this.#name}-${String(this.#written.length).padStart(5, '0')}.parquet`;
  }

  #writeGroup(): void {
    if (this.#rows.length === 0) return;
    const file = join(this.#dir, this.#file());
    explainDisk(file, () => {
      this.#writer ??= new ParquetWriter({
        writer: fileWriter(file),
        schema: parquetSchema(this.#columns),
        createdBy: 'OpenMMReasoner Desktop',
        ...(this.#metadata.length > 0 ? { kvMetadata: this.#metadata } : {}),
      });
      const columnData = Object.entries(this.#columns).map(([name, type]) => ({
        name,
        data: this.#rows.map((row) => storedValue(row[name], type)),
      }));
      void this.#writer.write({ columnData, rowGroupSize: this.#rows.length });
    });
    this.#inFile += this.#rows.length;
    this.#rows = [];
    this.#length = 0;
  }

  #endFile(): void {
    this.#writeGroup();
    if (!this.#writer) return;
    const name = this.#file();
    explainDisk(join(this.#dir, name), () => void this.#writer!.finish());
    this.#written.push({ name, rows: this.#inFile });
    this.#writer = undefined;
    this.#inFile = 0;
  }
}

/**
 * The schema tree in the order of Parquet: each group before its children. Everything is optional, as
 * Arrow writes it: `datasets` knows a column again by that.
 */
function parquetSchema(columns: Columns): SchemaElement[] {
  const names = Object.entries(columns);
  const elements = names.flatMap(([name, type]) => elementsOf(name, type));
  return [{ name: 'root', num_children: names.length }, ...elements];
}

function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  const common = { name, repetition_type: 'OPTIONAL' } as const;
  if (type === 'string') return [{ ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
  if (type === 'bytes') return [{ ...common, type: 'BYTE_ARRAY' }];
  if (type === 'integer') return [{ ...common, type: 'INT64' }];
  if (type === 'number') return [{ ...common, type: 'DOUBLE' }];
  if ('fields' in type) {
    const fields = Object.entries(type.fields);
    return [
      { ...common, num_children: fields.length },
      ...fields.flatMap(([field, inner]) => elementsOf(field, inner)),
    ];
  }
  return [
    { ...common, num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elementsOf('element', type.list),
  ];
}

/** A value as the writer takes it: 64-bit integers are big ones, what is missing is null. */
function storedValue(value: unknown, type: ColumnType): unknown {
  if (typeof type === 'string') {
    if (value === undefined || value === null) return null;
    return type === 'integer' ? BigInt(value as number) : value;
  }
  if ('list' in type) return (value as unknown[]).map((each) => storedValue(each, type.list));
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, inner]) => [name, storedValue(fields[name], inner)]),
  );
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((sum, inner) => sum + lengthOf(inner), 0);
}
