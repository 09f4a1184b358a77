/** A batch in parts: mSAM and LPF-SGD perturb each part on its own. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../check.ts";
import { mapParams, type Params } from "../nn/params.ts";
import type { Answer, Oracle } from "./rule.ts";

/**
 * The mean of `ask`'s gradients and losses over `parts` consecutive parts of the batch. One part is
 * the batch itself, asked without rows.
 *
 * A full batch must divide evenly. A smaller one, the last of an epoch or that of a small domain, may
 * not: its parts then differ by one example, each weighs as many as it has, and where there are
 * fewer examples than parts, each example is a part.
 *
 * @throws InputError if `parts` does not divide a full batch.
 */
export function meanOverParts(
  { size, batchSize = size }: Oracle,
  parts: number,
  rule: string,
  ask: (rows: tf.Tensor1D | undefined, part: number) => Answer,
): { gradient: Params; loss: tf.Scalar } {
  if (batchSize % parts !== 0) {
    throw new InputError(
      `${rule}: parts is ${parts}, which does not divide the batch of ${batchSize} examples; ` +
        `take a divisor of ${batchSize}`,
    );
  }
  const count = Math.min(parts, size);
  if (count === 1) return ask(undefined, 0);
  // Equal parts are added as they are and divided once: a pass over the parameters less for each.
  const even = size % count === 0;
  const answers = Array.from({ length: count }, (_, part) => {
    const [from, to] = [part, part + 1].map((p) => Math.floor(p * size / count)) as [
      number,
      number,
    ];
    const { gradient, loss } = ask(tf.range(from, to, 1, "int32"), part);
    const weigh = (tensor: tf.Tensor) => even ? tensor : tf.mul(tensor, (to - from) * count / size);
    return { gradient: mapParams(weigh, gradient), loss: weigh(loss) };
  });
  const sum = answers.reduce((sum, part) => ({
    gradient: mapParams(tf.add, sum.gradient, part.gradient),
    loss: tf.add(sum.loss, part.loss),
  }));
  return {
    gradient: mapParams((g) => tf.div(g, count), sum.gradient),
    loss: tf.div(sum.loss, count) as tf.Scalar,
  };
}
