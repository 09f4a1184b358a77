/**
 * How the target loss of gradual self-training grows with the number of steps T: Wang, Li, Zhao,
 * "Understanding Gradual Domain Adaptation", ICML 2022, arXiv:2204.08200, Theorem 1.
 *
 *     L_T <= L_0 + O(T Delta + T / sqrt n + T sqrt(log(1 / delta) / n) + 1 / sqrt(nT)
 *                    + sqrt(log(nT)^(3L-2) / (nT)))
 *
 * Delta is the mean W_p of one step, n the examples of a domain, L the depth of the network. It is
 * an order: the constants inside the O are not known here, and the last term and the best T only at
 * second hand. Linear in T where Kumar et al.'s bound is exponential, and with terms that fall with
 * T: so there is a best number of steps.
 */
import { checkNumber } from "../check.ts";

/** Wang et al.'s terms. */
export interface LinearOrder {
  /** L_0, T Delta, T / sqrt n, T sqrt(log(1/delta) / n), 1 / sqrt(nT), sqrt(log(nT)^(3L-2) / (nT)). */
  readonly terms: Readonly<
    Record<"source" | "shift" | "sampling" | "confidence" | "online" | "depth", number>
  >;
  /** Their sum, each with constant 1: an order to compare T by, not a bound. */
  readonly total: number;
}

/** Theorem 1 of Wang et al., every constant taken as 1. */
export function linearOrder(setting: {
  readonly loss: number;
  readonly T: number;
  readonly Delta: number;
  readonly n: number;
  readonly delta: number;
  readonly depth: number;
}): LinearOrder {
  const { loss, T, Delta, n, delta, depth } = setting;
  checkNumber("loss", loss, { min: 0, max: 1 });
  checkNumber("T", T, { integer: true, min: 1 });
  checkNumber("Delta", Delta, { min: 0 });
  checkNumber("n", n, { integer: true, min: 2 });
  checkNumber("delta", delta, { above: 0, below: 1 });
  checkNumber("depth", depth, { integer: true, min: 1 });
  const terms = {
    source: loss,
    shift: T * Delta,
    sampling: T / Math.sqrt(n),
    confidence: T * Math.sqrt(Math.log(1 / delta) / n),
    online: 1 / Math.sqrt(n * T),
    depth: Math.sqrt(Math.log(n * T) ** (3 * depth - 2) / (n * T)),
  };
  return { terms, total: Object.values(terms).reduce((sum, term) => sum + term, 0) };
}

/**
 * Wang et al.'s best number of steps, max{L_W / Delta_max, (1 + Delta_max sqrt n)^(-2/3)}, its order's
 * constant taken as 1; known at second hand. `pathLength` L_W from source to target, above 0.
 */
export function linearOrderSteps(
  { pathLength, largestDelta, n }: { pathLength: number; largestDelta: number; n: number },
): number {
  checkNumber("pathLength", pathLength, { above: 0 });
  checkNumber("largestDelta", largestDelta, { above: 0 });
  checkNumber("n", n, { integer: true, min: 1 });
  return Math.max(pathLength / largestDelta, (1 + largestDelta * Math.sqrt(n)) ** (-2 / 3));
}
