/**
 * A bound on the loss on a shifted target: the source's bound, and the distance between both. Derived
 * in docs/bounds.md from Kantorovich and Rubinstein's duality:
 *
 *     L_T(w) <= L_D(w) + Lambda W_1(D, T)        Lambda the Lipschitz constant of the loss in the input
 *
 * Sharpness and shift stand side by side: flatness lowers the first term as much without a shift as
 * with one. By this route it cannot explain a gain under a shift beyond the gain without.
 */
import { checkNumber, InputError } from "../check.ts";
import type { SharpnessBound, SharpnessBoundInputs } from "./bound.ts";
import { CROSS_ENTROPY_LIPSCHITZ } from "./lipschitz.ts";

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
