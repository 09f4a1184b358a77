/** Captured steps: equal to eager ones for every rule, network and optimizer, and nothing leaks. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { plain } from "../../lib/sam/plain.ts";
import { Stream } from "../../lib/stream.ts";
import {
  compile,
  type CompileOptions,
  compileSetting,
  eager,
  type Stepper,
} from "../../lib/train/compile.ts";
import { cnn, mlp, type Network, stridedCnn } from "../../lib/train/network.ts";
import { withEnv } from "../env.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import type { Moment, Optimizer, Rule } from "../../lib/train/rule.ts";
import {
  initialState,
  type PureStep,
  type TrainingState,
  trainStep,
} from "../../lib/train/step.ts";
import { disposeReplaced, tensorsIn } from "../../lib/train/tree.ts";

const { name: backend } = await ready();
const ignore = backend !== "tensorflow";

const EXAMPLES = 48;
const BATCH = 16;
const PER_EPOCH = EXAMPLES / BATCH;

const networks: Record<string, Network> = {
  cnn: cnn({ shape: [5, 5, 1], classes: 3 }, { filters: 3, hidden: 8 }),
  mlp: mlp({ shape: [5, 5, 1], classes: 3 }, { hidden: 8 }),
};

const optimizers: Record<string, () => Optimizer> = {
  adam: () => adam({ weightDecay: 0.01 }) as Optimizer,
  "adam, coupled decay": () => adam({ weightDecay: 0.01, decay: "coupled" }) as Optimizer,
  "sgd with momentum": () => sgd({ learningRate: 0.02, momentum: 0.9 }) as Optimizer,
};

/** Options with which every phase of a rule comes within a few steps. */
const options: Record<string, Record<string, number>> = {
  "look-sam": { k: 2 },
  "k-sam": { k: 6 },
  "fisher-mask-sam": { period: 2, samples: 3 },
  "ausam": { ramp: 2 },
};

/** A run whose steps are called one by one. */
class Run {
  readonly data = tf.tidy(() => ({
    x: tf.tensor(new Stream(1).normal(EXAMPLES * 25), [EXAMPLES, 5, 5, 1]),
    labels: tf.tensor1d(Int32Array.from({ length: EXAMPLES }, (_, i) => i % 3), "int32"),
  }));
  readonly pure: PureStep;
  state: TrainingState;

  constructor(
    network: Network,
    rule: Rule,
    optimizer: Optimizer,
    readonly make: (pure: PureStep) => Stepper,
    protocol: "corrected" | "authors" = "corrected",
  ) {
    const stream = new Stream(7);
    const setup = { network, rule, optimizer, protocol, stream, examples: EXAMPLES };
    this.state = initialState(setup, undefined);
    this.pure = (state, given, inputs) => trainStep(setup, state, given, inputs);
    this.stepper = make(this.pure);
  }
  readonly stepper: Stepper;

  /** The state after a step at `moment`, whose last batch of an epoch is smaller. */
  after({ index, epoch }: Moment, stepper = this.stepper): TrainingState {
    const order = new Stream(3).child(epoch).permutation(EXAMPLES);
    const from = (index % PER_EPOCH) * BATCH;
    const last = index % PER_EPOCH === PER_EPOCH - 1;
    const rows = tf.tensor1d(order.slice(from, from + (last ? BATCH / 2 : BATCH)), "int32");
    const learningRate = tf.scalar(index < 25 ? 1e-3 : 2e-3);
    const moment = { index, epoch };
    const { state } = stepper.step(this.state, { ...this.data, rows, learningRate }, moment);
    tf.dispose([rows, learningRate]);
    return state;
  }

  train(steps: number): void {
    for (let index = 0; index < steps; index++) {
      const next = this.after({ index, epoch: Math.floor(index / PER_EPOCH) });
      disposeReplaced(this.state, next);
      this.state = next;
    }
  }

  dispose(): void {
    this.stepper.dispose();
    disposeReplaced([this.state, this.data], []);
  }
}

