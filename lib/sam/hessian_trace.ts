/**
 * The Hessian's trace: Hutchinson, "A stochastic estimator of the trace of the influence matrix for
 * Laplacian smoothing splines", Commun. Stat. Simul. Comput. 19(2), 1990.
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
import { globalDot, mapParams, parameterCount, readScalar, tidyParams } from "../train/params.ts";
import { distance, hessianVector } from "./hessian.ts";
import { type LossLandscape, type MeasuredOn, measuredOn } from "./loss_landscape.ts";
import { meanAndError } from "./mean_and_error.ts";

export interface HessianTrace extends MeasuredOn {
  /** In the unit of the loss over that of the parameters squared. */
  readonly value: number;
  /** Of the value, from the spread over the vectors. */
  readonly standardError: number;
  /** Number of random vectors. */
  readonly vectors: number;
  /** Distance of the two gradients of a product from w, in units of the parameters. */
  readonly h: number;
  readonly seed: number;
}

export interface TraceOptions {
  /** Random vectors, at least 2, default 10. */
  readonly vectors?: number;
  /** Above 0; default a twentieth of ||w||: see below. */
  readonly h?: number;
  /** Of the vectors, default 0. */
  readonly seed?: number;
}

/**
 * Share of ||w||: each parameter moves by a twentieth of what they are in the root mean square. A
 * random direction bends far less than the steepest, so it takes a longer way to see it bend.
 */
const H_SHARE = 0.05;

/**
 * An estimate of the trace of the Hessian at w. Two gradients a vector.
 *
 * @throws InputError if an option is out of range.
 */
export async function hessianTrace(
  landscape: LossLandscape,
  { vectors = 10, h: given, seed = 0 }: TraceOptions = {},
): Promise<HessianTrace> {
  checkNumber("vectors", vectors, { integer: true, min: 2 }, "one has no standard error");
  const { w } = landscape;
  const h = checkNumber("h", given ?? await distance(w, H_SHARE), { above: 0 });
  const k = parameterCount(Object.values(w));
  const stream = new Stream(seed).child("signs");
  const samples: number[] = [];
  for (let i = 0; i < vectors; i++) {
    const v = tidyParams(() => {
      const uniform = Object.entries(w).map(([name, { shape }]) => {
        return [name, randomTensor(stream.child(i).child(name), shape, "uniform")] as const;
      });
      // z / sqrt(k), of norm 1: the product's h is then the distance gone.
      const sign = (u: tf.Tensor) =>
        tf.sub(tf.mul(2, tf.cast(tf.greaterEqual(u, 0.5), "float32")), 1);
      return mapParams((u) => tf.div(sign(u), Math.sqrt(k)), Object.fromEntries(uniform));
    });
    const Hv = await hessianVector(landscape, v, h);
    samples.push(k * await readScalar(() => globalDot(v, Hv)));
    tf.dispose([v, Hv] as tf.TensorContainer);
  }
  const { mean: value, standardError } = meanAndError(samples);
  return { value, standardError, vectors, h, seed, ...measuredOn(landscape) };
}
