// Writes a graph as an ONNX model, with a lowering for each operator, by device where
// devices differ.

import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, parse, relative } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import type { Attribute, Graph, Node, Operator, Products, Value } from './graph.ts';
import type { NodeWriter } from './node-writer.ts';
import { writeDequantized } from './onnx-blocks.ts';
import { writeInt8Product } from './onnx-int8-products.ts';
import { dequantizedTypes, writeProduct } from './onnx-products.ts';
import { linearStepGraph, unrolledScan } from './onnx-scan.ts';
import { operandsOf, schedule, usedInputs } from './schedule.ts';
import { sizeOf, type DType, type Shape } from './tensor.ts';

const { onnx } = createRequire(import.meta.url)('onnx-proto') as { onnx: typeof Onnx };

/**
 * The operators that a device supports: `fused` for CPU, CUDA and DirectML, `plain` for WebGPU and
 * CoreML.
 */
export type Lowering = 'fused' | 'plain';

/** Operators that can be written by others, for providers without a kernel. */
export const REPLACEABLE = [
  'Pad',
  'Scan',
  'DequantizeLinear',
  'MatMulInt8',
] as const satisfies readonly Operator[];
export type Replaceable = (typeof REPLACEABLE)[number];

/** What a provider needs beside its lowering. */
export interface OnnxForm {
  /** Version of the operators. A kernel of an older version is not used for a newer node. */
  readonly opset?: 18 | 21;
  readonly lacks?: readonly Replaceable[];
}

/** Providers with the plain lowering have no kernel for Scan. */
const LACKED: Readonly<Record<Lowering, readonly Replaceable[]>> = {
  fused: [],
  plain: ['Scan', 'MatMulInt8'],
};

/** An encoded graph and the folder that its external weights are relative to. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** Absolute folder of the external data; undefined without external data. */
  readonly weightsFolder: string | undefined;
  readonly inputs: ReadonlySet<string>;
}

/** Numbers of element types, in models as in the runtime. */
export const ELEMENT: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  uint8: 2,
  int8: 3,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};
/** The same for two levels of blocks in a byte. */
const UINT4 = 21;
const MICROSOFT: ReadonlySet<string> = new Set([
  'FusedMatMul',
  'RotaryEmbedding',
  'QuickGelu',
  'MatMulNBits',
  'FastGelu',
  'MatMulIntegerToFloat',
]);

/**
 * Writes `graph` with the nodes that its outputs need. The result is small: weights stay in their
 * files.
 */
export function writeOnnx(graph: Graph, lowering: Lowering, form: OnnxForm = {}): OnnxModel {
  const nodes = schedule(graph);
  const inputs = usedInputs(graph, nodes);
  const writer = new Writer(graph, lowering, form, dequantizedTypes(nodes));
  for (const node of nodes) writer.write(node);
  writer.simplify(new Set([...graph.outputs.values()].map(({ name }) => name)));
  writer.nameOutputs(graph.outputs);
  const valueInfo = (name: string, dtype: DType, shape: Shape) => ({
    name,
    type: {
      tensorType: {
        elemType: ELEMENT[dtype],
        shape: {
          dim: shape.map((dimValue, axis) =>
            graph.freeAxes.get(name) === axis ? { dimParam: 'free' } : { dimValue },
          ),
        },
      },
    },
  });
  const model = onnx.ModelProto.create({
    irVersion: 10,
    producerName: 'OpenMMReasoner',
    opsetImport: [
      { domain: '', version: writer.opset },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'graph',
      node: writer.nodes,
      initializer: writer.initializers,
      input: [...graph.inputs.values()]
        .filter((v) => inputs.has(v.name))
        .map((v) => valueInfo(v.name, v.dtype, v.shape)),
      output: [...graph.outputs].map(([name, v]) => valueInfo(name, v.dtype, v.shape)),
    },
  });
  return { bytes: onnx.ModelProto.encode(model).finish(), weightsFolder: writer.folder, inputs };
}

