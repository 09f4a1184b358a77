/** Questions to all examples, some at a time: what bounds the memory. */
import * as tf from "@tensorflow/tfjs";
import { breathe } from "../interrupt.ts";
import { mapParams, type Params, tidyParams } from "../nn/params.ts";

/** What `ask` answers for the rows of `data` from number `from` to `to` - 1, `batchSize` at a time. */
export function passes<T>(
  data: Params,
  { from, to, batchSize }: { from: number; to: number; batchSize: number },
  ask: (rows: Params) => T,
): T[] {
  const count = Math.ceil((to - from) / batchSize);
  return Array.from({ length: count }, (_, i) => {
    const first = from + i * batchSize;
    const size = Math.min(batchSize, to - first);
    const rows = tidyParams(() => mapParams((t) => tf.slice(t, first, size), data));
    const answer = ask(rows);
    tf.dispose(rows as tf.TensorContainer);
    return answer;
  });
}

/** Added in float64, so that a small difference of two sums is not lost. Frees the tensors. */
export async function totalOf(sums: readonly tf.Tensor[]): Promise<number> {
  let total = 0;
  for (const sum of sums) {
    total += (await sum.data())[0]!;
    await breathe(() => "while it was measured");
    sum.dispose();
  }
  return total;
}
