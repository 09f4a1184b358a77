/** The derivative of the logits along a direction of the parameters. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";
import type { Model } from "../../lib/nn/model.ts";
import { batchNorm } from "../../lib/nn/batch_norm.ts";
import type { Layer } from "../../lib/nn/layer.ts";
import { conv, dense, dropout, flatten } from "../../lib/nn/layers.ts";
import { type InputSpec, type Network, network } from "../../lib/nn/network.ts";
import { networks } from "../../lib/nn/networks.ts";
import { pool } from "../../lib/nn/pool.ts";
import { residual } from "../../lib/nn/residual.ts";
import type { Params } from "../../lib/nn/params.ts";
import { logitsAlong } from "../../lib/nn/tangent.ts";
import { assertClose } from "../approx.ts";

await ready();

/** Normal numbers times `size`, added to `params`. */
function noise(params: Params, stream: Stream, size: number): Params {
  const entries = Object.entries(params).map(([name, t]) => {
    const numbers = stream.child(name).normal(t.size);
    return [name, tf.mul(size, tf.tensor(numbers, t.shape))] as const;
  });
  return Object.fromEntries(entries);
}

/** The names' tensors added up. */
function sum(a: Params, b: Params): Params {
  return Object.fromEntries(Object.entries(a).map(([name, t]) => [name, tf.add(t, b[name]!)]));
}

/** As its docstring has it. */
const tanh: Layer = {
  kind: "tanh",
  lipschitz: () => 1,
  outputShape: (shape) => shape,
  apply: (x) => tf.tanh(x),
  tangent: ({ dx, y }) => dx && tf.mul(dx, tf.sub(1, tf.square(y))),
};

/** Every layer that no ready network has, and one of one's own. */
function own(): Network {
  return network("own", [8, 8, 1], 3, [
    conv("first", 1, 3, { bias: false }),
    pool("max"),
    dropout("drop", 48, 0.5),
    residual("block", [conv("a", 3, 3), batchNorm("n", 3), tanh, conv("b", 3, 3)]),
    pool("average"),
    tanh,
    flatten(),
    dense("out", 12, 3),
  ]);
}

for (const [name, make] of Object.entries<(input: InputSpec) => Network>({ ...networks, own })) {
  Deno.test(`J v of ${name} is the adjoint of reverse mode, and the logits are the network's`, () => {
    const stream = new Stream(1).child(name);
    const network = make({ shape: [8, 8, 1], classes: 3 });
    const initial = network.init(stream);
    const params = sum(initial, noise(initial, stream.child("away"), 0.05));
    const variance = (s: string, t: tf.Tensor) => s.endsWith("variance") ? tf.mul(0.3, t) : t;
    const statistics = Object.fromEntries(
      Object.entries(network.initStatistics()).map(([name, t]) => [name, variance(name, t)]),
    );
    const model: Model = { network, params, statistics };
    const x = tf.tensor(stream.child("x").uniform(5 * 64), [5, 8, 8, 1]);
    const v = noise(params, stream.child("v"), 1);
    const u = tf.tensor(stream.child("u").normal(15), [5, 3]);
    const { logits, along } = logitsAlong(model, v, x);
    const own = (...tensors: tf.Tensor[]) => {
      const at = Object.fromEntries(Object.keys(params).map((key, i) => [key, tensors[i]!]));
      return network.forward(at, x, { training: false, statistics }).logits;
    };
    assertClose(logits.dataSync(), own(...Object.values(params)).dataSync());
    // u' (J v) = (J' u)' v
    const backward = tf.grads(own)(Object.values(params), u);
    const there = tf.sum(tf.mul(u, along)).dataSync()[0]!;
    const back = Object.values(v).reduce((total, t, i) => {
      return total + tf.sum(tf.mul(t, backward[i]!)).dataSync()[0]!;
    }, 0);
    assertClose(there / back, 1, 1e-4);
  });
}
