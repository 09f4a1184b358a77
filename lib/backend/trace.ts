/** Writes down the operations of TensorFlow that a function runs, while it runs. */
import type * as tf from "@tensorflow/tfjs";
import {
  type Attribute,
  type Binding,
  type Handle,
  nodeBackend,
  run as runOperation,
} from "./node_backend.ts";
import { rebuilder, tensorsIn } from "./tensor_tree.ts";

/** An operation that was run; tensors are known by the binding's numbers. */
export interface Operation {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly Handle[];
}

/** A tensor that TypeScript made from numbers; with one value for all where it is large. */
export interface Constant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly values: ArrayLike<number>;
}

/** Values. More are data, which a step must get as an input: graphs are copied and searched whole. */
const LARGEST_CONSTANT = 2 ** 18;

export interface Trace {
  readonly operations: readonly Operation[];
  /** By the tensor's number. */
  readonly constants: ReadonlyMap<number, Constant>;
}

/** Thrown when a function does what no graph can. */
export class Untraceable extends Error {}

/** The shape of what these return depends on the values they get. */
const SHAPE_FROM_VALUES = /^(Where|Unique|ListDiff|NonMaxSuppression)/;

/**
 * Runs `f` on the tensorflow backend and returns its result with its trace.
 *
 * @throws Untraceable, naming the operation, when `f` reads a tensor's values in TypeScript or asks
 * for a shape that depends on them.
 */
export function trace<T>(f: () => T): { result: T; trace: Trace } {
  const backend = nodeBackend();
  const real = backend.binding;
  const operations: Operation[] = [];
  const constants = new Map<number, Constant>();
  const watched: Partial<Binding> = {
    createTensor(shape, dtype, values) {
      const id = real.createTensor(shape, dtype, values);
      constants.set(id, { shape, dtype, values: compact(values, shape) });
      return id;
    },
    executeOp(name, attributes, inputs, count) {
      if (SHAPE_FROM_VALUES.test(name)) {
        throw new Untraceable(`${name} returns a shape that depends on values`);
      }
      const outputs = real.executeOp(name, attributes, inputs, count);
      operations.push({ name, attributes, inputs: [...inputs], outputs });
      return outputs;
    },
    tensorDataSync(id) {
      const maker = operations.find(({ outputs }) => outputs.some((output) => output.id === id));
      throw new Untraceable(`the values of ${maker?.name ?? "an input"} are read by TypeScript`);
    },
  };
  // The binding's own properties can't be replaced, and a Proxy of it could not hide them.
  backend.binding = new Proxy({} as Binding, {
    get: (_, key: keyof Binding) => watched[key] ?? real[key],
  });
  try {
    return { result: f(), trace: { operations, constants } };
  } finally {
    backend.binding = real;
  }
}

/** The values, or the one value that a large constant, such as tfjs's ones, has everywhere. */
function compact(values: ArrayLike<number>, shape: readonly number[]): ArrayLike<number> {
  if (values.length <= LARGEST_CONSTANT) return values;
  const [first] = [values[0]!];
  if (Array.prototype.every.call(values, (value: number) => value === first)) return [first];
  throw new Untraceable(
    `a constant of shape [${shape}] has more than ${LARGEST_CONSTANT} values; make it an input`,
  );
}

/** `value` with no two tensors of one data, which a trace could not tell apart. */
export function withOwnData<T>(value: T): T {
  const seen = new Set<tf.DataId>();
  const own = tensorsIn(value).map((tensor) => {
    if (!seen.has(tensor.dataId)) return seen.add(tensor.dataId) && tensor;
    return runOperation("Identity", { T: tensor.dtype }, [tensor]);
  });
  return rebuilder(value)(own);
}
