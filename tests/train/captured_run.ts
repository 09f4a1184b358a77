/** A run whose steps are called one by one, and what a captured one is held to beside an eager one. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { plain } from "../../lib/sam/plain.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { Stream } from "../../lib/stream.ts";
import { compile, type CompileOptions, eager, type Stepper } from "../../lib/train/compile.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { batchNorm } from "../../lib/nn/batch_norm.ts";
import { dense, dropout, flatten } from "../../lib/nn/layers.ts";
import { type Network, network } from "../../lib/nn/network.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import type { Moment, Optimizer, Rule } from "../../lib/train/rule.ts";
import {
  initialState,
  type PureStep,
  type TrainingState,
  trainStep,
} from "../../lib/train/step.ts";
import { disposeReplaced, tensorsIn } from "../../lib/backend/tensor_tree.ts";

const { name: backend } = await ready();
/** Nothing is captured elsewhere. */
export const ignore = backend !== "tensorflow";

const EXAMPLES = 48;
const BATCH = 16;
const PER_EPOCH = EXAMPLES / BATCH;

export const networks: Record<string, Network> = {
  cnn: cnn({ shape: [5, 5, 1], classes: 3 }, { filters: 3, hidden: 8 }),
  mlp: mlp({ shape: [5, 5, 1], classes: 3 }, { hidden: 8 }),
};

/** Each kind of layer that the MLP has, once. */
export const shallow = network("shallow", [5, 5, 1], 3, [
  flatten(),
  dense("dense", 25, 8, { activation: "relu" }),
  dropout("dropout", 8, 0.5),
  batchNorm("norm", 8),
  dense("logits", 8, 3),
], { loggedLayer: "norm" });

export const optimizers: Record<string, () => Optimizer> = {
  adam: () => adam({ weightDecay: 0.01 }) as Optimizer,
  "adam, coupled decay": () => adam({ weightDecay: 0.01, decay: "coupled" }) as Optimizer,
  "sgd with momentum": () => sgd({ learningRate: 0.02, momentum: 0.9 }) as Optimizer,
};

/** Options with which every phase of a rule comes within a few steps. */
export const ruleOptions: Record<string, Record<string, number>> = {
  "look-sam": { k: 2 },
  "k-sam": { k: 6 },
  "fisher-mask-sam": { period: 2, samples: 3 },
  "ausam": { ramp: 2 },
};

/** A run whose steps are called one by one. */
export class Run {
  readonly data = tf.tidy(() => ({
    x: tf.tensor(new Stream(1).normal(EXAMPLES * 25), [EXAMPLES, 5, 5, 1]),
    labels: tf.tensor1d(Int32Array.from({ length: EXAMPLES }, (_, i) => i % 3), "int32"),
  }));
  readonly setup: Parameters<typeof trainStep>[0];
  readonly pure: PureStep;
  readonly stepper: Stepper;
  state: TrainingState;
  /** Whether the last batch of an epoch is half of one: a graph of its own. */
  smallerLast = true;

  constructor(
    network: Network,
    rule: Rule,
    optimizer: Optimizer,
    make: (pure: PureStep) => Stepper,
    protocol: "corrected" | "authors" = "corrected",
  ) {
    const stream = new Stream(7);
    const sharing = switchesOf(protocol);
    this.setup = {
      network,
      rule,
      optimizer,
      sharing,
      stream,
      examples: EXAMPLES,
      batchSize: BATCH,
    };
    this.state = initialState(this.setup, undefined);
    this.pure = (state, given, inputs) => trainStep(this.setup, state, given, inputs);
    this.stepper = make(this.pure);
  }

  /** The state after a step at `moment`. */
  after({ index, epoch }: Moment, stepper = this.stepper): TrainingState {
    const order = new Stream(3).child(epoch).permutation(EXAMPLES);
    const from = (index % PER_EPOCH) * BATCH;
    const isSmaller = this.smallerLast && index % PER_EPOCH === PER_EPOCH - 1;
    const rows = tf.tensor1d(order.slice(from, from + (isSmaller ? BATCH / 2 : BATCH)), "int32");
    const learningRate = tf.scalar(index < 25 ? 1e-3 : 2e-3);
    const moment = { index, epoch };
    const { state } = stepper.step(this.state, { ...this.data, rows, learningRate }, moment);
    tf.dispose([rows, learningRate]);
    return state;
  }

