/**
 * Traces as functions of TensorFlow: built through its C interface, registered in the binding's own
 * eager context, and then run by name as if they were one operation. Tensors go in and come out by
 * reference, on whichever device they are.
 */
import { type Binding, type Handle, nodeBackend } from "./node_backend.ts";
import { contextOf, cString, openTensorflow, type Pointer } from "./c_api.ts";
import { type Constant, type Operation, type Trace, Untraceable } from "./trace.ts";

/** A function of TensorFlow. */
export interface GraphFunction {
  /** The outputs, for inputs known by number. */
  run(inputs: readonly number[]): Handle[];
  /** Forgets it; it must not run any more. */
  dispose(): void;
}

/** An input of a graph: the number of the tensor that the trace got, and its type. */
export interface GraphInput {
  readonly id: number;
  readonly dtype: number;
}

let made = 0;

/**
 * The function from `inputs` to `outputs` that `trace` computes.
 *
 * @param xla Compile it by XLA, at its first run.
 * @throws Untraceable when it uses a tensor from elsewhere.
 */
export function graphFunction(
  { operations, constants }: Trace,
  inputs: readonly GraphInput[],
  outputs: readonly number[],
  { xla = false }: { xla?: boolean } = {},
): GraphFunction {
  const c = openTensorflow();
  const { binding } = nodeBackend();
  const graph = c.TF_NewGraph();
  /** Where each tensor comes from. */
  const sources = new Map<number, Source>();
  let nodes = 0;
  const node = (operation: string, describe: (node: Pointer) => void): Pointer => {
    const started = c.TF_NewOperation(graph, cString(operation), cString(`n${nodes++}`));
    describe(started);
    return c.checked(operation, (status) => c.TF_FinishOperation(started, status));
  };
  const source = (id: number, user: string): Source => {
    const found = sources.get(id);
    if (found) return found;
    const constant = constants.get(id);
    if (!constant) throw new Untraceable(`${user} uses a tensor that was made before the step`);
    const made = { node: constantNode(constant), output: 0 };
    sources.set(id, made);
    return made;
  };

  function constantNode({ shape, dtype, values }: Constant): Pointer {
    if (values.length < shape.reduce((a, b) => a * b, 1)) return filled(shape, dtype, values);
    return node("Const", (node) => {
      c.TF_SetAttrType(node, cString("dtype"), dtype);
      const tensor = c.newTensor(dtype, shape, bytesOf(values, dtype, binding));
      c.checked("Const", (status) => c.TF_SetAttrTensor(node, cString("value"), tensor, status));
      c.TF_DeleteTensor(tensor);
    });
  }

  /** One value everywhere. */
  function filled(shape: readonly number[], dtype: number, values: ArrayLike<number>): Pointer {
    const dims = constantNode({ shape: [shape.length], dtype: binding.TF_INT32, values: shape });
    const value = constantNode({ shape: [], dtype, values });
    return node("Fill", (node) => {
      c.TF_AddInput(node, packed({ node: dims, output: 0 }));
      c.TF_AddInput(node, packed({ node: value, output: 0 }));
    });
  }

  function add({ name, attributes, inputs, outputs }: Operation): void {
    const from = inputs.map((id) => source(id, name));
    const made = node(name, (node) => {
      // An operation on N tensors takes these as one list.
      const count = attributes.find((attribute) => attribute.name === "N")?.value as number ?? 0;
      if (count > 0) c.TF_AddInputList(node, packedAll(from.slice(0, count)), count);
      for (const one of from.slice(count)) c.TF_AddInput(node, packed(one));
      for (const attribute of attributes) {
        if (attribute.name !== "N") c.setAttribute(node, attribute, binding);
      }
    });
    outputs.forEach(({ id }, output) => sources.set(id, { node: made, output }));
  }

  try {
    for (const { id, dtype } of inputs) {
      const made = node("Placeholder", (node) => c.TF_SetAttrType(node, cString("dtype"), dtype));
      sources.set(id, { node: made, output: 0 });
    }
    for (const operation of operations) add(operation);
    const name = `sam_ood_step_${made++}`;
    const all = (ids: readonly number[]) => packedAll(ids.map((id) => source(id, "the result")));
    const ids = inputs.map(({ id }) => id);
    const body = c.checked("function", (status) =>
      c.TF_GraphToFunction(
        ...[graph, cString(name), 0, -1, null] as const,
        ...[ids.length, all(ids), outputs.length, all(outputs), null, null, null, status] as const,
      ));
    if (xla) c.setTrue(body, "_XlaMustCompile");
    c.checked(name, (status) => c.TFE_ContextAddFunction(contextOf(), body, status));
    c.TF_DeleteFunction(body);
    return {
      run: (inputs) => binding.executeOp(name, [], inputs, outputs.length),
      dispose: () =>
        c.checked(
          name,
          (status) => c.TFE_ContextRemoveFunction(contextOf(), cString(name), status),
        ),
    };
  } finally {
    c.TF_DeleteGraph(graph);
  }
}

/**
 * The same, compiled by XLA at its first run, but for its random numbers: XLA draws them many times
 * slower on a CPU, and others than TensorFlow does.
 */
export function xlaFunction(
  { operations, constants }: Trace,
  inputs: readonly GraphInput[],
  outputs: readonly number[],
): GraphFunction {
  const draws = operations.filter(isDraw);
  const rest = operations.filter((operation) => !isDraw(operation));
  const drawn = draws.flatMap(({ outputs }) => outputs);
  const drawing = graphFunction(
    { operations: draws, constants },
    inputs,
    drawn.map(({ id }) => id),
  );
  const body = graphFunction({ operations: rest, constants }, [...inputs, ...drawn], outputs, {
    xla: true,
  });
  const { binding } = nodeBackend();
  return {
    run(inputs) {
      const drawn = drawing.run(inputs).map(({ id }) => id);
      try {
        return body.run([...inputs, ...drawn]);
      } finally {
        for (const id of drawn) binding.deleteTensor(id);
      }
    },
    dispose() {
      drawing.dispose();
      body.dispose();
    },
  };
}

function isDraw({ name }: Operation): boolean {
  return name.startsWith("StatelessRandom");
}

/** An output of a node: TF_Output in C. */
interface Source {
  readonly node: Pointer;
  readonly output: number;
}

function packed({ node, output }: Source): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(16));
  bytes.setBigUint64(0, Deno.UnsafePointer.value(node), true);
  bytes.setInt32(8, output, true);
  return new Uint8Array(bytes.buffer);
}

function packedAll(sources: readonly Source[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16 * sources.length);
  sources.forEach((source, i) => bytes.set(packed(source), 16 * i));
  return bytes;
}

function bytesOf(values: ArrayLike<number>, dtype: number, binding: Binding): Uint8Array {
  if (dtype === binding.TF_FLOAT) return new Uint8Array(Float32Array.from(values).buffer);
  if (dtype === binding.TF_INT32) return new Uint8Array(Int32Array.from(values).buffer);
  if (dtype === binding.TF_BOOL) return Uint8Array.from(values);
  throw new Untraceable(
    `a constant has TensorFlow's type ${dtype}; numbers and booleans are known`,
  );
}
