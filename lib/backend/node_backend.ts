/** What is used of tfjs-node's backend beyond tfjs: operations of TensorFlow by name. */
import * as tf from "@tensorflow/tfjs";

/** An attribute of an operation; `type` is one of the binding's TF_ATTR constants. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor of TensorFlow as the binding hands it over. */
export interface Handle {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The binding: C++ that runs operations on tensors known by number. */
export interface Binding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): Handle[];
  tensorDataSync(id: number): ArrayLike<number>;
}

/** tfjs-node's backend. */
export interface NodeBackend {
  binding: Binding;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(handle: Handle): tf.Tensor;
  getDTypeInteger(dtype: string): number;
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}

/** The backend in use, which must be tensorflow. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/** Runs an operation with one output; `types` and `values` are its attributes. */
export function run(
  name: string,
  types: Readonly<Record<string, string>>,
  inputs: readonly tf.TensorInfo[],
  values: Readonly<Record<string, number | boolean>> = {},
): tf.Tensor {
  const backend = nodeBackend();
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_BOOL } = backend.binding;
  const attributes: Attribute[] = [
    ...Object.entries(types).map(([name, dtype]) => ({
      ...{ name, type: TF_ATTR_TYPE, value: backend.getDTypeInteger(dtype) },
    })),
    ...Object.entries(values).map(([name, value]) => ({
      ...{ name, type: typeof value === "number" ? TF_ATTR_INT : TF_ATTR_BOOL, value },
    })),
  ];
  return backend.executeSingleOutput(name, attributes, inputs);
}