  /** Up to so many steps, of which the first `done` are done. */
  train(steps: number, done = 0): void {
    for (let index = done; index < steps; index++) {
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
export function numbers(value: unknown): number[] {
  return tensorsIn(value).flatMap((tensor) => [...tensor.dataSync()]);
}

export function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

export function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** Registers the tests of steps captured in one way, for every rule. */
export function heldToEager(mode: string, options: CompileOptions): void {
  const graph = (pure: PureStep) => compile(pure, options);
  for (const name of Object.keys(rules)) {
    // XLA takes a second a graph: what no rule sees, layers and the size of batches, is tried with one.
    const isWide = !options.xla || name === "sam";
    const tried = isWide ? networks : { mlp: shallow };
    // With which optimizer the end is compared: where it can be, on the shallow network.
    const last = options.xla ? "adam" : "adam, coupled decay";
    Deno.test({
      name: `a step of ${name} as ${mode} is the eager step, and 50 end where eager ones do`,
      ignore,
      fn() {
        for (const [on, network] of Object.entries(tried)) {
          for (const [over, optimizer] of Object.entries(optimizers)) {
            // Each network over Adam, and each other optimizer on the shallow network.
            if (over !== "adam" && (options.xla || on === "cnn")) continue;
            const rule = makeRule(name, ruleOptions[name] ?? {});
            const own = over === "adam" ? network : shallow;
            const run = new Run(own, rule, optimizer(), graph);
            run.smallerLast = !options.xla || on === "cnn";
            const start = numbers(run.state.params);
            run.train(3); // states without zeros
            for (const index of [3, 4]) checkStep(run, { index, epoch: 1 }, `${on}, ${over}`);
            if (on === "mlp" && over === last) checkEnd(run, 3, start, "corrected");
            run.dispose();
          }
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
      for (const network of options.xla ? [shallow] : [shallow, networks["cnn"]!]) {
        const end = (rule: Rule, make: (pure: PureStep) => Stepper) => {
          const run = new Run(network, rule, optimizers["adam"]!(), make);
          run.smallerLast = !options.xla;
          run.train(6);
          const params = numbers(run.state.params);
          run.dispose();
          return params;
        };
        const [eagerBase, base] = [end(plain(), eager), end(plain(), graph)];
        for (const [name, { description }] of Object.entries(rules)) {
          if (!("rho" in description.options)) continue;
          const rule = makeRule(name, { ...ruleOptions[name], rho: 0 });
          const same = (a: number[], b: number[]) => a.every((value, i) => Object.is(value, b[i]));
          if (!same(end(rule, eager), eagerBase)) continue;
          assert.ok(same(end(rule, graph), base), `${name} on ${network.name}`);
          compared++;
        }
      }
      assert.ok(compared >= (options.xla ? 8 : 16), `only ${compared} were compared`);
    },
  });
}

/** The step of `run` at a moment is the eager one. */
function checkStep(run: Run, moment: Moment, where: string): void {
  const expected = run.after(moment, eager(run.pure));
  disposeReplaced(run.after(moment), run.state); // captures, if it has not been
  const actual = run.after(moment);
  for (const part of ["lossSum", "params", "statistics", "optimizer", "rule"] as const) {
    for (const [i, tensor] of tensorsIn(expected[part]).entries()) {
      const [a, b] = [numbers(tensorsIn(actual[part])[i]), numbers(tensor)];
      const off = norm(difference(a, b)) / (norm(b) || 1);
      // Gradients, which moments are made of, are sums with cancellation.
      const most = part === "optimizer" || part === "rule" ? 1e-4 : 1e-6;
      assert.ok(off <= most, `${where}: ${part} ${i} is off by ${off}`);
    }
  }
  disposeReplaced([actual, expected], run.state);
}

/** After 50 steps `run`, which has done `done` from `start`, is where an eager one is. */
export function checkEnd(
  run: Run,
  done: number,
  start: readonly number[],
  protocol: "corrected" | "authors",
): void {
  const { network, rule, optimizer } = run.setup;
  const plain = new Run(network, rule, optimizer, eager, protocol);
  plain.smallerLast = run.smallerLast;
  run.train(50, done);
  plain.train(50);
  const end = numbers(plain.state.params);
  const off = norm(difference(numbers(run.state.params), end));
  const way = norm(difference(end, start));
  assert.ok(way > 0.01 && off <= 1e-3 * way, `${protocol}: off by ${off} after ${way}`);
  plain.dispose();
}
