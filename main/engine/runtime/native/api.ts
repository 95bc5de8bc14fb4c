// Opens ONNX Runtime's library and calls its C interface. Of the engine, the only file that calls into
// the library by address: a wrong pointer ends the process.

import koffi from 'koffi';
import { GET_ERROR_MESSAGE, RELEASE_FUNCTIONS, STATUS_FUNCTIONS } from './functions.ts';

// The stacks that koffi calls on: the library needs those of ordinary threads, above all to compile shaders.
const STACK_BYTES = 8 * 2 ** 20;
koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });

/** An address, or an array whose first number is meant; the array must live as long as it is used. */
export type Pointer = bigint | ArrayBufferView | null;
export type Argument = Pointer | number | string;

type StatusFunction = keyof typeof STATUS_FUNCTIONS;
type ReleaseFunction = keyof typeof RELEASE_FUNCTIONS;
type Call = ReturnType<typeof koffi.decode>;

/** Versions of the library whose table is known: `1.N` has version N of the interface. */
export const KNOWN_VERSIONS: Readonly<Record<string, number>> = { '1.30': 30 };

/** The table of functions of one version of the library. */
export class OrtApi {
  readonly version: string;
  /** Held because a handle that is collected unloads its library. */
  readonly library: ReturnType<typeof koffi.load>;
  private readonly status: Readonly<Record<StatusFunction, Call>>;
  private readonly releases: Readonly<Record<ReleaseFunction, Call>>;
  private readonly message: Call;

  /**
   * Opens the library of a file. Throws where it is not there, is no ONNX Runtime, or is of a version
   * whose table is not known.
   */
  constructor(file: string, known = KNOWN_VERSIONS) {
    this.library = koffi.load(file);
    const base = this.library.func('OrtGetApiBase', 'void *', [])() as bigint;
    const at = (table: bigint, place: number, result: string, args: readonly string[]): Call =>
      koffi.decode(
        koffi.decode(table, place * POINTER_BYTES, 'void *'),
        koffi.proto(result, [...args]),
      );
    this.version = (at(base, 1, 'str', [])() as string | null) ?? '';
    const number = known[this.version.split('.').slice(0, 2).join('.')];
    if (number === undefined) throw new Error(`version ${this.version} is not known`);
    const table = at(base, 0, 'void *', ['uint32'])(number) as bigint | null;
    if (table === null) throw new Error(`version ${this.version} has no interface ${number}`);
    this.status = record(STATUS_FUNCTIONS, ([place, ...args]) =>
      at(table, place, 'void *', args as readonly string[]),
    );
    this.releases = record(RELEASE_FUNCTIONS, (place) => at(table, place, 'void', ['void *']));
    this.message = at(table, GET_ERROR_MESSAGE, 'str', ['void *']);
  }

  /** Calls a function; throws with the library's message where it does not succeed. */
  call(name: StatusFunction, ...args: Argument[]): void {
    this.check(this.status[name](...args) as bigint | null);
  }

  /** Calls a function on another thread. What the arguments point to must live until then. */
  callAside(name: StatusFunction, ...args: Argument[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.status[name].async(...args, (error: unknown, status: bigint | null) => {
        try {
          if (error) throw error as Error;
          this.check(status);
          resolve();
        } catch (reason) {
          reject(reason as Error);
        }
      });
    });
  }

  /** Calls a function whose last argument is where it writes the address of what it made. */
  create(name: StatusFunction, ...args: Argument[]): bigint {
    const made = new BigUint64Array(1);
    this.call(name, ...args, made);
    return made[0]!;
  }

  release(name: ReleaseFunction, address: bigint): void {
    this.releases[name](address);
  }

  private check(status: bigint | null): void {
    if (status === null || status === 0n) return;
    const message = this.message(status) as string;
    this.release('ReleaseStatus', status);
    throw new Error(message);
  }
}

const POINTER_BYTES = 8;

/** The address of an array's first number; the array must live as long as the address is used. */
export function addressOf(array: ArrayBufferView): bigint {
  return koffi.address(array);
}

function record<K extends string, V, R>(
  from: Readonly<Record<K, V>>,
  of: (value: V) => R,
): Record<K, R> {
  return Object.fromEntries(
    Object.entries<V>(from).map(([key, value]) => [key, of(value)]),
  ) as Record<K, R>;
}
