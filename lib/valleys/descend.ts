/** A rule's path on the landscape of landscape.ts, with every place where it asked for a gradient. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { breathe } from "../interrupt.ts";
import { disposeReplaced } from "../backend/tensor_tree.ts";
import { Stream } from "../stream.ts";
import { compile, compileSetting, eager } from "../train/compile.ts";
import { type PureStep, tidy, type TrainingState } from "../train/step.ts";
import { ruleStep } from "../train/step_inputs.ts";
import { sgd } from "../train/optimizer.ts";
import type { Cost } from "../train/cost.ts";
import type { Params } from "../nn/params.ts";
import type { Moment, Optimizer, Rule, Step } from "../train/rule.ts";
import { rateAt, shareOfGreatest } from "../train/schedule.ts";
import {
  landscape,
  landscapeData,
  landscapeOracle,
  landscapeSpecs,
  paramsAt,
} from "./two_valleys.ts";
import { type Place, placeOf, type Point } from "./two_valleys.ts";

/** How to descend. */
export interface DescendOptions {
  /** x from 0 to 6, y from 0 to 5. Default (1, 4.5), on the floor of the sharp valley. */
  readonly start?: Point;
  /** At least 1, default 150. */
  readonly steps?: number;
  /** Of plain SGD, default 0.05; not beside `optimizer`, which has its own. */
  readonly learningRate?: number;
  /** Default SGD without momentum. */
  readonly optimizer?: Optimizer;
  /** Examples a step, from 1 to 16, default 8; 16 is the whole loss, without noise. */
  readonly batchSize?: number;
  /** Of batches and of the rule's chance, default 1. */
  readonly seed?: number;
}

/** One step of a path. */
export interface PathStep {
  /** The weights. */
  readonly w: Point;
  /** The loss over all examples at w. */
  readonly loss: number;
  /** Where the rule asked for gradients, in order. */
  readonly asked: readonly Point[];
}

/** Where a rule went. */
export interface Path {
  /** Rule by name. */
  readonly rule: string;
  /** Of the optimizer; that of step 0, where it changes. */
  readonly learningRate: number;
  /** The steps, in order. */
  readonly steps: readonly PathStep[];
  /** The weights after the last step. */
  readonly end: Point;
  /** Where it ended. */
  readonly place: Place;
  /** What its questions cost, in full batches. */
  readonly cost: Readonly<Cost>;
}

const optionNames = ["start", "steps", "learningRate", "optimizer", "batchSize", "seed"];

/**
 * The path of `rule` down the landscape. Batches are drawn without replacement, epoch by epoch, and
 * are the same for all rules with one seed.
 *
 * @throws InputError on an option out of range, and when the weights are no longer finite; Interrupted
 *   by the stop button.
 */
export async function descend(rule: Rule, options: DescendOptions = {}): Promise<Path> {
  checkOptionNames("descend", options, optionNames);
  const { start = { x: 1, y: 4.5 }, learningRate, seed = 1 } = options;
  checkStart(start);
  const steps = checkNumber("steps", options.steps ?? 150, { integer: true, min: 1 });
  const range = { integer: true, min: 1, max: landscape.examples };
  const batchSize = checkNumber("batchSize", options.batchSize ?? 8, range);
  if (options.optimizer && learningRate !== undefined) {
    throw new InputError(
      `learningRate is ${learningRate} beside an optimizer, which has its own; leave one out`,
    );
  }
  const optimizer = options.optimizer ?? sgd({ learningRate: learningRate ?? 0.05 });
  await ready();

  const stream = new Stream(seed);
  const share = shareOfGreatest(optimizer.learningRate, steps);
  const rateShare = share && (({ index }: Moment) => share(index));
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };
  const counts: number[] = [];

  const pure = stepOf(rule, optimizer, stream, rateShare);
  const stepper = compileSetting() ? compile(pure) : eager(pure);
  let state: TrainingState = tidy(() => {
    const params = paramsAt(start);
    const memory = rule.init(params, landscapeSpecs, landscape.examples);
    return {
      ...{ params, statistics: {}, lossSum: tf.scalar(0) },
      ...{ optimizer: optimizer.init(params), rule: memory },
    };
  });
  const data = landscapeData();
  /** Of each step the places: w, and where the rule asked. */
  const tracks: tf.Tensor[] = [];
  try {
    for (let index = 0; index < steps; index++) {
      await breathe(() => `in step ${index + 1} of ${steps}`);
      const { epoch, examples } = batchOf(index, batchSize, stream);
      const rows = tf.tensor1d(examples, "int32");
      const rate = tf.scalar(rateAt(optimizer.learningRate, index, steps));
      const given = { ...data, rows, learningRate: rate };
      const stepped = stepper.step(state, given, { index, epoch });
      tf.dispose([rows, rate]);
      const { memory, asked } = stepped.state.rule as { memory: unknown; asked: tf.Tensor };
      const next = { ...stepped.state, rule: memory };
      tracks.push(asked);
      counts.push(asked.shape[0]! - 1);
      cost.gradientEvaluations += stepped.cost.gradientEvaluations;
      cost.forwardPasses += stepped.cost.forwardPasses;
      disposeReplaced(state, next);
      state = next;
    }
    const all = tf.tidy(() => tf.concat([...tracks, placesIn([state.params])]));
    const points = pointsOf(await all.data().finally(() => all.dispose()));
    return pathOf(rule.name, rateAt(optimizer.learningRate, 0, steps), points, counts, cost);
  } finally {
    stepper.dispose();
    disposeReplaced([state, data, tracks], []);
  }
}