/** Operators whose form says how blocks are read: they are named by the type and the shape. */
const READS_BLOCKS: ReadonlySet<Operator> = new Set(['DequantizeLinear', 'MatMulNBits']);

/** Operators whose nodes can lose their last reader while the model is written. */
const REMOVABLE: ReadonlySet<string> = new Set(['Reshape', 'Cast']);

/** Collects nodes and initializers; a lowering can add helper nodes with names of its own. */
class Writer implements NodeWriter {
  readonly nodes: Onnx.INodeProto[] = [];
  readonly initializers: Onnx.ITensorProto[] = [];
  readonly folder: string | undefined;
  readonly lowering: Lowering;
  readonly opset: 18 | 21;
  readonly lacks: ReadonlySet<Operator>;
  /** In which types each dequantized matrix is read. */
  readonly dequantizedTypes: ReadonlyMap<Node, ReadonlySet<Products>>;
  private readonly written = new Set<string>();
  private readonly made = new Map<string, unknown>();
  /** The real file of each weight file. */
  private readonly files: ReadonlyMap<string, string>;

  constructor(
    graph: Graph,
    lowering: Lowering,
    { opset = 21, lacks }: OnnxForm,
    types: ReadonlyMap<Node, ReadonlySet<Products>>,
  ) {
    this.lowering = lowering;
    this.dequantizedTypes = types;
    this.opset = opset;
    this.lacks = new Set([...LACKED[lowering], ...(lacks ?? [])]);
    this.files = realFiles(graph);
    this.folder = commonFolder([...this.files.values()]);
  }

  write(node: Node): void {
    const inputs = operandsOf(node);
    if (!READS_BLOCKS.has(node.op)) for (const input of inputs) this.initialize(input);
    const names = inputs.map((input) => input.name);
    const lower = LOWERINGS[node.op];
    if (lower) lower(this, node, names);
    else this.push(node.op, names, node.output.name, node.attributes);
  }

  /** Adds a node with one output and returns that output's name. */
  push(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = MICROSOFT.has(op) ? 'com.microsoft' : '',
  ): string {
    this.nodes.push({
      opType: op,
      domain,
      name: output,
      input: [...inputs],
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    });
    return output;
  }

