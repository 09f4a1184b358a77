/**
 * Extreme eigenvalues of a symmetric matrix that is known by its products, by the Lanczos method:
 * Lanczos, J. Res. Natl. Bur. Stand. 45(4), 1950; with every new vector made orthogonal to all before,
 * as float32 needs it.
 *
 *     r_j     = H q_j - alpha_j q_j - beta_j-1 q_j-1         alpha_j = q_j' H q_j
 *     q_j+1   = r_j / beta_j                                 beta_j  = ||r_j||
 *     T       = tridiagonal(beta, alpha, beta)               T s = theta s
 *
 * After k products the eigenvalues theta of the small matrix T (Ritz values) approach those of H from
 * inside, the outermost first, and some eigenvalue of H lies within beta_k |s_k| of theta. Power
 * iteration on as many products is further off, and finds the eigenvalue that is largest in size,
 * which need not be the largest: at a saddle it is below 0.
 */
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../backend/random.ts";
import { checkNumber } from "../check.ts";
import { Stream } from "../stream.ts";
import { graphed } from "../train/graphed.ts";
import {
  globalDot,
  globalNorm,
  mapParams,
  type Params,
  readScalar,
  tidyParams,
} from "../nn/params.ts";
import { eigenpairs } from "./symmetric.ts";

/** The largest eigenvalue of a matrix that works on parameters, and how it was found. */
export interface Eigenvalue {
  /** In the unit of the loss over that of the parameters squared. */
  readonly value: number;
  /** All Ritz values, the largest first. They are fewer than `iterations` where no more exist. */
  readonly ritzValues: readonly number[];
  /** Some eigenvalue lies within this of the value; that it is the largest is likely, not proved. */
  readonly residual: number;
  /** Whether the residual is at most `tolerance` times the value's size. */
  readonly converged: boolean;
  /** Relative residual at which the search stops. */
  readonly tolerance: number;
  /** Products with the matrix. */
  readonly iterations: number;
  /** Seed of the first direction. */
  readonly seed: number;
}

/** How many products are made, and how near is near enough. */
export interface LanczosOptions {
  /** Products at most, at least 1, default 20. */
  readonly iterations?: number;
  /** Relative residual to stop at, above 0, default 0.01. */
  readonly tolerance?: number;
  /** Of the first direction, default 0. */
  readonly seed?: number;
}

/** At least so many products, where there are as many: a first direction may hide the largest. */
const FEWEST = 5;
/** Relative to the largest alpha or beta so far: a rest this small is rounding, not a direction. */
const ROUNDING = 1e-5;

/**
 * The largest eigenvalue of the matrix behind `product`, which takes a direction of norm 1 named and
 * shaped as `w`. Memory for a vector of that size an iteration.
 *
 * @throws InputError if an option is out of range.
 */
export async function lanczos(
  w: Params,
  product: (q: Params) => Params | Promise<Params>,
  { iterations = 20, tolerance = 0.01, seed = 0 }: LanczosOptions,
): Promise<Eigenvalue> {
  checkNumber("iterations", iterations, { integer: true, min: 1 });
  checkNumber("tolerance", tolerance, { above: 0 });
  const basis = [tidyParams(() => randomDirection(w, new Stream(seed).child("lanczos")))];
  const alpha: number[] = [], beta: number[] = [];
  const without = graphed("steps of Lanczos", withoutPart);
  let ritz = { values: [NaN], residual: NaN };
  while (alpha.length < iterations) {
    const q = basis.at(-1)!;
    const Hq = await product(q);
    alpha.push(await readScalar(() => globalDot(q, Hq)));
    // Twice: the first time leaves parts, of the rounding of what it takes away.
    const rest = [...basis, ...basis].reduce((v, q) => {
      const next = without.of({ v, q });
      tf.dispose(v as tf.TensorContainer);
      return next;
    }, Hq);
    beta.push(await readScalar(() => globalNorm(rest)));
    basis.push(tidyParams(() => scaled(rest, 1 / beta.at(-1)!)));
    tf.dispose(rest as tf.TensorContainer);
    ritz = ritzOf(alpha, beta);
    const isWhole = beta.at(-1)! <= ROUNDING * Math.max(...alpha.map(Math.abs), ...beta);
    const isNear = ritz.residual <= tolerance * Math.abs(ritz.values[0]!);
    if (isWhole || (isNear && alpha.length >= FEWEST)) break;
  }
  without.dispose();
  tf.dispose(basis as tf.TensorContainer);
  const { values: ritzValues, residual } = ritz;
  const value = ritzValues[0]!;
  return {
    ...{ value, ritzValues, residual, converged: residual <= tolerance * Math.abs(value) },
    ...{ tolerance, iterations: alpha.length, seed },
  };
}

/** A normal random direction of norm 1. */
function randomDirection(w: Params, stream: Stream): Params {
  const entries = Object.entries(w).map(([name, { shape }]) =>
    [name, randomTensor(stream.child(name), shape, "normal")] as const
  );
  const direction = Object.fromEntries(entries);
  const length = globalNorm(direction);
  return mapParams((z) => tf.div(z, length), direction);
}

function scaled(v: Params, factor: number): Params {
  return mapParams((v) => tf.mul(v, factor), v);
}

/** `v` without its part along `q`, of norm 1. */
function withoutPart({ v, q }: { readonly v: Params; readonly q: Params }): Params {
  const along = globalDot(q, v);
  return mapParams((v, q) => tf.sub(v, tf.mul(along, q)), v, q);
}

/** Eigenvalues of T, and the residual of the largest. */
function ritzOf(alpha: readonly number[], beta: readonly number[]) {
  const T = alpha.map((a, i) =>
    alpha.map((_, j) => i === j ? a : Math.abs(i - j) === 1 ? beta[Math.min(i, j)]! : 0)
  );
  const pairs = eigenpairs(T);
  const residual = beta.at(-1)! * Math.abs(pairs[0]!.vector.at(-1)!);
  return { values: pairs.map(({ value }) => value), residual };
}