/**
 * A step by `rule`. Of the state it gives back, `rule` holds beside the rule's own the places where it
 * asked, w first.
 */
function stepOf(
  rule: Rule,
  optimizer: Optimizer,
  stream: Stream,
  rateShare: ((moment: Moment) => number) | undefined,
): PureStep {
  return ({ params, optimizer: moments, rule: memory, ...rest }, given, inputs) => {
    const oracle = landscapeOracle(given);
    const random: Step["random"] = (name, shape, law) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const drawn = ({ index }: Moment) =>
        stream.child("rule").child(name).child(index)[law](count);
      return inputs.tensor(drawn, shape, "float32");
    };
    const step = ruleStep(inputs, given.learningRate, random, rateShare);
    const answer = rule.gradient(oracle, params, memory, step);
    const next = optimizer.update(answer.gradient, moments, params, given.learningRate);
    const asked = placesIn([params, ...oracle.asked]);
    return {
      state: {
        ...rest,
        ...{ params: next.params, optimizer: next.state, rule: { memory: answer.state, asked } },
      },
      cost: oracle.cost,
    };
  };
}

/** The weights as rows, x and y. */
function placesIn(places: readonly Params[]): tf.Tensor {
  return tf.stack(places.map(({ scale, weight }) => tf.concat([scale!, weight!])));
}

function checkStart(start: Point): void {
  for (const axis of ["x", "y"] as const) {
    const [min, max] = landscape.domain[axis];
    checkNumber(`start.${axis}`, start[axis], { min, max }, "start where figures show it");
  }
}

/** The examples of step `index`: all in random order, cut in batches, again and again. */
function batchOf(index: number, batchSize: number, stream: Stream) {
  const perEpoch = Math.floor(landscape.examples / batchSize);
  const epoch = Math.floor(index / perEpoch);
  const order = stream.child("batches").child(epoch).permutation(landscape.examples);
  const from = (index % perEpoch) * batchSize;
  return { epoch, examples: order.slice(from, from + batchSize) };
}

function pointsOf(values: ArrayLike<number>): Point[] {
  return Array.from({ length: values.length / 2 }, (_, i) => ({
    x: values[2 * i]!,
    y: values[2 * i + 1]!,
  }));
}

/** From all places in a row, of each step the weights and what was asked, to steps. */
function pathOf(
  rule: string,
  learningRate: number,
  points: readonly Point[],
  counts: readonly number[],
  cost: Cost,
): Path {
  let at = 0;
  const steps = counts.map((count, index): PathStep => {
    const w = points[at]!;
    const asked = points.slice(at + 1, at + 1 + count);
    at += 1 + count;
    if (Number.isFinite(w.x + w.y)) return { w, loss: landscape.loss(w), asked };
    throw new InputError(
      `${rule}: the weights are no longer finite at step ${index} with learning rate ` +
        `${learningRate}; take a smaller one, or a smaller radius`,
    );
  });
  const end = points[at]!;
  return { rule, learningRate, steps, end, place: placeOf(end), cost };
}
