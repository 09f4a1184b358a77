/**
 * Bounds on the loss of a model where it was not trained, from its sharpness where it was.
 *
 * On new examples of the source: Foret, Kleiner, Mobahi, Neyshabur, ICLR 2021, arXiv:2010.01412,
 * Theorem 2, with its constants as published. With probability 1 - delta over the n examples of S,
 *
 *     L_D(w) <= max { L_S(w + epsilon) : ||epsilon|| <= rho } + slack
 *     slack^2 = [ k log(1 + ||w||^2 / rho^2 (1 + sqrt(log(n) / k))^2)           "complexity"
 *                 + 4 log(n / delta)                                           "confidence"
 *                 + 8 log(6n + 3k) ] / (n - 1)                                 "remainder"
 *
 * for a loss in [0, 1], k parameters, and if L_D(w) <= E L_D(w + epsilon), epsilon ~ N(0, sigma^2),
 * sigma = rho / (sqrt(k) + sqrt(log n)): noise on the weights does not help on new examples.
 *
 * On a shifted target, derived in docs/bounds.md: if x -> loss is Lipschitz for every label,
 *
 *     L_T(w) <= L_D(w) + Lambda W_1(D, T)
 *
 * Sharpness and shift stand side by side: flatness lowers the first term as much without a shift as
 * with one. And with many more parameters than examples the slack exceeds 1: no network of the paper
 * gets a bound that says anything. Both are what is to be seen here.
 */
import { checkName, checkNumber, InputError } from "../check.ts";
import { CROSS_ENTROPY_LIPSCHITZ } from "./lipschitz.ts";

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
  readonly complexity: number;
  readonly confidence: number;
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

/** The target bound, term by term. */
export interface ShiftBound {
  readonly source: SharpnessBound;
  /** Of the loss in the input: see {@link lossLipschitz}. */
  readonly lipschitz: number;
  readonly w1: number;
  /** lipschitz times w1. */
  readonly shift: number;
  /** The source's total + shift. */
  readonly total: number;
  readonly vacuous: boolean;
}

/**
 * The bound on the expected loss on a shifted target.
 *
 * Assumes that source and target have the same share of each class. `w1` is then the mean over the
 * classes, by their share, of the Wasserstein-1 distances between the inputs of that class, in the
 * Euclidean norm; between distributions, not samples: from a few samples it is an estimate.
 *
 * @param source Of a loss that is Lipschitz, so not of the 0-1 loss.
 * @param options `logitsLipschitz` of the network (see lipschitzConstant), or ||w|| of a linear
 * classifier; and `w1`; at least 0.
 * @throws InputError if the loss is the 0-1 loss or a number is out of range.
 */
export function shiftBound(
  source: SharpnessBound,
  { logitsLipschitz, w1 }: { logitsLipschitz: number; w1: number },
): ShiftBound {
  const lipschitz = lossLipschitz(source, logitsLipschitz);
  checkNumber("w1", w1, { min: 0 });
  const shift = lipschitz * w1;
  const total = source.total + shift;
  return { source, lipschitz, w1, shift, total, vacuous: total >= 1 };
}

/** Lipschitz constant of the loss in the input: sqrt(2) Lambda / clip, or for the ramp loss Lambda. */
export function lossLipschitz(
  { loss, clip }: Pick<SharpnessBoundInputs, "loss" | "clip">,
  logitsLipschitz: number,
): number {
  checkNumber("logitsLipschitz", logitsLipschitz, { min: 0 });
  if (loss === "ramp") return logitsLipschitz;
  if (loss === "clipped" && clip) return CROSS_ENTROPY_LIPSCHITZ * logitsLipschitz / clip;
  throw new InputError(
    `loss is "${loss}", which no Lipschitz constant holds for; it must be "clipped" or "ramp"`,
  );
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
