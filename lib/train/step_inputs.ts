/**
 * What a step of training takes from outside besides tensors: decisions, numbers and chance, all of
 * them functions of the moment. Because a step asks for them here, it can be captured as a graph
 * (compile.ts): decisions say which graph, the others are fed to it.
 */
import * as tf from "@tensorflow/tfjs";
import { drawTensor, type FromStream } from "../backend/random.ts";
import { Stream } from "../stream.ts";
import type { Moment, Step } from "./rule.ts";

/** A value that TypeScript branches on. */
export type Decision = string | number | boolean;
export type Values = Float32Array | Int32Array;

/** Asked by a step, answered for a moment. The functions given must depend on nothing else. */
export interface Inputs {
  decide<T extends Decision>(by: (moment: Moment) => T): T;
  tensor(
    values: (moment: Moment) => Values,
    shape: number[],
    dtype: "float32" | "int32",
  ): tf.Tensor;
}

/** The inputs at `moment`. */
export function inputsAt(moment: Moment): Inputs {
  return {
    decide: (by) => by(moment),
    tensor: (values, shape, dtype) => tf.tensor(values(moment), shape, dtype),
  };
}

/** Numbers of the stream that `of` names for the moment. */
function chance(inputs: Inputs, of: (moment: Moment) => Stream): FromStream {
  return (numbers, shape, dtype) => inputs.tensor((moment) => numbers(of(moment)), shape, dtype);
}

/** Chance by name: a stream for each name and moment, as tensors. */
export function randomFrom(inputs: Inputs, stream: Stream): Step["random"] {
  return (name, shape, law) =>
    drawTensor(chance(inputs, ({ index }) => stream.child(name).child(index)), shape, law);
}

/**
 * What a rule sees of the inputs.
 *
 * @param rateShare What the learning rate is of its greatest in the run; absent where it is constant.
 */
export function ruleStep(
  inputs: Inputs,
  learningRate: tf.Scalar,
  random: Step["random"],
  rateShare?: (moment: Moment) => number,
): Step {
  const number: Step["number"] = (of) =>
    inputs.tensor((moment) => Float32Array.of(of(moment)), [], "float32") as tf.Scalar;
  return {
    learningRate,
    withRate: (value) => rateShare ? tf.mul(value, number(rateShare)) as tf.Scalar : value,
    decide: (by) => inputs.decide(by),
    number,
    random,
  };
}

/**
 * A step by itself, as a rule is told of it.
 *
 * @param options Learning rate of the base optimizer, default 0.1; seed of the rule's chance, default 1.
 */
export function stepAt(
  moment: Moment,
  { learningRate = 0.1, seed = 1 }: { learningRate?: number; seed?: number } = {},
): Step {
  const inputs = inputsAt(moment);
  return ruleStep(inputs, tf.scalar(learningRate), randomFrom(inputs, new Stream(seed)));
}
