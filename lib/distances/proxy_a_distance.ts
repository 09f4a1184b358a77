/**
 * Proxy A-distance: Ben-David, Blitzer, Crammer, Pereira, "Analysis of Representations for Domain
 * Adaptation", NIPS 2006, section 5.
 *
 *     d = 2 (1 - 2 error)      error: of the best linear classifier that tells the domains apart
 *
 * Where not even a classifier trained to do so can tell which domain an example is from, one that
 * was trained on the first is not led astray on the second by anything linear.
 */
import { checkNumber, checkOptionNames } from "../check.ts";
import type { Domain } from "../data/domain.ts";
import { plain } from "../sam/plain.ts";
import { Stream } from "../stream.ts";
import { accuracy } from "../train/evaluate.ts";
import { fit } from "../train/fit.ts";
import { dense } from "../nn/layers.ts";
import { disposeModel } from "../nn/model.ts";
import { network } from "../nn/network.ts";
import { adam } from "../train/optimizer.ts";
import type { Optimizer } from "../train/rule.ts";
import { checkPoints, type PointSet } from "./points.ts";

/** How well a classifier tells two domains apart. */
export interface ProxyADistance {
  /** From 2, told apart without error, to about 0; below by chance. */
  readonly distance: number;
  /** Share of held-out points that are taken for the other domain's, from 0 to 1. */
  readonly error: number;
}

/**
 * The proxy A-distance between `x` and `y`: logistic regression on standardized coordinates, trained
 * on one half of as many points of each, counted on the other.
 *
 * @param options `seed` decides halves and batches, default 0; `epochs` of training, default 50.
 * @throws InputError on fewer than two points in a set, or sets in different spaces.
 */
export async function proxyADistance(
  x: PointSet,
  y: PointSet,
  { seed = 0, epochs = 50, ...others }: { seed?: number; epochs?: number } = {},
): Promise<ProxyADistance> {
  checkOptionNames("proxyADistance", others, ["seed", "epochs"]);
  checkPoints(x, y);
  const n = checkNumber("number of points of the smaller set", Math.min(x.n, y.n), { min: 2 });
  const stream = new Stream(seed, ["halves"]);
  const half = Math.floor(n / 2);
  const rows = [x, y].map((set, k) => stream.child(k).permutation(set.n));
  const part = (from: number, to: number) =>
    joined([x, y].map((set, k) => [set, rows[k]!.subarray(from, to)] as const));
  const train = part(0, half), heldOut = part(half, n);
  const standardize = standardizer(train.inputs, x.d);
  const linear = network("linear", [x.d], 2, [dense("logits", x.d, 2)]);
  const model = await fit(linear, { ...train, inputs: standardize(train.inputs) }, {
    rule: plain(),
    optimizer: adam({ learningRate: 0.01, weightDecay: 0.01 }) as Optimizer,
    epochs,
    seed,
  });
  const error = 1 - await accuracy(model, { ...heldOut, inputs: standardize(heldOut.inputs) });
  disposeModel(model);
  return { distance: 2 * (1 - 2 * error), error };
}

/** The points of both sets at their rows as one domain: the class is the set's number. */
function joined(parts: readonly (readonly [PointSet, Int32Array])[]): Domain {
  const { d } = parts[0]![0];
  const rows = parts.flatMap(([set, rows], k) =>
    [...rows].map((row) => [set.points.subarray(row * d, (row + 1) * d), k] as const)
  );
  const inputs = new Float32Array(rows.length * d);
  rows.forEach(([point], i) => inputs.set(point, i * d));
  return {
    ...{ name: "points of two domains", inputs, shape: [d], classes: 2, shift: { kind: "none" } },
    labels: Int32Array.from(rows, ([, k]) => k),
    ids: Int32Array.from(rows.keys()),
  };
}

/** Shifts and scales each coordinate by its mean and deviation in `inputs`; one without any to 0. */
function standardizer(inputs: Float32Array, d: number): (values: Float32Array) => Float32Array {
  const n = inputs.length / d;
  const mean = new Float64Array(d), variance = new Float64Array(d);
  inputs.forEach((value, at) => mean[at % d]! += value / n);
  inputs.forEach((value, at) => variance[at % d]! += (value - mean[at % d]!) ** 2 / n);
  return (values) =>
    values.map((value, at) => {
      const [center, scale] = [mean[at % d]!, Math.sqrt(variance[at % d]!)];
      return scale > 1e-6 * Math.abs(center) ? (value - center) / scale : 0;
    });
}
