import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";
import type { Layer } from "../../lib/nn/layer.ts";
import { conv, dense, dropout, flatten, relu } from "../../lib/nn/layers.ts";
import {
  checkNetwork,
  firstDense,
  lastLayer,
  type Network,
  network,
} from "../../lib/nn/network.ts";
import { cnn, linear, mlp, networks, resnet, stridedCnn } from "../../lib/nn/networks.ts";
import { parameterCount } from "../../lib/nn/params.ts";
import { sam } from "../../lib/sam/sam.ts";
import { epochs } from "../../lib/train/epochs.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { assertClose } from "../approx.ts";
import { toyImages } from "../train/toy.ts";
import { examplesFor, masksFor, slopes } from "./differences.ts";

await ready();

Deno.test("the networks have exactly the paper's numbers of parameters", () => {
  const count = (network: ReturnType<typeof cnn>) => parameterCount(network.specs);
  assert.equal(count(cnn({ shape: [28, 28, 1], classes: 10 })), 3_248_266);
  assert.equal(count(cnn({ shape: [32, 32, 1], classes: 2 })), 4_230_274);
  assert.equal(count(mlp({ shape: [54], classes: 2 })), 146_690);
});

Deno.test("Kumar et al.'s network has its number of parameters, and sees every eighth pixel's surroundings", () => {
  const network = stridedCnn({ shape: [28, 28, 1], classes: 10 });
  assert.equal(parameterCount(network.specs), 57_290);
  // Kernels that take the middle of their window: zeros before an even side are one, after it two.
  const one = stridedCnn({ shape: [28, 28, 1], classes: 16 }, { filters: 1 });
  const middle = tf.tensor4d([...Array(25).keys()].map((i) => i === 12 ? 1 : 0), [5, 5, 1, 1]);
  const params = {
    ...one.init(new Stream(1)),
    ...Object.fromEntries([1, 2, 3].flatMap((i) => [
      [`conv${i}/kernel`, middle],
      [`conv${i}/bias`, tf.zeros([1])],
    ])),
    "logits/kernel": tf.eye(16),
    "logits/bias": tf.zeros([16]),
  };
  const pixels = new Stream(2).uniform(28 * 28);
  const x = tf.tensor(pixels, [1, 28, 28, 1]);
  const mode = { training: false, statistics: one.initStatistics() } as const;
  const seen = [0, 1, 2, 3].flatMap((i) =>
    [0, 1, 2, 3].map((j) => pixels[(8 * i + 3) * 28 + 8 * j + 3]! / Math.sqrt(1 + 1e-5))
  );
  assertClose(one.forward(params, x, mode).logits.dataSync(), seen, 1e-6);
  assert.throws(() => stridedCnn({ shape: [54], classes: 2 }), {
    message:
      "strided-cnn got inputs of shape [54]; it needs images [height, width, channels]; use mlp for rows",
  });
});

Deno.test("the residual network has its number of parameters, by sizes and blocks", () => {
  const count = (network: Network) => parameterCount(network.specs);
  assert.equal(count(resnet({ shape: [28, 28, 1], classes: 10 })), 77_754);
  assert.equal(count(resnet({ shape: [32, 32, 3], classes: 10 })), 78_042);
  // ResNet-20 of He et al.'s section 4.2 has 0.27 million; with projections in place of zeros 272,474.
  assert.equal(count(resnet({ shape: [32, 32, 3], classes: 10 }, { blocks: 3 })), 272_474);
});

Deno.test("a residual network has blocks, whose normalizations and dropout are its own", () => {
  const made = resnet({ shape: [8, 8, 1], classes: 3 }, { filters: 2, blocks: 2, dropout: 0.5 });
  const names = made.layers!.map(({ name }) => name).filter((name) => name !== undefined);
  assert.deepEqual(names, [
    ...["conv", "norm", "block1", "block2", "block3", "block4", "block5", "block6", "logits"],
  ]);
  assert.equal(Object.keys(made.initStatistics()).length, 2 * (1 + 12 + 2));
  assert.deepEqual(made.masks, [{ name: "dropout", units: 8, rate: 0.5 }]);
  // Half the side at the third and the fifth block.
  const shapes = made.layers!.map((_, i) =>
    made.layers!.slice(0, i + 1).reduce<readonly number[]>((s, l) => l.outputShape(s), [8, 8, 1])
  );
  const after = (name: string) => shapes[made.layers!.findIndex((layer) => layer.name === name)];
  assert.deepEqual(
    ["block2", "block3", "block5", "logits"].map(after),
    [[8, 8, 2], [4, 4, 4], [2, 2, 8], [3]],
  );
});

