/** Random small networks with a batch, to ask rules about, and what a rule asks of them. */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { Stream } from "../../lib/stream.ts";
import type { Network } from "../../lib/nn/network.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { type Batch, batchOracle } from "../../lib/train/oracle.ts";
import { mapParams, type ParameterSpec, type Params } from "../../lib/nn/params.ts";
import { inputsAt, ruleStep } from "../../lib/train/step_inputs.ts";
import type { Oracle, Rule } from "../../lib/train/rule.ts";
import type { Given } from "../../lib/train/step.ts";
import { givenRandom, type Place, places } from "./draws.ts";

/** Sizes of a problem: dense layers and normalization always, convolutions in a cnn. */
export interface Sizes {
  kind: "cnn" | "mlp";
  side: number;
  channels: number;
  classes: number;
  filters: number;
  hidden: number;
  dropout: number;
  /** Examples in the batch: even, so that halves are whole. */
  examples: number;
  seed: number;
}

export const sizes: fc.Arbitrary<Sizes> = fc.record({
  kind: fc.constantFrom("cnn", "mlp"),
  side: fc.integer({ min: 2, max: 4 }),
  channels: fc.integer({ min: 1, max: 2 }),
  classes: fc.integer({ min: 2, max: 4 }),
  filters: fc.integer({ min: 1, max: 3 }),
  hidden: fc.integer({ min: 3, max: 6 }),
  dropout: fc.constantFrom(0, 0.3),
  examples: fc.constantFrom(6, 8, 12),
  seed: fc.nat(1_000_000),
});

/** A network, its parameters and statistics, batches and their dropout masks. */
export interface Problem {
  /** Two problems of one name are alike in everything. */
  name: string;
  network: Network;
  params: Params;
  statistics: Params;
  /** A batch a step: other images and labels each, so that no two gradients are alike. */
  batches: Batch[];
  masks: Params;
  /** Size of the training set that the batches' ids are from. */
  examples: number;
  stream: Stream;
}

export function makeProblem(sizes: Sizes): Problem {
  const { kind, side, channels, classes, filters, hidden, dropout, examples, seed } = sizes;
  const stream = new Stream(seed);
  const shape = [side, side, channels];
  const network = kind === "cnn"
    ? cnn({ shape, classes }, { filters, hidden, dropout })
    : mlp({ shape, classes }, { hidden, dropout });
  // Away from the initial values, where normalization is the identity and its biases are 0.
  const noise = (spec: ParameterSpec) =>
    tf.tensor(stream.child(spec.name).normal(count(spec.shape)), [...spec.shape]);
  const initial = network.init(stream.child("init"));
  const params = Object.fromEntries(
    network.specs.map((spec) => [spec.name, tf.add(initial[spec.name]!, tf.mul(0.2, noise(spec)))]),
  );
  const ids = stream.child("ids").permutation(3 * examples).slice(0, examples);
  const batches = Array.from({ length: STEPS }, (_, index) => {
    const numbers = stream.child("x").child(index).normal(examples * count(shape));
    const labels = stream.child("labels").child(index).uniform(examples, 0, classes);
    return {
      x: tf.tensor(numbers, [examples, ...shape]),
      labels: tf.tensor1d(Int32Array.from(labels, Math.floor), "int32"),
      ids: tf.tensor1d(ids, "int32"),
    };
  });
  const kept = 1 / (1 - dropout);
  const uniform = stream.child("mask").uniform(examples * hidden);
  const mask = tf.tensor2d(uniform.map((u) => u < dropout ? 0 : kept), [examples, hidden]);
  return {
    name: JSON.stringify(sizes),
    network,
    params,
    statistics: network.initStatistics(),
    batches,
    masks: { dropout: mask },
    examples: 3 * examples,
    stream,
  };
}

/** The problem's batch `index` as a trainer has it: rows of a training set. */
export function givenBatch({ batches, examples }: Problem, index: number): Given {
  const { x, labels, ids: rows } = batches[index]!;
  return tf.tidy(() => {
    const at = tf.reshape(rows, [-1, 1]);
    const all = tf.scatterND(at, x, [examples, ...x.shape.slice(1)]);
    const allLabels = tf.scatterND(at, labels, [examples]);
    return {
      x: all,
      labels: allLabels,
      rows: rows.clone(),
      learningRate: tf.scalar(LEARNING_RATE),
    };
  }) as unknown as Given;
}

