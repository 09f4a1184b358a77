/** How far apart two runs are that started alike, drew alike and differ by rounding, or by more. */
import { InputError } from "../../lib/check.ts";
import { type Ran, type Run, stepsOf } from "./run.ts";

/** Numbers of the steps from and to (exclusive), from 0. */
export type Window = readonly [from: number, to: number];

/** Of one run from another. */
export interface Distance {
  /** Root mean square difference of the steps' losses in each window, in nats. */
  readonly losses: readonly number[] | null;
  /** After each epoch. */
  readonly epochs: readonly EpochDistance[];
}

export interface EpochDistance {
  /** Difference of the mean losses, in nats. */
  readonly loss: number;
  /** Norm of the difference of all parameters, in units of the way that the other's have come. */
  readonly parameters: number;
  /** Norm of the difference of a running statistic, in units of the other's norm. */
  readonly mean: number;
  readonly variance: number;
  /** Greatest difference of an accuracy, in points, and of a mean loss on a test, in nats. */
  readonly accuracy: number;
  readonly testLoss: number;
}

/** A run with the parameters and running statistics after each of its epochs. */
export interface Weighed {
  readonly ran: Ran;
  readonly weights: Float64Array;
}

/** The first ten steps, the rest of the first epoch, the other epochs. */
export function windows(run: Run): Window[] {
  const { perEpoch } = stepsOf(run);
  const first = Math.min(10, perEpoch);
  const later = Array.from({ length: run.epochs - 1 }, (_, i): Window => [i + 1, i + 2])
    .map(([from, to]): Window => [from * perEpoch, to * perEpoch]);
  return [[0, first], [first, perEpoch], ...later].filter(([from, to]) => to! > from!) as Window[];
}

/**
 * How far `a` is from `b`, where both started from the parameters `start`.
 *
 * @throws InputError when they are not runs of the same length.
 */
export function distance(run: Run, a: Weighed, b: Weighed, start: Float32Array): Distance {
  const { hidden } = run.network;
  if (a.weights.length !== b.weights.length || a.weights.length % run.epochs > 0) {
    throw new InputError(
      `runs have ${a.weights.length} and ${b.weights.length} weights; they must be of equal length`,
    );
  }
  const size = a.weights.length / run.epochs;
  const parameters = size - 2 * hidden;
  const steps = a.ran.losses.length;
  return {
    losses: steps === 0 ? null : windows(run).map(([from, to]) =>
      rootMeanSquare(
        a.ran.losses.slice(from, to).map((loss, i) => loss - b.ran.losses[from + i]!),
      )
    ),
    epochs: a.ran.epochs.map((epoch, index) => {
      const other = b.ran.epochs[index]!;
      const of = ({ weights }: Weighed, from: number, to: number) =>
        weights.subarray(index * size + from, index * size + to);
      const apart = (from: number, to: number, origin?: Float32Array) =>
        norm(of(a, from, to), of(b, from, to)) / norm(of(b, from, to), origin);
      const greatest = (of: "accuracy" | "loss") =>
        Math.max(...epoch.tests.map((test, i) => Math.abs(test[of] - other.tests[i]![of])));
      return {
        loss: Math.abs(epoch.loss - other.loss),
        parameters: apart(0, parameters, start),
        mean: apart(parameters, parameters + hidden),
        variance: apart(parameters + hidden, size),
        accuracy: 100 * greatest("accuracy"),
        testLoss: greatest("loss"),
      };
    }),
  };
}

/** ||a - b||, b = 0 where there is none. */
function norm(a: Float64Array, b?: Float64Array | Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b?.[i] ?? 0)) ** 2, 0));
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