for (const training of [true, false]) {
  const name = training ? "training, with dropout" : "evaluation";
  Deno.test(`gradients of a residual network are slopes by differences, in ${name}`, () => {
    const made = resnet({ shape: [6, 6, 1], classes: 3 }, { filters: 2, dropout: 0.3 });
    const params = made.init(new Stream(1));
    const mode = training
      ? { training, masks: masksFor(made, 8) } as const
      : { training, statistics: made.initStatistics() } as const;
    for (const { tape, differences } of slopes(made, params, examplesFor(made, 8), mode)) {
      assertClose(tape, differences, 2e-2);
    }
  });
}

Deno.test("a residual network learns, as graphs and operation by operation alike", async () => {
  const domain = toyImages(48);
  const losses = async (compile: boolean) => {
    const all: number[] = [];
    const options = { optimizer: adam({ learningRate: 0.01 }), epochs: 3, batchSize: 16, seed: 1 };
    const made = resnet(domain, { filters: 2, dropout: 0.1 });
    for await (const { loss } of epochs(made, domain, { ...options, rule: sam(), compile })) {
      all.push(loss);
    }
    return all;
  };
  const captured = await losses(true);
  assert.ok(captured[2]! < captured[0]!, `${captured}`);
  assertClose(captured, await losses(false), 1e-3);
});

Deno.test("after a convolution a filter is normalized over examples and places", () => {
  const network = stridedCnn({ shape: [20, 12, 1], classes: 2 }, { filters: 3, dropout: 0 });
  const params = network.init(new Stream(3));
  const x = tf.tensor4d(new Stream(4).normal(5 * 240), [5, 20, 12, 1]);
  const mode = { training: true, masks: {} } as const;
  const { batch } = network.forward(params, x, mode);
  const convolved = network.layers!.slice(0, 3).reduce<tf.Tensor>(
    (h, l) => l.apply(h, params, mode, {}),
    x,
  );
  const rows = convolved.reshape([5 * 3 * 2, 3]).arraySync() as number[][];
  for (const filter of [0, 1, 2]) {
    const values = rows.map((row) => row[filter]!);
    const mean = values.reduce((a, b) => a + b) / 30;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 29;
    assertClose([batch["norm/mean"]!.dataSync()[filter]!], [mean], 1e-5);
    assertClose([batch["norm/variance"]!.dataSync()[filter]!], [variance], 1e-5);
  }
});

Deno.test("initial values are those of the seed, within 1/sqrt(fan in), normalization the identity", () => {
  const network = mlp({ shape: [54], classes: 2 }, { hidden: 16 });
  const [a, b] = [network.init(new Stream(1)), network.init(new Stream(1))];
  for (const { name, shape } of network.specs) {
    assert.deepEqual(a[name]!.dataSync(), b[name]!.dataSync());
    assert.deepEqual(a[name]!.shape, shape);
  }
  const kernel = a["dense1/kernel"]!.dataSync();
  const largest = Math.max(...kernel.map(Math.abs));
  assert.ok(largest <= 1 / Math.sqrt(54) && largest > 0.95 / Math.sqrt(54));
  assert.ok(a["norm/gamma"]!.dataSync().every((value) => value === 1));
  assert.ok(a["norm/beta"]!.dataSync().every((value) => value === 0));
});

Deno.test("in training, logits come from activations of mean beta and deviation gamma", () => {
  const network = mlp({ shape: [3], classes: 3 }, { hidden: 3, dropout: 0 });
  const params = {
    ...network.init(new Stream(2)),
    "norm/gamma": tf.tensor1d([2, 2, 2]),
    "norm/beta": tf.tensor1d([1, 1, 1]),
    "logits/kernel": tf.eye(3),
    "logits/bias": tf.zeros([3]),
  };
  const x = tf.tensor2d(new Stream(3).normal(90), [30, 3]);
  const { logits } = network.forward(params, x, { training: true, masks: {} });
  const { mean, variance } = tf.moments(logits, 0);
  assertClose(mean.dataSync(), [1, 1, 1], 1e-5);
  // A unit that is dead on all examples has no deviation to rescale.
  for (const value of variance.dataSync()) assert.ok(value < 1e-9 || Math.abs(value - 4) < 0.05);
});

Deno.test("evaluation does not depend on what else is in the batch", () => {
  const network = cnn({ shape: [6, 6, 1], classes: 2 }, { filters: 2, hidden: 4 });
  const params = network.init(new Stream(4));
  const x = tf.tensor4d(new Stream(5).uniform(3 * 36), [3, 6, 6, 1]);
  const mode = { training: false, statistics: network.initStatistics() } as const;
  const all = network.forward(params, x, mode).logits.dataSync();
  const first = network.forward(params, tf.slice(x, 0, 1), mode).logits.dataSync();
  assertClose(first, all.slice(0, 2), 1e-6);
});

