/**
 * Every rule against its own PyTorch float64 implementation (tests/fixtures/rules.py): 20 steps of
 * Adam and of SGD from the same numbers.
 *
 * How near is near enough is measured: PyTorch's own float32 run of a case ends `deviation` away from
 * its float64 run. Ours sums in another order, so it may end ten times as far, and the floor of 2e-6
 * is some twenty steps' roundings of float32 (6e-8 each) where PyTorch was lucky. No two cases end
 * nearer than 1e-4 to each other, so a wrong formula is seen.
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { inputsAt, ruleStep } from "../../lib/train/step_inputs.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { batchOracle } from "../../lib/train/oracle.ts";
import type { Params } from "../../lib/nn/params.ts";
import type { Optimizer, Rule } from "../../lib/train/rule.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/rules.json" with { type: "json" };
import { givenRandom, places } from "./draws.ts";

await ready();

interface Run {
  deviation: number;
  losses: number[];
  params: number[];
}
type Case = { rule: string; options: Record<string, unknown> } & Record<"adam" | "sgd", Run>;
const cases = Object.entries(fixture.cases as unknown as Record<string, Case>);

const optimizers: Record<"adam" | "sgd", () => Optimizer> = {
  adam: () => adam({ learningRate: 0.01, epsilon: 1e-2 }) as Optimizer,
  sgd: () => sgd({ learningRate: 0.1 }) as Optimizer,
};

const { side, classes, filters, hidden, batch: size, examples, unit, pools } = fixture;
const network = cnn({ shape: [side, side, 1], classes }, { filters, hidden });
const tensors = places(network.specs);
const perEpoch = examples / size;

/** The number at `position` of draw `turn` in step `index`, as rules.py counts. */
function pooled(index: number) {
  return (law: "uniform" | "normal", turn: number, position: number) => {
    const { numbers, unit } = pools[law];
    return numbers[(331 * index + 613 * turn + position) % numbers.length]! / unit;
  };
}

function given(numbers: readonly number[], shape: number[]): tf.Tensor {
  return tf.div(tf.tensor(numbers, shape, "float32"), unit);
}

/** Losses of all steps [steps], and the final parameters one after another. */
function train(rule: Rule, optimizer: Optimizer): { losses: tf.Tensor1D; params: tf.Tensor1D } {
  let params: Params = Object.fromEntries(
    tensors.map(({ name, shape, positions }) => {
      return [name, given(positions.map((i) => fixture.start[i]!), [...shape])];
    }),
  );
  let statistics = network.initStatistics();
  let [moments, state] = [optimizer.init(params), rule.init(params, network.specs, examples)];
  const images = given(fixture.inputs, [examples, side, side, 1]);
  const labels = tf.tensor1d(fixture.labels, "int32");
  const learningRate = tf.scalar(optimizer.learningRate as number);
  const losses: tf.Scalar[] = [];
  for (const [index, rows] of fixture.batches.entries()) {
    const ids = tf.tensor1d(rows, "int32");
    const batch = { x: tf.gather(images, ids), labels: tf.gather(labels, ids), ids };
    const mask = tf.tensor2d(fixture.masks[index]!, [size, hidden], "float32");
    const masks = () => ({ dropout: mask });
    const oracle = batchOracle(network, batch, statistics, masks, switchesOf("corrected"));
    const random = givenRandom(tensors, size, pooled(index));
    const inputs = inputsAt({ index, epoch: Math.floor(index / perEpoch) });
    const step = ruleStep(inputs, learningRate, random);
    const asked = rule.gradient(oracle, params, state, step);
    losses.push(asked.loss);
    const next = optimizer.update(asked.gradient, moments, params, learningRate);
    [params, moments, state] = [next.params, next.state, asked.state];
    statistics = oracle.nextStatistics();
  }
  const flat = tensors.map(({ name }) => tf.reshape(params[name]!, [-1]) as tf.Tensor1D);
  // Two at a time: webgpu stacks no more tensors at once than a shader takes buffers.
  const together = (parts: tf.Tensor1D[]) => parts.reduce((all, part) => tf.concat([all, part]));
  return { losses: together(losses.map((loss) => tf.reshape(loss, [1]))), params: together(flat) };
}

for (const [name, { rule, options, ...runs }] of cases.filter(([, { rule }]) => rule in rules)) {
  for (const [optimizer, expected] of Object.entries(runs)) {
    Deno.test(`20 steps of ${name} over ${optimizer} agree with PyTorch`, async () => {
      const trained = tf.tidy(() =>
        train(makeRule(rule, options), optimizers[optimizer as keyof typeof runs]())
      );
      // Read without blocking: webgpu knows no other way.
      const [losses, params] = await Promise.all([trained.losses.data(), trained.params.data()]);
      tf.dispose(trained);
      const tolerance = 10 * expected.deviation + 2e-6;
      const told = fixture.told_losses.map((index) => losses[index]!);
      assertClose(told, expected.losses, tolerance, `losses of steps ${fixture.told_losses}`);
      for (const { name, positions } of tensors) {
        const at = (values: ArrayLike<number>) => positions.map((i) => values[i]!);
        assertClose(at(params), at(expected.params), tolerance, name);
      }
    });
  }
}

Deno.test("every rule has a case in the reference", () => {
  const known = new Set(cases.map(([, { rule }]) => rule));
  const forgotten = Object.keys(rules).filter((name) => !known.has(name));
  assert.deepEqual(forgotten, [], "add these to tests/fixtures/rules.py");
});