  /**
   * Makes a reshape of a reshape read the first one's input, and removes reshapes and casts that are
   * not read any more: a rounded product reads the stored weight.
   */
  simplify(outputs: ReadonlySet<string>): void {
    const sourceOf = new Map<string, string>();
    const read = new Set(outputs);
    for (const { opType, input, output } of this.nodes) {
      if (opType === 'Reshape') {
        input![0] = sourceOf.get(input![0]!) ?? input![0]!;
        sourceOf.set(output![0]!, input![0]);
      }
    }
    // Backwards, so that readers are known before what they read.
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const { opType, input, output } = this.nodes[i]!;
      if (REMOVABLE.has(opType!) && !read.has(output![0]!)) this.nodes.splice(i, 1);
      else for (const name of input!) read.add(name);
    }
  }

  /**
   * Names the outputs: renames the node output where there is one, since an extra node would copy
   * it.
   */
  nameOutputs(outputs: ReadonlyMap<string, Value>): void {
    const names = new Map<string, string>();
    for (const [name, value] of outputs) {
      if (value.origin.kind === 'node' && !names.has(value.name)) names.set(value.name, name);
      else this.push('Identity', [value.name], name);
    }
    const newName = (name: string) => names.get(name) ?? name;
    for (const node of this.nodes) {
      node.input = node.input!.map(newName);
      node.output = node.output!.map(newName);
    }
  }

  /** The name of an int64 constant, written once. */
  ints(values: readonly number[], shape: Shape = [values.length]): string {
    return this.int64Constant(`ints:${shape.join('x')}:${values.join(',')}`, values, shape);
  }

  as(value: Value, dtype: DType | 'uint4', dims: Shape): string {
    const name = `${value.name}:${dtype}:${dims.join('x')}`;
    const dataType = dtype === 'uint4' ? UINT4 : ELEMENT[dtype];
    this.initialize(value, { name, dims: [...dims], dataType });
    return name;
  }

  filled(byte: number, dims: Shape, bits = 8): string {
    const name = `filled:${byte}:${bits}:${dims.join('x')}`;
    if (this.written.has(name)) return name;
    this.written.add(name);
    const rawData = new Uint8Array(Math.ceil((sizeOf(dims) * bits) / 8)).fill(byte);
    const dataType = bits === 8 ? ELEMENT.uint8 : UINT4;
    this.initializers.push({ name, dims: [...dims], dataType, rawData });
    return name;
  }

  once<T>(key: string, make: () => T): T {
    if (!this.made.has(key)) this.made.set(key, make());
    return this.made.get(key) as T;
  }

  /** The row numbers 0 … n − 1 as int64 [1, n]: position ids for tables with one row per token. */
  rows(n: number): string {
    return this.int64Constant(`rows:${n}`, [...Array(n).keys()], [1, n]);
  }

  /** The name of a float scalar, written once. */
  float(value: number): string {
    return this.floats(`float:${value}`, Float32Array.of(value), []);
  }

  floats(name: string, numbers: Float32Array, dims: Shape): string {
    if (this.written.has(name)) return name;
    this.written.add(name);
    const rawData = new Uint8Array(numbers.buffer as ArrayBuffer);
    this.initializers.push({ name, dims: [...dims], dataType: ELEMENT.float32, rawData });
    return name;
  }

  private int64Constant(name: string, values: readonly number[], shape: Shape): string {
    if (this.written.has(name)) return name;
    this.written.add(name);
    this.initializers.push({
      name,
      dims: [...shape],
      dataType: ELEMENT.int64,
      rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    });
    return name;
  }

  private initialize(
    value: Value,
    base = { name: value.name, dims: [...value.shape], dataType: ELEMENT[value.dtype] },
  ): void {
    if (this.written.has(base.name)) return;
    const { origin } = value;
    if (origin.kind === 'constant') {
      const { buffer, byteOffset, byteLength } = origin.data;
      this.initializers.push({
        ...base,
        rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
      });
    } else if (origin.kind === 'external') {
      const { file, begin, length } = origin.bytes;
      const location = relative(this.folder!, this.files.get(file)!).replaceAll('\\', '/');
      this.initializers.push({
        ...base,
        dataLocation: 1,
        externalData: [
          { key: 'location', value: location },
          { key: 'offset', value: String(begin) },
          { key: 'length', value: String(length) },
        ],
      });
    } else return;
    this.written.add(base.name);
  }

  stored(value: Value): string {
    this.initialize(value);
    return value.name;
  }

  cast(input: string, to: DType, output: string): string {
    return this.push('Cast', [input], output, { to: ELEMENT[to] });
  }
}

/**
 * Operators whose ONNX form differs from ours: shape operands as tensors, or other operators
 * altogether.
 */