/** All numbers of a value's tensors. */
function numbers(value: unknown): number[] {
  return tensorsIn(value).flatMap((tensor) => [...tensor.dataSync()]);
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

const modes: Record<string, CompileOptions> = {
  "a graph": { xla: false },
  "a graph compiled by XLA": { xla: true },
};

for (const [mode, compileOptions] of Object.entries(modes)) {
  for (const name of Object.keys(rules)) {
    Deno.test({
      name: `a step of ${name} as ${mode} is the eager step`,
      ignore,
      fn() {
        for (const [on, network] of Object.entries(networks)) {
          const some = compileOptions.xla ? 1 : Infinity;
          for (const [over, optimizer] of Object.entries(optimizers).slice(0, some)) {
            const rule = makeRule(name, options[name] ?? {});
            const graph = new Run(network, rule, optimizer(), (p) => compile(p, compileOptions));
            graph.train(3); // states without zeros
            for (const moment of [{ index: 3, epoch: 1 }, { index: 4, epoch: 1 }]) {
              const as = eager(graph.pure);
              const expected = graph.after(moment, as);
              disposeReplaced(graph.after(moment), graph.state); // captures, if it has not been
              const actual = graph.after(moment);
              for (
                const part of ["lossSum", "params", "statistics", "optimizer", "rule"] as const
              ) {
                for (const [i, tensor] of tensorsIn(expected[part]).entries()) {
                  const [a, b] = [numbers(tensorsIn(actual[part])[i]), numbers(tensor)];
                  const off = norm(difference(a, b)) / (norm(b) || 1);
                  // Gradients, which moments are made of, are sums with cancellation.
                  const most = part === "optimizer" || part === "rule" ? 1e-4 : 1e-6;
                  assert.ok(off <= most, `${on}, ${over}: ${part} ${i} is off by ${off}`);
                }
              }
              disposeReplaced([actual, expected], graph.state);
            }
            graph.dispose();
          }
        }
      },
    });

    Deno.test({
      name: `50 steps of ${name} as ${mode} end where eager ones do`,
      ignore,
      fn() {
        // XLA takes a second a graph: its own test is what it computes, not what it is given.
        const both = compileOptions.xla
          ? ["corrected"] as const
          : ["corrected", "authors"] as const;
        for (const protocol of both) {
          const rule = makeRule(name, options[name] ?? {});
          const [graph, plain] = [(p: PureStep) => compile(p, compileOptions), eager].map((make) =>
            new Run(networks["mlp"]!, rule, optimizers["adam"]!(), make, protocol)
          ) as [Run, Run];
          const start = numbers(graph.state.params);
          graph.train(50);
          plain.train(50);
          const end = numbers(plain.state.params);
          const off = norm(difference(numbers(graph.state.params), end));
          const way = norm(difference(end, start));
          assert.ok(way > 0.01 && off <= 1e-3 * way, `${protocol}: off by ${off} after ${way}`);
          graph.dispose();
          plain.dispose();
        }
      },
    });
  }

  Deno.test({
    name: `as ${mode} rho = 0 is the base optimizer bit for bit where it is so eagerly`,
    ignore,
    fn() {
      let compared = 0;
      // XLA may compile the same convolution in two ways, which is one reason not to by default.
      for (const network of compileOptions.xla ? [networks["mlp"]!] : Object.values(networks)) {
        const end = (rule: Rule, make: (pure: PureStep) => Stepper) => {
          const run = new Run(network, rule, optimizers["adam"]!(), make);
          run.train(12);
          const params = numbers(run.state.params);
          run.dispose();
          return params;
        };
        const graph = (pure: PureStep) => compile(pure, compileOptions);
        const [eagerBase, base] = [end(plain(), eager), end(plain(), graph)];
        for (const [name, { description }] of Object.entries(rules)) {
          if (!("rho" in description.options)) continue;
          const rule = makeRule(name, { ...options[name], rho: 0 });
          const same = (a: number[], b: number[]) => a.every((value, i) => Object.is(value, b[i]));
          if (!same(end(rule, eager), eagerBase)) continue;
          assert.ok(same(end(rule, graph), base), `${name} on ${network.name}`);
          compared++;
        }
      }
      assert.ok(compared >= (compileOptions.xla ? 8 : 16), `only ${compared} were compared`);
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
