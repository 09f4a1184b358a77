/**
 * Traces as functions of TensorFlow: built through its C interface, registered in the binding's own
 * eager context, and then run by name as if they were one operation. Tensors go in and come out by
 * reference, on whichever device they are.
 */
import { type Binding, nodeBackend } from "./node_backend.ts";
import { contextOf, cString, openTensorflow, type Pointer } from "./c_api.ts";
import { type Constant, type Operation, type Trace, Untraceable } from "./trace.ts";

/** An input of a graph: the number of the tensor that the trace got, and its type. */
export interface GraphInput {
  readonly id: number;
  readonly dtype: number;
}

/** What builds functions of TensorFlow and forgets them. */
export interface Graphs {
  readonly registerFunction: typeof registerFunction;
  readonly removeFunction: typeof removeFunction;
}

/**
 * Registers the function from `inputs` to `outputs` that `trace` computes.
 *
 * @param xla Have XLA compile it, at its first run.
 * @throws Untraceable when it uses a tensor from elsewhere.
 */
export function registerFunction(
  name: string,
  { operations, constants }: Trace,
  inputs: readonly GraphInput[],
  outputs: readonly number[],
  xla: boolean,
): void {
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
  } finally {
    c.TF_DeleteGraph(graph);
  }
}

/** Forgets a function; it must not run any more. */
export function removeFunction(name: string): void {
  const c = openTensorflow();
  c.checked(
    name,
    (status) => c.TFE_ContextRemoveFunction(contextOf(), cString(name), status),
  );
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
