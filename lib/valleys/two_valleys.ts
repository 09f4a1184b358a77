/**
 * A loss over two weights with a sharp and a flat minimum of equal depth, made of sixteen examples,
 * on which a rule's path can be drawn. With the weights x ("scale") and y ("weight"):
 *
 *     p(x)     = (x - 1) (x - 3) 2^(2 - x)
 *     l_i(x,y) = (p(x) - s_i)^2 / 2 + (y - 1 - t_i)^2 / 4     s_i, t_i in {-0.6, -0.2, 0.2, 0.6}
 *     L(x,y)   = p(x)^2 / 2 + (y - 1)^2 / 4 + 0.15            the mean over all pairs (s_i, t_i)
 *
 * It is least squares with noisy targets: the model is right where p(x) = 0 and y = 1, that is at
 * (1, 1) and at (3, 1), and the noise s and t, 0 in the mean, costs 0.15 everywhere. At a minimum
 * the Hessian is diag(p'(x)^2, 1/2), and p'(1) = -4, p'(3) = 1: curvature 16 and curvature 1.
 */
import * as tf from "@tensorflow/tfjs";
import { type FunctionOracle, functionOracle } from "../train/oracle.ts";
import type { ParameterSpec, Params } from "../nn/params.ts";
import type { Given } from "../train/step.ts";

/** A place on the landscape. */
export interface Point {
  /** First weight: across the valleys. */
  readonly x: number;
  /** Second weight: along them. */
  readonly y: number;
}

const LN2 = Math.LN2;
const NOISE = [-0.6, -0.2, 0.2, 0.6];
const S: readonly number[] = NOISE.flatMap((s) => NOISE.map(() => s));
const T: readonly number[] = NOISE.flatMap(() => NOISE);
/** Where p' is 0: the ridge between the minima, and the hill behind the flat one. */
const RIDGE: number = levelAt(-1);
const HILL: number = levelAt(1);

function levelAt(side: -1 | 1): number {
  return 2 + 1 / LN2 + side * Math.sqrt(1 + 1 / LN2 ** 2);
}

/** What is known of the landscape in closed form. */
export const landscape = {
  /** The minima, both of loss 0.15: curvature 16 across the sharp valley, 1 across the flat one. */
  sharp: { x: 1, y: 1 },
  flat: { x: 3, y: 1 },
  /** The maximum of the loss between the valleys, at x = 2 + 1 / ln 2 - sqrt(1 + 1 / ln(2)^2). */
  ridge: RIDGE,
  /** Number of examples. */
  examples: S.length,
  /** What figures show. */
  domain: { x: [0, 6], y: [0, 5] },
  /** L, the mean loss over all examples. */
  loss: ({ x, y }: Point): number => p(x) ** 2 / 2 + (y - 1) ** 2 / 4 + 0.15,
  /** The Hessian's eigenvalue across the valleys, p'^2 + p p''; the one along them is 1/2 everywhere. */
  curvature: ({ x }: Point): number => dp(x) ** 2 + p(x) * ddp(x),
} as const;

/** Where a descent can end: in a valley, on the ridge between them, or behind the hill at x = 5.2. */
export type Place = "sharp" | "ridge" | "flat" | "outside";

/** The valley of a point; the ridge is where the loss bends down between the valleys. */
export function placeOf(point: Point): Place {
  if (!(point.x < HILL)) return "outside";
  const bent = landscape.curvature(point) < 0 && point.x < landscape.flat.x;
  return bent ? "ridge" : point.x < RIDGE ? "sharp" : "flat";
}

function p(x: number): number {
  return (x - 1) * (x - 3) * 2 ** (2 - x);
}

function dp(x: number): number {
  return (2 * x - 4 - LN2 * (x - 1) * (x - 3)) * 2 ** (2 - x);
}

function ddp(x: number): number {
  return (2 - 2 * LN2 * (2 * x - 4) + LN2 ** 2 * (x - 1) * (x - 3)) * 2 ** (2 - x);
}

/**
 * The two weights as a network has them. x is declared the scale of a normalization layer, so that
 * SAM-ON has something to perturb; y is a weight like any other.
 */
export const landscapeSpecs: readonly ParameterSpec[] = [
  { name: "scale", shape: [1], role: "weight", layer: "normalization" },
  { name: "weight", shape: [1], role: "weight", layer: "dense" },
];

/** The parameters of a point. */
export function paramsAt({ x, y }: Point): Params {
  return { scale: tf.tensor1d([x]), weight: tf.tensor1d([y]) };
}

/** The examples: each one's noise along x, and along y, [16]. */
export function landscapeData(): { x: tf.Tensor1D; labels: tf.Tensor1D } {
  return { x: tf.tensor1d([...S]), labels: tf.tensor1d([...T]) };
}

/**
 * The oracle of a mini-batch: of `x` and `labels` these rows, int32. There is no dropout and nothing is
 * normalized, so training and evaluation mode are the same.
 */
export function landscapeOracle(
  { x, labels, rows: ids }: Pick<Given, "x" | "labels" | "rows">,
): FunctionOracle {
  const [s, t] = [tf.gather(x, ids), tf.gather(labels, ids)];
  return functionOracle(({ scale: x, weight: y }, rows) => {
    const [si, ti] = rows ? [tf.gather(s, rows), tf.gather(t, rows)] : [s, t];
    const slope = tf.exp(tf.mul(LN2, tf.sub(2, x!)));
    const p = tf.mul(tf.mul(tf.sub(x!, 1), tf.sub(x!, 3)), slope);
    const across = tf.mul(0.5, tf.square(tf.sub(p, si)));
    return tf.add(across, tf.mul(0.25, tf.square(tf.sub(tf.sub(y!, 1), ti))));
  }, ids);
}
