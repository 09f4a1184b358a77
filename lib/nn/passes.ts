/** Something asked of every example of a domain, a few hundred at a time. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { breathe } from "../interrupt.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";

/** Examples a pass: large enough to keep the device busy, small in memory. */
const PASS = 500;

/**
 * The values of `ask` for all examples of `domain`, example by example.
 *
 * @param ask From inputs [examples, ...shape] to as many values for each example.
 */
export async function inPasses(
  domain: Domain,
  ask: (x: tf.Tensor) => tf.Tensor,
): Promise<Float32Array> {
  checkDomain(domain);
  await ready();
  const width = domain.shape.reduce((a, b) => a * b, 1);
  let values = new Float32Array();
  for (let from = 0; from < size(domain); from += PASS) {
    const to = Math.min(from + PASS, size(domain));
    const answer = tf.tidy(() => {
      const inputs = domain.inputs.subarray(from * width, to * width);
      return ask(tf.tensor(inputs, [to - from, ...domain.shape]));
    });
    const part = await answer.data();
    await breathe(() => `after ${from} of ${size(domain)} examples`);
    answer.dispose();
    const each = part.length / (to - from);
    if (from === 0) values = new Float32Array(size(domain) * each);
    values.set(part, from * each);
  }
  return values;
}
