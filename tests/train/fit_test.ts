import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { accuracy, evaluate } from "../../lib/train/evaluate.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { fit } from "../../lib/train/fit.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, linear, mlp } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { toyImages, toyRows } from "./toy.ts";

await ready();
const rows = toyRows(300);
const network = mlp(rows, { hidden: 16 });

function options(more: Partial<FitOptions> = {}): FitOptions {
  return {
    rule: sam(),
    optimizer: adam({ learningRate: 0.01 }),
    epochs: 2,
    batchSize: 32,
    ...more,
  };
}

function numbers({ params, statistics }: Model): Float32Array[] {
  return [...Object.values(params), ...Object.values(statistics)].map((tensor) =>
    tensor.dataSync() as Float32Array
  );
}

Deno.test("training learns: a held-out set is classified far better than by chance", async () => {
  const model = await fit(network, rows, options({ epochs: 15, seed: 1 }));
  assert.ok(await accuracy(model, toyRows(500, 6, 2)) > 0.93);
});

Deno.test("the same seed gives the same model bit for bit, another seed another", async () => {
  const train = async (seed: number) => numbers(await fit(network, rows, options({ seed })));
  const first = await train(1);
  assert.deepEqual(await train(1), first);
  assert.notDeepEqual(await train(2), first);
});

for (const [name, optimizer] of [["adam", adam()], ["sgd", sgd({ momentum: 0.9 })]] as const) {
  Deno.test(`sam with rho = 0 is plain ${name}, bit for bit, on both networks`, async () => {
    const images = toyImages(100);
    const tasks = [[network, rows], [cnn(images, { filters: 2, hidden: 8 }), images]] as const;
    for (const [network, domain] of tasks) {
      const train = async (rule: FitOptions["rule"]) =>
        numbers(await fit(network, domain, options({ rule, optimizer, seed: 3 })));
      assert.deepEqual(await train(sam({ rho: 0 })), await train(plain()));
      assert.notDeepEqual(await train(sam({ rho: 0.05 })), await train(plain()));
    }
  });
}

