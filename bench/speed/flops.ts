/** Operations of a training step, counted from the network's shapes. */
import type { Network } from "../../lib/nn/network.ts";
import type { RuleName } from "./cases.ts";

/** What a rule asks in a step, in full batches: as lib/train/oracle.ts counts, LookSAM in the mean. */
export const questions: Readonly<Record<RuleName, { gradients: number; forwards: number }>> = {
  "plain": { gradients: 1, forwards: 0 },
  "sam": { gradients: 2, forwards: 0 },
  "friendly-sam": { gradients: 2, forwards: 0 },
  "esam": { gradients: 1.5, forwards: 1 },
  "look-sam": { gradients: 1.2, forwards: 0 },
};

/**
 * Floating-point operations of a step: those of matrix products and convolutions alone, a
 * multiplication and an addition each for 2. A forward pass counts once and a backward pass twice
 * (gradients of the inputs and of the kernel), but for the first layer's inputs, whose gradient
 * nobody needs. Convolutions count as if what they read beyond the border were there. Not counted:
 * biases, activations, dropout, normalization, loss, the rule's own vectors and the optimizer.
 *
 * @param network One whose convolutions all keep the size of the image.
 * @param batch Examples a step.
 */
export function stepFlops(network: Network, rule: RuleName, batch: number): number {
  const forward = layerFlops(network, batch);
  const sum = forward.reduce((a, b) => a + b, 0);
  const { gradients, forwards } = questions[rule];
  return gradients * (3 * sum - forward[0]!) + forwards * sum;
}

/** Of a forward pass, layer by layer. */
function layerFlops({ specs, inputShape }: Network, batch: number): number[] {
  const places = inputShape.length === 3 ? inputShape[0]! * inputShape[1]! : 1;
  return specs.filter(({ shape }) => shape.length > 1).map(({ shape, layer }) =>
    2 * batch * (layer === "conv" ? places : 1) * shape.reduce((a, b) => a * b, 1)
  );
}