/** The problem with the first example of each batch alone. */
export function firstExample(problem: Problem): Problem {
  const first = <T extends tf.Tensor>(t: T) => tf.slice(t, 0, 1) as T;
  const batches = problem.batches.map(({ x, labels, ids }) => {
    return { x: first(x), labels: first(labels), ids: first(ids) };
  });
  const name = `first example of ${problem.name}`;
  return { ...problem, name, batches, masks: mapParams(first, problem.masks) };
}

/** All parameters' numbers one after another. */
export function flat(params: Params): number[] {
  return Object.values(params).flatMap((tensor) => [...tensor.dataSync()]);
}

/** One question: where, over which rows, in which mode, and the answer. */
export interface Question {
  mode: "training" | "evaluation";
  at: number[];
  rows: number[] | undefined;
  /** Absent where only the losses were asked. */
  gradient?: number[];
}

/** The oracle, and a list that each question is added to. */
export function spied(oracle: Oracle): { oracle: Oracle; questions: Question[] } {
  const questions: Question[] = [];
  return {
    questions,
    oracle: {
      ...oracle,
      lossAndGradient(params, rows, mode = "training") {
        const answer = oracle.lossAndGradient(params, rows, mode);
        const numbers = rows && [...rows.dataSync()];
        questions.push({ mode, at: flat(params), rows: numbers, gradient: flat(answer.gradient) });
        return answer;
      },
      losses(params) {
        questions.push({ mode: "training", at: flat(params), rows: undefined });
        return oracle.losses(params);
      },
    },
  };
}

/** Numbers with their shape. */
type Values = readonly [Float32Array, number[]];
interface Known {
  loss: Values;
  losses: Values;
  gradient: Record<string, Values>;
}
const known = new Map<string, Known>();

/**
 * The oracle of a problem's batch, which computes the gradient at a point once: rules that are asked about
 * other losses, other layouts or without a gradient start from the same weights.
 */
function remembering(oracle: Oracle, batch: string): Oracle {
  const taken = (tensor: tf.Tensor): Values => [tensor.dataSync<"float32">(), tensor.shape];
  const given = ([values, shape]: Values) => tf.tensor(values, shape);
  return {
    ...oracle,
    lossAndGradient(params, rows, mode = "training") {
      const key = `${batch}, ${mode}, rows ${rows?.dataSync()}, at ${flat(params)}`;
      let answer = known.get(key);
      if (!answer) {
        const { loss, losses, gradient } = oracle.lossAndGradient(params, rows, mode);
        answer = {
          ...{ loss: taken(loss), losses: taken(losses) },
          gradient: Object.fromEntries(
            Object.entries(gradient).map(([name, tensor]) => [name, taken(tensor)]),
          ),
        };
        known.set(key, answer);
      }
      return {
        loss: given(answer.loss) as tf.Scalar,
        losses: given(answer.losses) as tf.Tensor1D,
        gradient: Object.fromEntries(
          Object.entries(answer.gradient).map(([name, values]) => [name, given(values)]),
        ),
      };
    },
  };
}

/** The oracle of the loss times `factor`. */
export function scaled(oracle: Oracle, factor: number): Oracle {
  return {
    ...oracle,
    lossAndGradient(params, rows, mode) {
      const { gradient, ...losses } = oracle.lossAndGradient(params, rows, mode);
      const times = (t: tf.Tensor) => tf.mul(t, factor);
      return { ...mapParams(times, losses) as typeof losses, gradient: mapParams(times, gradient) };
    },
    losses: (params) => tf.mul(oracle.losses(params), factor),
  };
}

/** The same parameters in other tensors. */
export interface Layout {
  readonly specs: readonly ParameterSpec[];
  readonly places: readonly Place[];
  /** A network's parameters in this layout's tensors, and back. */
  to(params: Params): Params;
  back(params: Params): Params;
}

/** As the network has them. */
export function ownLayout({ specs }: Network): Layout {
  return { specs, places: places(specs), to: (params) => params, back: (params) => params };
}

/** Every tensor as a row, cut in two. */
export function cutLayout({ specs }: Network): Layout {
  const pieces = places(specs).flatMap(({ name, positions }, i) => {
    const middle = Math.ceil(positions.length / 2);
    return [positions.slice(0, middle), positions.slice(middle)]
      .filter((piece) => piece.length > 0)
      .map((piece, j) => ({ ...specs[i]!, name: `${name}, piece ${j}`, positions: piece }));
  });
  return layout(specs, pieces);
}