const LOWERINGS: Partial<Record<Operator, (w: Writer, node: Node, names: string[]) => void>> = {
  Reshape: (w, { output, attributes }, [x]) =>
    w.push('Reshape', [x!, w.ints(attributes.shape as number[])], output.name),
  Expand: (w, { output, attributes }, [x]) =>
    w.push('Expand', [x!, w.ints(attributes.shape as number[])], output.name),
  Slice: (w, { output, attributes: a }, [x]) =>
    w.push(
      'Slice',
      [x!, w.ints([a.start as number]), w.ints([a.end as number]), w.ints([a.axis as number])],
      output.name,
    ),
  Pad: (w, node, [x]) => {
    const { output, attributes: a } = node;
    if (w.lacks.has('Pad')) return zerosAround(w, node, x!);
    const pads = new Array<number>(2 * output.shape.length).fill(0);
    pads[a.axis as number] = a.before as number;
    pads[output.shape.length + (a.axis as number)] = a.after as number;
    w.push('Pad', [x!, w.ints(pads)], output.name);
  },
  CumSum: (w, { output, attributes }, [x]) =>
    w.push('CumSum', [x!, w.ints([output.shape.length - 1])], output.name, attributes),
  Cast: (w, { output, attributes }, [x]) => w.cast(x!, attributes.to as DType, output.name),
  ReduceSum: (w, { output, attributes }, [x]) =>
    w.push('ReduceSum', [x!, w.ints(attributes.axes as number[])], output.name, { keepdims: 1 }),
  ReduceMean: (w, { output, attributes }, [x]) =>
    w.push('ReduceMean', [x!, w.ints(attributes.axes as number[])], output.name, { keepdims: 1 }),
  ReduceMax: (w, { output, attributes }, [x]) =>
    w.push('ReduceMax', [x!, w.ints(attributes.axes as number[])], output.name, { keepdims: 1 }),
  ScatterND: (w, node, names) =>
    (w.lowering === 'fused' ? scatterInOrder : scatterRows)(w, node, names),
  Overwrite: (w, { output }, names) => w.push('ScatterND', names, output.name),
  // The tables have one row per token, so the position ids are 0, 1, 2 …
  RotaryEmbedding: (w, { inputs, output, attributes }, [x, cos, sin]) => {
    const [N, width] = inputs[0]!.shape as [number, number];
    const batch = w.push('Reshape', [x!, w.ints([1, N, width])], `${output.name}/batch`);
    const rotated = w.push(
      'RotaryEmbedding',
      [batch, w.rows(N), cos!, sin!],
      `${output.name}/rotated`,
      attributes,
    );
    w.push('Reshape', [rotated, w.ints([N, width])], output.name);
  },
  Softmax: (w, { output, attributes }, names) =>
    w.push('Softmax', names, output.name, { axis: attributes.axis! }),
  DequantizeLinear: (w, node) => writeDequantized(w, node, w.dequantizedTypes.get(node)),
  Scan: (w, node, names) =>
    w.lacks.has('Scan') ? unrolledScan(w, node, names) : linearScanNode(w, node, names),
  // Opset 18 has no Gelu, but the runtime has its own two.
  Gelu: (w, { output, attributes }, names) => {
    if (w.opset === 21) w.push('Gelu', names, output.name, attributes);
    else if (attributes.approximate === 'tanh') w.push('FastGelu', names, output.name);
    else w.push('Gelu', names, output.name, {}, 'com.microsoft');
  },
  FusedMatMul: writeProduct,
  MatMulNBits: writeProduct,
  MatMulInt8: (w, node, names) =>
    writeInt8Product(w, node, names, { isFloat: w.lacks.has('MatMulInt8') }),
};

/** A Scan over the steps, and its start put before or after what it gives. */
function linearScanNode(w: Writer, { inputs, output, attributes }: Node, names: string[]): void {
  const [start, , read] = inputs as [Value, Value, Value];
  const { INT, INTS, GRAPH } = onnx.AttributeProto.AttributeType;
  const fused = w.lowering === 'fused';
  const body = linearStepGraph(start.shape, read.shape.slice(1), { fused, float: ELEMENT.float32 });
  const steps = `${output.name}/steps`;
  w.nodes.push({
    opType: 'Scan',
    name: steps,
    input: names,
    output: [`${output.name}/last`, steps],
    attribute: [
      { name: 'body', type: GRAPH, g: body },
      { name: 'num_scan_inputs', type: INT, i: 4 },
      { name: 'scan_input_directions', type: INTS, ints: Array(4).fill(attributes.reverse) },
      { name: 'scan_output_directions', type: INTS, ints: [attributes.reverse as number] },
    ],
  });
  const first = w.push('Reshape', [names[0]!, w.ints([1, ...start.shape])], `${output.name}/start`);
  const order = attributes.reverse ? [steps, first] : [first, steps];
  w.push('Concat', order, output.name, { axis: 0 });
}

