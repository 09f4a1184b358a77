/**
 * The trace of a symmetric matrix that is known by its products: Hutchinson, "A stochastic estimator of
 * the trace of the influence matrix for Laplacian smoothing splines", Commun. Stat. Simul. Comput.
 * 19(2), 1990.
 *
 *     tr H = E [ z' H z ]            z of independent signs, +1 or -1
 *
 * The sum of all eigenvalues, that is the curvature in the mean over all directions times their
 * number, where the largest eigenvalue is the curvature in one. Signs (Rademacher) vary less than
 * normal numbers: of z' H z only what lies off the diagonal is random.
 */
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../backend/random.ts";
import { checkNumber } from "../check.ts";
import { Stream } from "../stream.ts";
import { mapParams, parameterCount, type Params, tidyParams } from "../nn/params.ts";
import { meanAndError } from "./mean_and_error.ts";

/** The trace of a matrix that works on parameters, and how it was estimated. */
export interface Trace {
  /** In the unit of the loss over that of the parameters squared. */
  readonly value: number;
  /** Of the value, from the spread over the vectors. */
  readonly standardError: number;
  /** Number of random vectors. */
  readonly vectors: number;
  /** Seed of the vectors. */
  readonly seed: number;
}

/** How many random vectors are asked. */
export interface HutchinsonOptions {
  /** Random vectors, at least 2, default 10. */
  readonly vectors?: number;
  /** Of the vectors, default 0. */
  readonly seed?: number;
}

/**
 * An estimate of the trace of the matrix behind `form`, which tells v' H v of a direction of norm 1
 * named and shaped as `w`. The same seed asks for the same directions.
 *
 * @throws InputError if an option is out of range.
 */
export async function hutchinson(
  w: Params,
  form: (v: Params) => Promise<number>,
  { vectors = 10, seed = 0 }: HutchinsonOptions,
): Promise<Trace> {
  checkNumber("vectors", vectors, { integer: true, min: 2 }, "one has no standard error");
  const k = parameterCount(Object.values(w));
  const stream = new Stream(seed).child("signs");
  const samples: number[] = [];
  for (let i = 0; i < vectors; i++) {
    const v = tidyParams(() => {
      const uniform = Object.entries(w).map(([name, { shape }]) => {
        return [name, randomTensor(stream.child(i).child(name), shape, "uniform")] as const;
      });
      // z / sqrt(k), of norm 1.
      const sign = (u: tf.Tensor) =>
        tf.sub(tf.mul(2, tf.cast(tf.greaterEqual(u, 0.5), "float32")), 1);
      return mapParams((u) => tf.div(sign(u), Math.sqrt(k)), Object.fromEntries(uniform));
    });
    samples.push(k * await form(v));
    tf.dispose(v as tf.TensorContainer);
  }
  const { mean: value, standardError } = meanAndError(samples);
  return { value, standardError, vectors, seed };
}