Deno.test("the number of tensors stays the same over 200 steps, and the end leaves only the model", async () => {
  const before = tf.memory().numTensors;
  const counts = new Set<number>();
  let model: Model | undefined;
  const run = epochs(
    network,
    rows,
    options({
      epochs: 20,
      onStep: () => {
        counts.add(tf.memory().numTensors);
      },
    }),
  );
  for await (const epoch of run) model = epoch.model;
  assert.equal(counts.size, 1, `tensor counts ${[...counts]}`);
  const own = numbers(model!).length;
  assert.equal(tf.memory().numTensors, before + own);
  await evaluate(model!, rows);
  assert.equal(tf.memory().numTensors, before + own);
  disposeModel(model!);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("leaving the loop early keeps the last model usable and nothing else", async () => {
  const before = tf.memory().numTensors;
  let model: Model | undefined;
  for await (const epoch of epochs(network, rows, options({ epochs: 50 }))) {
    model = epoch.model;
    if (epoch.index === 1) break;
  }
  assert.ok(Number.isFinite((await evaluate(model!, rows)).loss));
  disposeModel(model!);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("an epoch reports loss, cost and seconds: sam pays two gradients a step, plain one", async () => {
  for (const [rule, perStep] of [[sam(), 2], [plain(), 1]] as const) {
    const losses: number[] = [];
    for await (const epoch of epochs(network, rows, options({ rule, epochs: 3 }))) {
      losses.push(epoch.loss);
      const steps = 10 * (epoch.index + 1);
      assert.deepEqual(epoch.cost, { gradientEvaluations: perStep * steps, forwardPasses: 0 });
      assert.ok(epoch.seconds > 0);
      disposeModelAt(epoch.index, 2, epoch.model);
    }
    assert.ok(losses[2]! < losses[0]!);
  }
});

function disposeModelAt(index: number, last: number, model: Model): void {
  if (index === last) disposeModel(model);
}

Deno.test("every example is seen once an epoch, in another order each time", async () => {
  const seen: number[][] = [];
  const spy = {
    ...plain(),
    gradient: ((oracle, ...rest) => {
      seen.push([...oracle.ids.dataSync()]);
      return plain().gradient(oracle, ...rest);
    }) as ReturnType<typeof plain>["gradient"],
  };
  await fit(network, rows, options({ rule: spy }));
  assert.deepEqual(seen.map((ids) => ids.length), [
    ...Array(9).fill(32),
    12,
    ...Array(9).fill(32),
    12,
  ]);
  const [one, two] = [seen.slice(0, 10).flat(), seen.slice(10).flat()];
  assert.notDeepEqual(one, two);
  for (const order of [one, two]) {
    assert.deepEqual(order.sort((a, b) => a - b), [...Array(300).keys()]);
  }
});

Deno.test("training can go on from a model, which stays as it was", async () => {
  const start = await fit(network, rows, options({ seed: 1 }));
  const before = numbers(start).map((values) => values.slice());
  const more = await fit(network, rows, options({ start, epochs: 8 }));
  assert.deepEqual(numbers(start), before);
  assert.ok((await evaluate(more, rows)).loss < (await evaluate(start, rows)).loss);
});

Deno.test("early stop returns the epoch of the lowest loss and stops after patience", async () => {
  const held = toyRows(200, 6, 9);
  const losses: number[] = [];
  const settings = options({ rule: plain(), optimizer: adam({ learningRate: 0.05 }), seed: 4 });
  for await (const { model } of epochs(network, rows, { ...settings, epochs: 40 })) {
    losses.push((await evaluate(model, held)).loss);
  }
  let best = 0;
  const patience = 3;
  for (const [epoch, loss] of losses.entries()) {
    if (loss < losses[best]!) best = epoch;
    else if (epoch - best >= patience) break;
  }
  assert.ok(best + patience < 40, "the test needs a loss that rises again");
  const tensors = tf.memory().numTensors;
  const earlyStop = { domain: held, patience };
  const model = await fit(network, rows, { ...settings, epochs: 40, earlyStop });
  assert.equal((await evaluate(model, held)).loss, losses[best]);
  assert.equal(tf.memory().numTensors, tensors + numbers(model).length);
});

Deno.test("a diverging loss and settings out of range are one clear line, and leak nothing", async () => {
  const before = tf.memory().numTensors;
  const bad: [Partial<FitOptions>, RegExp][] = [
    [{ epochs: 0 }, /^epochs is 0; it must be an integer at least 1$/],
    [{ batchSize: 2.5 }, /^batchSize is 2.5; it must be an integer at least 1$/],
    [{ seed: -1 }, /^seed is -1; it must be an integer at least 0[^\n]*$/],
    [{ protocol: "author" as never }, /^protocol is "author"; [^\n]*did you mean "authors"\?$/],
    [
      { rule: plain(), optimizer: sgd({ learningRate: 10, momentum: 0.999 }), epochs: 60 },
      /^training with plain diverged: the loss in epoch \d+ is (NaN|Infinity); lower [^\n]*$/,
    ],
  ];
  for (const [more, message] of bad) {
    await assert.rejects(fit(network, rows, options(more)), { name: "InputError", message });
  }
  await assert.rejects(fit(network, toyRows(10, 7), options()), {
    message: "domain toy rows has inputs [7] and 2 classes; the network takes [6] and 2; " +
      "build it from this domain",
  });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("learning rates, decay and moments out of range are one clear line", () => {
  assert.throws(() => adam({ learningRate: 0 }), {
    message: "learningRate is 0; it must be a finite number greater than 0 and at most 10",
  });
  assert.throws(() => sgd({ learningRate: Infinity }), /^InputError: learningRate is Infinity/);
  assert.throws(() => adam({ beta1: 1 }), /^InputError: beta1 is 1; /);
  assert.throws(() => sgd({ weightDecay: -1 }), /^InputError: weightDecay is -1; /);
});

Deno.test("a start of another network is refused in one line that names the parameter", async () => {
  const [narrow, wide] = [8, 16].map((hidden) => mlp(rows, { hidden }));
  for (
    const [from, has] of [[narrow!, /dense1\/kernel in shape \[6,8\]/], [
      linear(rows),
      /has no dense1\/kernel/,
    ]] as const
  ) {
    const start = await fit(from, rows, options({ epochs: 1 }));
    await assert.rejects(fit(wide!, rows, options({ start })), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.match(error.message, has);
      return !error.message.includes("\n");
    });
    disposeModel(start);
  }
});

Deno.test("authors: the optimizer's moments start anew each epoch; corrected: they are kept", async () => {
  for (const [protocol, starts] of [["authors", 3], ["corrected", 1]] as const) {
    let made = 0;
    const base = adam();
    const optimizer = {
      ...base,
      init: (params: Parameters<typeof base.init>[0]) => {
        made++;
        return base.init(params);
      },
    } as FitOptions["optimizer"];
    disposeModel(await fit(network, rows, options({ optimizer, protocol, epochs: 3 })));
    assert.equal(made, starts, protocol);
  }
});

Deno.test("a rule that refuses the network leaves nothing on the device", async () => {
  const before = tf.memory().numTensors;
  const picky = {
    ...plain(),
    init: () => {
      throw new Error("not this network");
    },
  };
  await assert.rejects(fit(network, rows, options({ rule: picky })), /not this network/);
  assert.equal(tf.memory().numTensors, before);
});
