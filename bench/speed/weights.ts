/** Weights in a file: what both sides start from when their losses are compared. */
import * as tf from "@tensorflow/tfjs";
import { Stream } from "../../lib/stream.ts";
import type { Model } from "../../lib/nn/model.ts";
import type { Network } from "../../lib/nn/network.ts";
import { parameterCount } from "../../lib/nn/params.ts";
import { bytesOf } from "./data.ts";

/** Like fresh ones, uniform on +-1 / sqrt(fan in), but none of them all 0 or all 1. */
export function someWeights({ specs }: Network): Uint8Array {
  const values = new Float32Array(parameterCount(specs));
  let at = 0;
  for (const { name, shape, role, layer, fanIn = 100 } of specs) {
    const bound = 1 / Math.sqrt(fanIn);
    const center = layer === "normalization" && role === "weight" ? 1 : 0;
    const count = parameterCount([{ shape }]);
    values.set(new Stream(1).child(name).uniform(count, center - bound, center + bound), at);
    at += count;
  }
  return bytesOf(values);
}

/** A model with the weights of {@link someWeights}. */
export function modelOf(network: Network, bytes: Uint8Array<ArrayBuffer>): Model {
  const values = new Float32Array(bytes.buffer);
  let at = 0;
  const params = Object.fromEntries(network.specs.map(({ name, shape }) => {
    const count = parameterCount([{ shape }]);
    return [name, tf.tensor(values.subarray(at, at += count), [...shape])];
  }));
  return { network, params, statistics: network.initStatistics() };
}