Deno.test("a batch of one example gives finite logits and a finite gradient", () => {
  const network = mlp({ shape: [3], classes: 2 }, { hidden: 4, dropout: 0 });
  const params = network.init(new Stream(6));
  const x = tf.tensor2d([[1, 2, 3]]);
  const { grads } = tf.valueAndGrads((...tensors) => {
    const named = Object.fromEntries(Object.keys(params).map((name, i) => [name, tensors[i]!]));
    return tf.sum(network.forward(named, x, { training: true, masks: {} }).logits) as tf.Scalar;
  })(Object.values(params));
  for (const grad of grads) assert.ok(grad.dataSync().every(Number.isFinite));
});

Deno.test("a network that can't be built is one clear line", () => {
  assert.throws(() => cnn({ shape: [54], classes: 2 }), {
    message: "cnn got inputs of shape [54]; it needs images [height, width, channels]; " +
      "use mlp for rows",
  });
  assert.throws(() => mlp({ shape: [54], classes: 0 }), {
    message: 'to of dense "logits" is 0; it must be an integer at least 1',
  });
  assert.throws(() => mlp({ shape: [54], classes: 2 }, { dropout: 1 }), {
    message: "dropout is 1; it must be a finite number at least 0 and less than 1",
  });
});

Deno.test("a network that is no network is one line", () => {
  const cases: [() => unknown, string][] = [
    [
      () => network("mine", [4, 4, 1], 3, [flatten(), dense("out", 16, 2)]),
      "network mine ends in examples of shape [2]; it needs [3], a logit for each class: end it in a " +
      "dense layer of 3 units",
    ],
    [
      () => network("mine", [4, 4, 1], 2, [dense("out", 16, 2)]),
      "layer out takes [16]; it gets [4,4,1]; put flatten() or pool() before it",
    ],
    [
      () => network("mine", [2], 2, [dense("a", 2, 2), dense("a", 2, 2)]),
      "network mine has a/kernel twice; give each layer a name of its own",
    ],
    [
      () => network("mine", [2], 2, [dropout("d", 2, 0), dropout("d", 2, 0.1), dense("a", 2, 2)]),
      "network mine has d twice; give each layer a name of its own",
    ],
    [
      () => network("mine", [2], 2, [relu as unknown as Layer, dense("a", 2, 2)]),
      "layer 0 (from 0) of network mine is a function; call it, as in relu()",
    ],
    [
      () => network("mine", [2], 2, [{} as Layer, dense("a", 2, 2)]),
      "layer 0 (from 0) of network mine is no layer: it has no outputShape, apply, tangent",
    ],
    [
      () => checkNetwork({ name: "mine", inputShape: [2], classes: 2 } as unknown as Network),
      "network mine has no specs, masks, init, initStatistics, forward; make it by network(name, " +
      "inputShape, classes, layers), or take a ready one, such as mlp(domain)",
    ],
    [
      () => checkNetwork({ ...mlp({ shape: [2], classes: 2 }), specs: [] }),
      "network mlp has no parameters; there is nothing to train",
    ],
    [
      () => mlp({ shape: [2], classes: 2 }, { hiden: 8 } as never),
      'mlp has no option hiden; its options are hidden, dropout; did you mean "hidden"?',
    ],
    [
      () => cnn({ shape: [2, 2, 1], classes: 2 }, { hidden: [64, 64] as never }),
      "hidden is 64,64; it must be an integer at least 1",
    ],
    [
      () => resnet({ shape: [2, 2, 1], classes: 2 }, { blocks: 0 }),
      "blocks is 0; it must be an integer at least 1",
    ],
    [
      () => linear({ shape: [2], classes: 2 }, { hidden: 2 } as never),
      "linear has no option hidden; it takes none",
    ],
  ];
  for (const [make, message] of cases) assert.throws(make, { name: "InputError", message });
});

Deno.test("a network knows its last layer and its first dense one, whatever they are called", () => {
  const layers = [conv("c", 1, 2), flatten(), dense("a", 32, 3), relu(), dense("out", 3, 2)];
  const mine = network("mine", [4, 4, 1], 2, layers);
  assert.deepEqual([lastLayer(mine), firstDense(mine)], ["out", "a"]);
  const image = { shape: [8, 8, 1], classes: 2 };
  assert.deepEqual(
    Object.entries(networks).map(([name, make]) => [name, firstDense(make(image))]),
    [
      ["cnn", "dense1"],
      ["mlp", "dense1"],
      ["linear", "logits"],
      ["resnet", "logits"],
      ["strided-cnn", "logits"],
    ],
  );
  for (const make of Object.values(networks)) assert.equal(lastLayer(make(image)), "logits");
  const bare = network("bare", [2], 2, [relu()]);
  assert.throws(() => lastLayer(bare), {
    name: "InputError",
    message: "network bare has no layer with parameters",
  });
  assert.throws(() => firstDense(bare), { message: "network bare has no dense layer" });
  assert.throws(() => lastLayer({ ...bare, layers: [] }), {
    message:
      "network bare has no list of layers, which this needs; make it by network(name, inputShape, " +
      "classes, layers)",
  });
});