/**
 * Adds rows one after the other. ONNX Runtime's ScatterND adds on all threads without a lock: equal
 * row numbers lose updates, and the order of sums varies. ScatterElements applies its updates in
 * order.
 */
function scatterInOrder(w: Writer, { inputs, output }: Node, names: string[]): void {
  const [data, ids, updates] = names as [string, string, string];
  const n = sizeOf(inputs[1]!.shape);
  const [rows, ...rest] = inputs[0]!.shape as [number, ...number[]];
  const width = sizeOf(rest);
  const flat = (name: string, length: number, part: string) =>
    rest.length === 1
      ? name
      : w.push('Reshape', [name, w.ints([length, width])], `${output.name}/${part}`);
  const column = w.push('Reshape', [ids, w.ints([n, 1])], `${output.name}/column`);
  const wide = w.push('Expand', [column, w.ints([n, width])], `${output.name}/ids`);
  const operands = [flat(data, rows, 'data'), wide, flat(updates, n, 'updates')];
  const attributes = { axis: 0, reduction: 'add' };
  if (rest.length === 1) w.push('ScatterElements', operands, output.name, attributes);
  else {
    const sum = w.push('ScatterElements', operands, `${output.name}/sum`, attributes);
    w.push('Reshape', [sum, w.ints(output.shape)], output.name);
  }
}

/** The ids are cast last: WebGPU has no Reshape of int64. */
function scatterRows(w: Writer, { inputs, output, attributes }: Node, names: string[]): void {
  const [data, ids, updates] = names as [string, string, string];
  const column = w.push(
    'Reshape',
    [ids, w.ints([sizeOf(inputs[1]!.shape), 1])],
    `${output.name}/column`,
  );
  const wide = w.cast(column, 'int64', `${output.name}/ids`);
  w.push('ScatterND', [data, wide, updates], output.name, attributes);
}

/** Pad by Concat with zeros. */
function zerosAround(w: Writer, { inputs, output, attributes: a }: Node, x: string): void {
  const axis = a.axis as number;
  const zeros = (side: 'before' | 'after') => {
    const length = a[side] as number;
    if (length === 0) return [];
    const shape = w.ints(inputs[0]!.shape.with(axis, length));
    return [w.push('Expand', [w.float(0), shape], `${output.name}/${side}`)];
  };
  w.push('Concat', [...zeros('before'), x, ...zeros('after')], output.name, { axis });
}

function attributeOf(name: string, value: Attribute): Onnx.IAttributeProto {
  const type = onnx.AttributeProto.AttributeType;
  if (typeof value === 'number') return { name, type: type.INT, i: value };
  if (typeof value === 'string')
    return { name, type: type.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: type.FLOAT, f: value.float };
  return { name, type: type.INTS, ints: [...value] };
}

/**
 * The file that each weight file really is: download caches keep links, and ONNX Runtime refuses
 * external data that a link leads out of its folder.
 */
function realFiles(graph: Graph): Map<string, string> {
  const files = [...graph.externals.values()].flatMap((v) =>
    v.origin.kind === 'external' ? [v.origin.bytes.file] : [],
  );
  return new Map(
    [...new Set(files)].map((file) => [file, existsSync(file) ? realpathSync(file) : file]),
  );
}

/**
 * The folder of all files if they share one, else the root: ONNX Runtime refuses paths outside the
 * folder.
 */
function commonFolder(files: readonly string[]): string | undefined {
  if (files.length === 0) return undefined;
  const folders = new Set(files.map((file) => dirname(file)));
  return folders.size === 1 ? dirname(files[0]!) : parse(files[0]!).root || basename(files[0]!);
}
