/** The few functions of TensorFlow's C interface that graphs are built with. */
import { dirname } from "node:path";
import type { Attribute, Binding } from "./node_backend.ts";
import { loadedBinding } from "./loaded_binding.ts";

export type Pointer = Deno.PointerValue;
type Buffer = Uint8Array<ArrayBuffer>;

const symbols = {
  TF_NewStatus: { parameters: [], result: "pointer" },
  TF_DeleteStatus: { parameters: ["pointer"], result: "void" },
  TF_GetCode: { parameters: ["pointer"], result: "i32" },
  TF_Message: { parameters: ["pointer"], result: "pointer" },
  TF_NewGraph: { parameters: [], result: "pointer" },
  TF_DeleteGraph: { parameters: ["pointer"], result: "void" },
  TF_NewOperation: { parameters: ["pointer", "buffer", "buffer"], result: "pointer" },
  TF_AddInput: { parameters: ["pointer", { struct: ["pointer", "i32"] }], result: "void" },
  TF_AddInputList: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  TF_SetAttrType: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  TF_SetAttrInt: { parameters: ["pointer", "buffer", "i64"], result: "void" },
  TF_SetAttrIntList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TF_SetAttrFloat: { parameters: ["pointer", "buffer", "f32"], result: "void" },
  TF_SetAttrBool: { parameters: ["pointer", "buffer", "u8"], result: "void" },
  TF_SetAttrString: { parameters: ["pointer", "buffer", "buffer", "usize"], result: "void" },
  TF_SetAttrTensor: { parameters: ["pointer", "buffer", "pointer", "pointer"], result: "void" },
  TF_FinishOperation: { parameters: ["pointer", "pointer"], result: "pointer" },
  TF_AllocateTensor: { parameters: ["i32", "buffer", "i32", "usize"], result: "pointer" },
  TF_TensorData: { parameters: ["pointer"], result: "pointer" },
  TF_DeleteTensor: { parameters: ["pointer"], result: "void" },
  TF_GraphToFunction: {
    parameters: [
      ...["pointer", "buffer", "u8", "i32", "pointer"] as const,
      ...["i32", "buffer", "i32", "buffer"] as const,
      ...["pointer", "pointer", "pointer", "pointer"] as const,
    ],
    result: "pointer",
  },
  TF_FunctionSetAttrValueProto: {
    parameters: ["pointer", "buffer", "buffer", "usize", "pointer"],
    result: "void",
  },
  TF_DeleteFunction: { parameters: ["pointer"], result: "void" },
  TFE_ContextAddFunction: { parameters: ["pointer", "pointer", "pointer"], result: "void" },
  TFE_ContextRemoveFunction: { parameters: ["pointer", "buffer", "pointer"], result: "void" },
} as const;

/** The interface, with a few of its functions made convenient. */
export type CApi = Deno.DynamicLibrary<typeof symbols>["symbols"] & {
  /** Calls `f` with a status and throws its message, after `what`, if it is not ok. */
  checked<T>(what: string, f: (status: Pointer) => T): T;
  newTensor(dtype: number, shape: readonly number[], bytes: Uint8Array): Pointer;
  setAttribute(node: Pointer, attribute: Attribute, binding: Binding): void;
  /** Sets a function's attribute to true. */
  setTrue(body: Pointer, attribute: string): void;
};

let opened: CApi | undefined;
let context: Pointer | undefined;

/** The libtensorflow that the backend loaded. */
export function openTensorflow(): CApi {
  return opened ??= open(`${dirname(loadedBinding())}/libtensorflow_cc.so.2`);
}

/** The eager context in which the binding runs operations (tools/eager_context.cc). */
export function contextOf(): Pointer {
  return context ??= Deno.dlopen(loadedBinding(), {
    sam_ood_context: { parameters: [], result: "pointer" },
  }).symbols.sam_ood_context();
}

/** A string as C has it. */
export function cString(text: string): Buffer {
  return new TextEncoder().encode(text + "\0");
}

function open(path: string): CApi {
  const c = Deno.dlopen(path, symbols).symbols;

  function checked<T>(what: string, f: (status: Pointer) => T): T {
    const status = c.TF_NewStatus();
    try {
      const result = f(status);
      if (c.TF_GetCode(status) === 0) return result;
      const message = new Deno.UnsafePointerView(c.TF_Message(status)!).getCString();
      throw new Error(`TensorFlow, ${what}: ${message}`);
    } finally {
      c.TF_DeleteStatus(status);
    }
  }

  function newTensor(dtype: number, shape: readonly number[], bytes: Uint8Array): Pointer {
    const tensor = c.TF_AllocateTensor(
      ...[dtype, longs(shape), shape.length, BigInt(bytes.length)] as const,
    );
    if (bytes.length > 0) {
      const data = Deno.UnsafePointerView.getArrayBuffer(c.TF_TensorData(tensor)!, bytes.length);
      new Uint8Array(data).set(bytes);
    }
    return tensor;
  }

  function setAttribute(node: Pointer, { name, type, value }: Attribute, binding: Binding): void {
    const key = cString(name);
    if (type === binding.TF_ATTR_TYPE) c.TF_SetAttrType(node, key, value as number);
    else if (type === binding.TF_ATTR_FLOAT) c.TF_SetAttrFloat(node, key, value as number);
    else if (type === binding.TF_ATTR_BOOL) c.TF_SetAttrBool(node, key, value ? 1 : 0);
    else if (type === binding.TF_ATTR_STRING) {
      const text = new TextEncoder().encode(value as string);
      c.TF_SetAttrString(node, key, text, BigInt(text.length));
    } else if (type === binding.TF_ATTR_INT && Array.isArray(value)) {
      c.TF_SetAttrIntList(node, key, longs(value), value.length);
    } else if (type === binding.TF_ATTR_INT) c.TF_SetAttrInt(node, key, BigInt(value as number));
    else throw new Error(`attribute ${name} has a type, ${type}, that no graph is built with here`);
  }

  function setTrue(body: Pointer, attribute: string): void {
    // The message AttrValue { b: true }: field 5, a varint.
    const message = Uint8Array.of(5 << 3, 1);
    checked(
      attribute,
      (status) => c.TF_FunctionSetAttrValueProto(body, cString(attribute), message, 2n, status),
    );
  }

  return { ...c, checked, newTensor, setAttribute, setTrue };
}

/** Numbers as int64, never an empty buffer. */
function longs(values: readonly number[]): Buffer {
  return new Uint8Array(BigInt64Array.from(values.length > 0 ? values : [0], BigInt).buffer);
}
