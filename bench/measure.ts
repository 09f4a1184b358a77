/** Small things that every bench needs. */
import * as tf from "@tensorflow/tfjs";
import { Stream } from "../lib/stream.ts";
import type { Network } from "../lib/nn/network.ts";
import { parameterCount } from "../lib/nn/params.ts";
import type { Rule } from "../lib/train/rule.ts";

/** Size of the rule's state, in copies of the network's parameters. */
export function stateCopies(rule: Rule, network: Network, examples: number): number {
  return tf.tidy(() => {
    const params = network.init(new Stream(1));
    const state = rule.init(params, network.specs, examples);
    return valuesIn(state) / parameterCount(network.specs);
  }) as unknown as number;
}

function valuesIn(state: unknown): number {
  if (state instanceof tf.Tensor) return state.size;
  if (state === null || typeof state !== "object") return 0;
  return Object.values(state).reduce((sum: number, value) => sum + valuesIn(value), 0);
}
