/**
 * A bound on the loss on new examples, from the sharpness on those of training: Foret, Kleiner,
 * Mobahi, Neyshabur, ICLR 2021, arXiv:2010.01412, Theorem 2, with its constants as published. With
 * probability 1 - delta over the n examples of S,
 *
 *     L_D(w) <= max { L_S(w + epsilon) : ||epsilon|| <= rho } + slack
 *     slack^2 = [ k log(1 + ||w||^2 / rho^2 (1 + sqrt(log(n) / k))^2)           "complexity"
 *                 + 4 log(n / delta)                                           "confidence"
 *                 + 8 log(6n + 3k) ] / (n - 1)                                 "remainder"
 *
 * for a loss in [0, 1], k parameters, and if L_D(w) <= E L_D(w + epsilon), epsilon ~ N(0, sigma^2),
 * sigma = rho / (sqrt(k) + sqrt(log n)): noise on the weights does not help on new examples.
 *
 * With many more parameters than examples the slack exceeds 1: no network of the paper gets a bound
 * that says anything. That is to be seen, so every term is returned, and a verdict in words.
 */
import { checkName, checkNumber } from "../check.ts";

/** What the source bound is computed from. */
export interface SharpnessBoundInputs {
  /** The largest mean loss over S in the ball, from 0 to 1. */
  readonly worstLoss: number;
  /**
   * Which loss: "0-1", the error; "clipped", min(cross-entropy, clip) / clip; "ramp", of a linear
   * classifier's margin m: 1 for m <= 0, 0 for m >= 1, 1 - m between.
   */
  readonly loss: "0-1" | "clipped" | "ramp";
  /** Of the clipped loss, in nats. */
  readonly clip?: number;
  /** Radius of the ball, in units of the parameters, above 0. */
  readonly rho: number;
  /** Examples in S, at least 2. */
  readonly n: number;
  /** Parameters. */
  readonly k: number;
  /** ||w||, at least 0. */
  readonly weightNorm: number;
  /** Chance that S is so unlike D that the bound fails: above 0, below 1. */
  readonly delta: number;
}

/** The source bound, term by term. */
export interface SharpnessBound extends SharpnessBoundInputs {
  /** The term of the number of parameters and of the weights' length over rho. */
  readonly complexity: number;
  /** The term of delta. */
  readonly confidence: number;
  /** What is left, logarithmic in n and k. */
  readonly remainder: number;
  /** The root of their sum over n - 1. */
  readonly slack: number;
  /** Worst loss + slack: at least the expected loss on new examples. */
  readonly total: number;
  /** Deviation of the noise in the assumption, a coordinate. */
  readonly sigma: number;
  /** rho^2 (e^(4n/k) - 1): where ||w||^2 is larger, the slack exceeds 2. */
  readonly largestSquaredNorm: number;
  /** Whether the total is at least 1, which every loss in [0, 1] is below anyway. */
  readonly vacuous: boolean;
  /** The same in words, with the condition. */
  readonly verdict: string;
}

const losses = ["0-1", "clipped", "ramp"] as const;

/**
 * The bound on the expected loss on the source.
 *
 * @throws InputError if a number is out of range, or a clipped loss has no `clip`.
 */
export function sharpnessBound(inputs: SharpnessBoundInputs): SharpnessBound {
  const { worstLoss, loss, clip, rho, n, k, weightNorm, delta } = inputs;
  checkNumber("worstLoss", worstLoss, { min: 0, max: 1 }, "the bound is for a loss in [0, 1]");
  checkName("loss", loss, losses);
  if (loss === "clipped") checkNumber("clip", clip, { above: 0 });
  checkNumber("rho", rho, { above: 0 });
  checkNumber("n", n, { integer: true, min: 2 });
  checkNumber("k", k, { integer: true, min: 1 });
  checkNumber("weightNorm", weightNorm, { min: 0 });
  checkNumber("delta", delta, { above: 0, below: 1 });
  const spread = 1 + Math.sqrt(Math.log(n) / k);
  const complexity = k * Math.log1p((weightNorm * spread / rho) ** 2);
  const confidence = 4 * Math.log(n / delta);
  const remainder = 8 * Math.log(6 * n + 3 * k);
  const slack = Math.sqrt((complexity + confidence + remainder) / (n - 1));
  const total = worstLoss + slack;
  const largestSquaredNorm = rho ** 2 * Math.expm1(4 * n / k);
  const condition = `||w||^2 = ${short(weightNorm ** 2)} > rho^2 (e^(4n/k) - 1) = ` +
    short(largestSquaredNorm);
  const verdict = weightNorm ** 2 > largestSquaredNorm
    ? `vacuous whatever the loss: ${condition}`
    : total >= 1
    ? `vacuous: the total is ${short(total)} and no loss exceeds 1`
    : `not vacuous: the total is ${short(total)}`;
  return {
    ...inputs,
    ...{ complexity, confidence, remainder, slack, total },
    ...{ sigma: rho / (Math.sqrt(k) * spread), largestSquaredNorm, vacuous: total >= 1, verdict },
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
