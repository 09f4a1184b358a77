/** How long training takes here before it starts, and how fast it is then. */
import type { Backend } from "../lib/backend/backend.ts";
import type { Domain } from "../lib/data/domain.ts";
import { sam } from "../lib/sam/sam.ts";
import { Stream } from "../lib/stream.ts";
import { epochs } from "../lib/train/epochs.ts";
import { cnn, mlp } from "../lib/nn/networks.ts";
import { adam } from "../lib/train/optimizer.ts";
import type { Optimizer } from "../lib/train/rule.ts";

const BATCH = 128;
/** Steps of two warm-ups, operation by operation and captured, and of what is timed. */
const WARM_UP = 4, TIMED = 16;

/**
 * Steps of SAM over Adam on noise, 128 examples each: the paper's CNN on a GPU, its dense network
 * elsewhere, where the CNN would take seconds.
 *
 * @returns One line, such as "MLP, SAM: first step 0.11 s, then 430 steps a second".
 */
export async function stepSpeed({ device }: Pick<Backend, "device">): Promise<string> {
  const onGpu = device.startsWith("GPU");
  const shape = onGpu ? [28, 28, 1] : [54];
  const width = shape.reduce((a, b) => a * b, 1);
  const domain: Domain = {
    name: "noise",
    inputs: new Stream(1).uniform(BATCH * width),
    labels: Int32Array.from({ length: BATCH }, (_, i) => i % 2),
    ids: Int32Array.from({ length: BATCH }, (_, i) => i),
    shape,
    classes: 2,
    shift: { kind: "none" },
  };
  const options = { rule: sam(), optimizer: adam() as Optimizer, seed: 1, batchSize: BATCH };
  const network = (onGpu ? cnn : mlp)(domain);
  const seconds: number[] = [];
  // An epoch is a step, and reading its loss waits for the device.
  for await (
    const epoch of epochs(network, domain, { ...options, epochs: WARM_UP + TIMED })
  ) seconds.push(epoch.seconds);
  const rate = TIMED / (seconds.at(-1)! - seconds[WARM_UP - 1]!);
  return `${onGpu ? "CNN" : "MLP"}, SAM: first step ${seconds[0]!.toFixed(2)} s, then ` +
    `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} steps a second`;
}
