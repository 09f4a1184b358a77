/** Tensors in nested records and arrays: what the state of a run is made of. */
import * as tf from "@tensorflow/tfjs";

/** All tensors in `value`, in a fixed order. */
export function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(tensorsIn);
}

/** Makes values like `value` from other tensors, given in the order of {@link tensorsIn}. */
export function rebuilder<T>(value: T): (tensors: readonly tf.Tensor[]) => T {
  let places = 0;
  type Build = (tensors: readonly tf.Tensor[]) => unknown;
  const build = (value: unknown): Build => {
    if (value instanceof tf.Tensor) {
      const place = places++;
      return (tensors) => tensors[place];
    }
    if (value === null || typeof value !== "object") return () => value;
    if (Array.isArray(value)) {
      const items = value.map(build);
      return (tensors) => items.map((item) => item(tensors));
    }
    const fields = Object.entries(value).map(([name, field]) => [name, build(field)] as const);
    return (tensors) => Object.fromEntries(fields.map(([name, field]) => [name, field(tensors)]));
  };
  return build(value) as (tensors: readonly tf.Tensor[]) => T;
}

/** Types and shapes of the tensors, and all else that `value` holds, as text. */
export function structureOf(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part) => part instanceof tf.Tensor ? `${part.dtype}[${part.shape}]` : part,
  );
}

/** Frees the tensors of `before` that `after` does not hold too. */
export function disposeReplaced(before: unknown, after: unknown): void {
  const kept = new Set(tensorsIn(after).map((tensor) => tensor.id));
  for (const tensor of tensorsIn(before)) if (!kept.has(tensor.id)) tensor.dispose();
}