/** All tensors of a kind, such as the weights of dense layers, in one. */
export function mergedLayout({ specs }: Network): Layout {
  const kinds = Map.groupBy(
    places(specs).map((place, i) => ({ ...specs[i]!, ...place })),
    ({ role, layer }) => `${role} of ${layer}`,
  );
  const merged = [...kinds].map(([name, members]) => {
    return { ...members[0]!, name, positions: members.flatMap(({ positions }) => positions) };
  });
  return layout(specs, merged);
}

function layout(
  own: readonly ParameterSpec[],
  tensors: readonly (ParameterSpec & { positions: readonly number[] })[],
): Layout {
  const order = tensors.flatMap(({ positions }) => positions);
  const inverse: number[] = [];
  order.forEach((position, i) => inverse[position] = i);
  const vector = (params: Params) =>
    tf.concat(Object.values(params).map((tensor) => tf.reshape(tensor, [-1])));
  const taken = (values: tf.Tensor, positions: readonly number[]) =>
    tf.gather(values, tf.tensor1d([...positions], "int32"));
  const specs = tensors.map((tensor) => ({ ...tensor, shape: [tensor.positions.length] }));
  return {
    specs,
    places: specs,
    to(params) {
      const all = vector(params);
      return Object.fromEntries(specs.map(({ name, positions }) => [name, taken(all, positions)]));
    },
    back(params) {
      const all = vector(params);
      return Object.fromEntries(
        places(own).map(({ name, shape, positions }) => {
          const values = taken(all, positions.map((position) => inverse[position]!));
          return [name, tf.reshape(values, [...shape])];
        }),
      );
    },
  };
}

function relaid(oracle: Oracle, layout: Layout): Oracle {
  return {
    ...oracle,
    lossAndGradient(params, rows, mode) {
      const answer = oracle.lossAndGradient(layout.back(params), rows, mode);
      return { ...answer, gradient: layout.to(answer.gradient) };
    },
    losses: (params) => oracle.losses(layout.back(params)),
  };
}

/** What a rule returned in a step, in the network's own order, and what it had asked. */
export interface Answer {
  index: number;
  gradient: number[];
  loss: number;
  /** Every number of the rule's state. */
  state: number[];
  questions: Question[];
}

/**
 * The rule's answers in some steps in a row, all with the same parameters: its state goes on, each
 * step has a batch and is an epoch of its own.
 */
export function answers(
  problem: Problem,
  rule: Rule,
  { steps = 3, layout = ownLayout(problem.network), wrap = (oracle) => oracle }: {
    steps?: number;
    layout?: Layout;
    wrap?: (oracle: Oracle) => Oracle;
  } = {},
): Answer[] {
  const { network, statistics, batches, masks, stream } = problem;
  const size = batches[0]!.labels.shape[0];
  const params = layout.to(problem.params);
  const pools = { uniform: stream.child("u").uniform(997), normal: stream.child("n").normal(997) };
  let state = rule.init(params, layout.specs, problem.examples);
  return Array.from({ length: steps }, (_, index) => {
    const asked = batchOracle(
      network,
      batches[index]!,
      statistics,
      () => masks,
      switchesOf("corrected"),
    );
    const spy = spied(wrap(remembering(asked, `${problem.name}, step ${index}`)));
    const random = givenRandom(
      layout.places,
      size,
      (law, turn, position) => pools[law][(331 * index + 613 * turn + position) % 997]!,
    );
    const step = ruleStep(inputsAt({ index, epoch: index }), tf.scalar(LEARNING_RATE), random);
    const answer = rule.gradient(relaid(spy.oracle, layout), params, state, step);
    asked.dispose();
    state = answer.state;
    return {
      index,
      gradient: flat(layout.back(answer.gradient)),
      loss: answer.loss.dataSync()[0]!,
      state: numbersIn(state),
      questions: spy.questions,
    };
  });
}

/** Of the steps that rules are asked about. */
export const LEARNING_RATE = 0.1;

/** Batches of a problem. */
export const STEPS = 6;

/** Every number in a state's tensors. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (value instanceof tf.Tensor) return [...value.dataSync()];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(numbersIn);
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
