// The Arrow schema in a Parquet file (`ARROW:schema`), as far as it tells what Parquet cannot:
// durations, which are stored as plain integers.
//
// It is a FlatBuffers message (Apache Arrow, format/Message.fbs and format/Schema.fbs): a table is
// reached by offsets relative to where they stand, its fields by a table of 16-bit offsets before it.

/** Members of tables, by their numbers in the schema files. */
const MESSAGE = { headerType: 1, header: 2 };
const SCHEMA_HEADER = 1;
const SCHEMA = { fields: 1 };
const FIELD = { name: 0, typeType: 2, type: 3 };
const DURATION_TYPE = 18;
const DURATION = { unit: 0 };
const UNITS = ['s', 'ms', 'us', 'ns'];
/** The unit of a duration that names none. */
const DEFAULT_UNIT = 1;

/** Top-level columns that are durations, with their units, of a schema in base64. */
export function arrowDurations(base64: string): [name: string, unit: string][] {
  try {
    return durationsIn(Buffer.from(base64, 'base64'));
  } catch (error) {
    // A schema that is cut off says nothing.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function durationsIn(bytes: Buffer): [string, string][] {
  // An encapsulated message: a mark, the length, then the message; old ones have no mark.
  const start = bytes.readUInt32LE(0) === 0xffffffff ? 8 : 4;
  const at = (offset: number): number => offset + bytes.readUInt32LE(offset);
  /** Where a member of a table stands; undefined where it has its default. */
  const member = (table: number, index: number): number | undefined => {
    const members = table - bytes.readInt32LE(table);
    const place = 4 + 2 * index;
    const offset = place < bytes.readUInt16LE(members) ? bytes.readUInt16LE(members + place) : 0;
    return offset === 0 ? undefined : table + offset;
  };
  const message = at(start);
  const headerType = member(message, MESSAGE.headerType);
  const header = member(message, MESSAGE.header);
  if (headerType === undefined || bytes[headerType] !== SCHEMA_HEADER || header === undefined)
    return [];
  const list = member(at(header), SCHEMA.fields);
  if (list === undefined) return [];
  const first = at(list);
  const count = bytes.readUInt32LE(first);
  if (4 * count > bytes.length) return [];
  return Array.from({ length: count }, (_, i) => at(first + 4 + 4 * i)).flatMap(
    (field): [string, string][] => {
      const typeType = member(field, FIELD.typeType);
      const [name, type] = [member(field, FIELD.name), member(field, FIELD.type)];
      if (typeType === undefined || bytes[typeType] !== DURATION_TYPE) return [];
      if (name === undefined || type === undefined) return [];
      const text = at(name);
      const unit = member(at(type), DURATION.unit);
      const number = unit === undefined ? DEFAULT_UNIT : bytes.readInt16LE(unit);
      const length = bytes.readUInt32LE(text);
      return [[bytes.toString('utf8', text + 4, text + 4 + length), UNITS[number] ?? 'ms']];
    },
  );
}
