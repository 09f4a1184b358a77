/**
 * Domains between two domains, on the straight ways of optimal transport (McCann's displacement
 * interpolation, Adv. Math. 128, 1997), as He et al. (JMLR 25(361), 2024, arXiv:2310.13852, section
 * 5) generate them.
 *
 *     gamma* = argmin <gamma, C>,  C_ij = ||x_i - y_j||^2
 *     mu_t   = sum_ij gamma*_ij delta(((T - t) / T) x_i + (t / T) y_j)      t = 1 ... T - 1
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import { type Domain, size } from "../data/domain.ts";
import type { Stream } from "../stream.ts";
import { assignment } from "./assignment.ts";
import { checkPairs, entropicPlan } from "./sinkhorn.ts";
import { MOST_POINTS } from "./transport.ts";

/** How pairs between two domains are found. */
export interface PairOptions {
  /** Sinkhorn's epsilon, in units of squared distance; default a twentieth of their mean. */
  epsilon?: number;
  /** Entries of its plan below this many times 1 / (n m) are dropped: at least 0, default 1. */
  cutoff?: number;
}

/** An example of one domain and the one of the other that it goes to. */
export type Pair = readonly [i: number, j: number];

/**
 * Pairs that make up gamma*. Between domains of one size, up to 2,000 examples, the plan is exact, and
 * a pair an example; else it is Sinkhorn's, and as many pairs are drawn in proportion to its entries
 * as the larger domain has examples.
 *
 * @throws InputError on an option out of range, domains that are too large, or no plan found.
 */
export async function pair(
  from: Domain,
  to: Domain,
  stream: Stream,
  { epsilon, cutoff = 1 }: PairOptions = {},
): Promise<Pair[]> {
  checkNumber("cutoff", cutoff, { min: 0 });
  const [n, m] = [size(from), size(to)];
  const exact = n === m && n <= MOST_POINTS;
  if (!exact) checkPairs(n, m);
  const C = await squaredDistancesOnDevice(from, to);
  if (exact) return Array.from(assignment(C, n), (j, i) => [i, j] as const);
  const blur = epsilon === undefined ? {} : { epsilon };
  const found = entropicPlan(C, n, m, { tolerance: 1e-4, ...blur });
  if (!found.converged) {
    throw new InputError(
      `no plan found from domain ${from.name} to ${to.name} with epsilon ${found.epsilon}; make it ` +
        `larger`,
    );
  }
  const kept = found.plan.map((mass) => mass * n * m < cutoff ? 0 : mass);
  if (kept.every((mass) => mass === 0)) {
    throw new InputError(
      `cutoff is ${cutoff}; no entry of the plan is as large, make it smaller`,
    );
  }
  return drawn(kept, Math.max(n, m), stream).map((at) => [Math.floor(at / m), at % m] as const);
}

/**
 * Positions drawn in proportion to `masses`, evenly spaced along their running sum from one random
 * start: every row's share is met to within one draw.
 */
function drawn(masses: Float64Array, count: number, stream: Stream): number[] {
  const spacing = masses.reduce((a, b) => a + b) / count;
  const positions: number[] = [];
  let next = stream.uniform(1)[0]! * spacing;
  let sum = 0;
  for (const [at, mass] of masses.entries()) {
    for (sum += mass; next < sum && positions.length < count; next += spacing) positions.push(at);
  }
  return positions;
}

/**
 * mu_t, t from 1 to T - 1, as examples of equal weight: what a share t / T of the way makes of each
 * pair. The labels, for reports only, are those of the nearer end.
 */
export function between(
  from: Domain,
  to: Domain,
  pairs: readonly Pair[],
  t: number,
  T: number,
): Domain {
  const d = from.shape.reduce((a, b) => a * b, 1);
  const inputs = new Float32Array(pairs.length * d);
  pairs.forEach(([i, j], row) => {
    for (let k = 0; k < d; k++) {
      inputs[row * d + k] = ((T - t) / T) * from.inputs[i * d + k]! +
        (t / T) * to.inputs[j * d + k]!;
    }
  });
  const nearer = ([i, j]: Pair) => 2 * t < T ? from.labels[i]! : to.labels[j]!;
  return {
    ...{ name: `${from.name} to ${to.name}, ${t}/${T}`, inputs, shape: from.shape },
    ...{ classes: from.classes, shift: { kind: "none" } },
    labels: Int32Array.from(pairs, nearer),
    ids: Int32Array.from(pairs, ([i]) => from.ids[i]!),
  };
}

/** In float32, around the mean: features have tens of thousands of coordinates. */
async function squaredDistancesOnDevice(from: Domain, to: Domain): Promise<Float64Array> {
  const squares = tf.tidy(() => {
    const [x, y] = [from, to].map((domain) =>
      tf.reshape(tf.tensor1d(domain.inputs), [size(domain), -1])
    );
    const center = tf.mean(x!, 0);
    const [a, b] = [tf.sub(x!, center), tf.sub(y!, center)];
    const [aa, bb] = [tf.sum(tf.square(a), 1), tf.sum(tf.square(b), 1)];
    const products = tf.matMul(a, b, false, true);
    return tf.relu(tf.sub(tf.add(tf.expandDims(aa, 1), bb), tf.mul(2, products)));
  });
  const values = Float64Array.from(await squares.data());
  squares.dispose();
  return values;
}
