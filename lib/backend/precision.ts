/**
 * Half precision, by a pass over a trace: convolutions and matrix products take and give bfloat16, and
 * so do the operations between two of them that pass values on (bias, ReLU). All else is as it was, in
 * float32: weights, moments, norms, normalization, losses.
 */
import type { Attribute, Handle } from "./node_backend.ts";
import type { Operation, Trace } from "./trace.ts";

/** What products are computed in. */
export type Precision = "float32" | "bfloat16";
export const precisions: readonly Precision[] = ["float32", "bfloat16"];

/** Nearly all of the arithmetic. */
const products = new Set(["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter", "MatMul"]);
/** Computed in bfloat16 where what they work on is there in bfloat16 already. */
const followers = new Set(["BiasAdd", "BiasAddGrad", "Relu", "ReluGrad", "Reshape"]);

/** TensorFlow's numbers for its types, and for an attribute that is one. */
const FLOAT32 = 1, BFLOAT16 = 14, IS_TYPE = 4;

/**
 * The trace with its products in bfloat16. A tensor and its twin in the other type are computed from
 * each other when somebody first asks, so that no value is cast there and back.
 *
 * @param outputs Tensors that are wanted in float32.
 */
export function inBfloat16(
  { operations, constants }: Trace,
  outputs: readonly number[],
): Trace {
  const made: Operation[] = [];
  const produced = new Map(operations.flatMap(({ outputs }) => outputs.map((o) => [o.id, o])));
  const isFloat = (id: number) =>
    (produced.get(id) ?? constants.get(id) ?? { dtype: FLOAT32 }).dtype === FLOAT32;
  /** Twins by the number of the float32 tensor; of some the twin alone is computed so far. */
  const twins = new Map<number, number>();
  const onlyTwin = new Set<number>();
  // The trace's own numbers are positive.
  let fresh = 0;

  function cast(from: number, to: number, SrcT: number, DstT: number): number {
    const attributes = [typeAttribute("SrcT", SrcT), typeAttribute("DstT", DstT)];
    const shape = produced.get(Math.max(from, to))?.shape ?? [];
    made.push({
      name: "Cast",
      attributes,
      inputs: [from],
      outputs: [{ id: to, shape, dtype: DstT }],
    });
    return to;
  }
  function twin(id: number): number {
    const known = twins.get(id) ?? cast(id, --fresh, FLOAT32, BFLOAT16);
    twins.set(id, known);
    return known;
  }
  function full(id: number): void {
    if (onlyTwin.delete(id)) cast(twins.get(id)!, id, BFLOAT16, FLOAT32);
  }

  for (const operation of operations) {
    const { name, attributes, inputs, outputs } = operation;
    const same = name === "Identity" ? twins.get(inputs[0]!) : undefined;
    if (same !== undefined) {
      twins.set(outputs[0]!.id, same);
      onlyTwin.add(outputs[0]!.id);
      continue;
    }
    // A bias follows what it is added to.
    const leading = name === "BiasAdd" ? inputs.slice(0, 1) : inputs.filter(isFloat);
    const halved = products.has(name) ||
      followers.has(name) && outputs.every(({ id }) => isFloat(id)) &&
        leading.every((id) => twins.has(id));
    if (!halved) {
      inputs.forEach(full);
      made.push(operation);
      continue;
    }
    const twinOutputs = outputs.map(({ id, shape }): Handle => {
      twins.set(id, --fresh);
      onlyTwin.add(id);
      return { id: fresh, shape, dtype: BFLOAT16 };
    });
    made.push({
      name,
      attributes: attributes.map((one) => one.name === "T" ? typeAttribute("T", BFLOAT16) : one),
      inputs: inputs.map((id) => isFloat(id) ? twin(id) : id),
      outputs: twinOutputs,
    });
  }
  outputs.forEach(full);
  return { operations: made, constants };
}

function typeAttribute(name: string, value: number): Attribute {
  return { name, type: IS_TYPE, value };
}
