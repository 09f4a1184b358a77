/** Captured steps: equal to eager ones for every rule, network and optimizer, and nothing leaks. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { plain } from "../../lib/sam/plain.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import {
  compile,
  compileSetting,
  eager,
  type Stepper,
  xlaSetting,
} from "../../lib/train/compile.ts";
import { stridedCnn } from "../../lib/nn/networks.ts";
import type { Rule } from "../../lib/train/rule.ts";
import type { PureStep } from "../../lib/train/step.ts";
import { disposeReplaced } from "../../lib/backend/tensor_tree.ts";
import { withEnv } from "../env.ts";
import {
  checkEnd,
  difference,
  heldToEager,
  ignore,
  networks,
  norm,
  numbers,
  optimizers,
  ruleOptions,
  Run,
  shallow,
} from "./captured_run.ts";

heldToEager("a graph", { xla: false });

for (const name of Object.keys(rules)) {
  Deno.test({
    name: `50 steps of ${name} in the authors' protocol as a graph end where eager ones do`,
    ignore,
    fn() {
      const rule = makeRule(name, ruleOptions[name] ?? {});
      const graph = (pure: PureStep) => compile(pure, { xla: false });
      const run = new Run(shallow, rule, optimizers["adam"]!(), graph, "authors");
      checkEnd(run, 0, numbers(run.state.params), "authors");
      run.dispose();
    },
  });
}

Deno.test({
  name: "convolutions with a stride: 6 captured steps of SAM end where eager ones do",
  ignore,
  fn() {
    const network = stridedCnn({ shape: [5, 5, 1], classes: 3 }, { filters: 4 });
    const rule = makeRule("sam", {});
    const ends = [compile, eager].map((make) => {
      const run = new Run(network, rule, optimizers["adam"]!(), (pure) => make(pure));
      run.train(6);
      const params = numbers(run.state.params);
      run.dispose();
      return params;
    });
    const [captured, eagerly] = ends as [number[], number[]];
    assert.ok(norm(difference(captured, eagerly)) <= 1e-5 * norm(eagerly));
  },
});

/** A run of plain training over Adam, with a rule that is changed. */
function runOf(rule: Partial<Rule>, make = (pure: PureStep): Stepper => compile(pure)): Run {
  return new Run(networks["mlp"]!, { ...plain(), ...rule }, optimizers["adam"]!(), make);
}

/** What is written as a warning while `f` runs. */
function warnings(f: () => void): string[] {
  const { warn } = console;
  const seen: string[] = [];
  console.warn = (line: string) => seen.push(line);
  try {
    f();
  } finally {
    console.warn = warn;
  }
  return seen;
}

Deno.test({
  name: "a step that no graph can hold runs as it is, with one warning that says why",
  ignore,
  fn() {
    const reads: Rule["gradient"] = (oracle, params, state, step) => {
      const answer = oracle.lossAndGradient(params);
      if (tf.sum(answer.losses).dataSync()[0]! < 0) throw new Error("no loss is negative");
      return { ...answer, state: step.decide(({ index }) => index < 3) && state };
    };
    const expected = runOf({}, eager);
    expected.train(8);
    const run = runOf({ gradient: reads });
    const tensors = tf.memory().numTensors;
    const [line, ...more] = warnings(() => run.train(8));
    assert.match(
      line!,
      /^training runs operation by operation, slower: the values of Sum are read/,
    );
    assert.deepEqual(more, []);
    assert.deepEqual(numbers(run.state.params), numbers(expected.state.params));
    assert.equal(tf.memory().numTensors, tensors, "tensors left behind");
    run.dispose();
    expected.dispose();
  },
});

Deno.test({
  name: "steps leave no tensor behind, in tfjs or in TensorFlow",
  ignore,
  fn() {
    const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
    const before = [tf.memory().numTensors, binding.getNumOfTensors()];
    const run = runOf(makeRule("sampa"));
    run.train(6);
    const during = [tf.memory().numTensors, binding.getNumOfTensors()];
    run.train(12);
    assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], during);
    run.dispose();
    assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], before);
  },
});

Deno.test({
  name: "a decision is asked again at each step, and each answer is a graph of its own",
  ignore,
  fn() {
    const seen: number[] = [];
    const run = runOf({
      gradient(oracle, params, state, step) {
        const factor = step.decide(({ index }) => index % 3);
        seen.push(factor);
        const { loss, gradient } = oracle.lossAndGradient(params);
        const scaled = Object.entries(gradient).map(([name, g]) => [name, tf.mul(g, factor)]);
        return { loss, state, gradient: Object.fromEntries(scaled) };
      },
    }, compile);
    const moved: boolean[] = [];
    for (let index = 0; index < 9; index++) {
      const before = numbers((run.state.optimizer as { m: unknown }).m);
      const next = run.after({ index, epoch: 0 });
      const after = numbers((next.optimizer as { m: unknown }).m);
      moved.push(norm(difference(after, before.map((value) => 0.9 * value))) > 1e-5);
      disposeReplaced(run.state, next);
      run.state = next;
    }
    assert.deepEqual(moved, [false, true, true, false, true, true, false, true, true]);
    // The third batch of an epoch is smaller and so captured by itself.
    assert.deepEqual(seen, [0, 1, 2]);
    run.dispose();
  },
});
Deno.test("steps are compiled unless SAM_OOD_COMPILE is 0; another value is one clear line", async () => {
  await withEnv({ SAM_OOD_COMPILE: "" }, () => assert.equal(compileSetting(), true));
  await withEnv({ SAM_OOD_COMPILE: "0" }, () => assert.equal(compileSetting(), false));
  await withEnv({ SAM_OOD_COMPILE: "no" }, () =>
    assert.throws(compileSetting, {
      name: "InputError",
      message: /^SAM_OOD_COMPILE is "no"; it must be one of 0, 1[^\n]*$/,
    }));
});
Deno.test("XLA compiles steps where SAM_OOD_XLA is 1; another value is one clear line", async () => {
  await withEnv({ SAM_OOD_XLA: "" }, () => assert.equal(xlaSetting(), false));
  await withEnv({ SAM_OOD_XLA: "0" }, () => assert.equal(xlaSetting(), false));
  await withEnv({ SAM_OOD_XLA: "1" }, () => assert.equal(xlaSetting(), true));
  await withEnv({ SAM_OOD_XLA: "yes" }, () =>
    assert.throws(xlaSetting, {
      name: "InputError",
      message: /^SAM_OOD_XLA is "yes"; it must be one of 0, 1[^\n]*$/,
    }));
});
