/**
 * A bound on the loss on a shifted target: the source's bound, and the distance between both. Derived
 * in docs/bounds.md from Kantorovich and Rubinstein's duality:
 *
 *     L_T(w) <= L_D(w) + Lambda W_1(D, T) + TV
 *
 * Lambda is the Lipschitz constant of the loss in the input, W_1 is taken class by class, and TV is
 * the total variation between the classes' shares in D and in T.
 *
 * Sharpness and shift stand side by side: flatness lowers the first term as much without a shift as
 * with one. By this route it cannot explain a gain under a shift beyond the gain without.
 */
import { checkNumber, InputError } from "../check.ts";
import type { SharpnessBound, SharpnessBoundInputs } from "./sharpness_bound.ts";
import { CROSS_ENTROPY_LIPSCHITZ } from "./lipschitz.ts";

/** The target bound, term by term. */
export interface ShiftBound {
  /** The bound on the source, term by term. */
  readonly source: SharpnessBound;
  /** Of the loss in the input: see {@link lossLipschitz}. */
  readonly lipschitz: number;
  /** W_1 between the inputs of source and target. */
  readonly w1: number;
  /** lipschitz times w1. */
  readonly shift: number;
  /** Total variation between the classes' shares. */
  readonly labelShift: number;
  /** The source's total + shift + labelShift. */
  readonly total: number;
  /** Whether the total, at least 1, says nothing: no error is more. */
  readonly vacuous: boolean;
}

/**
 * The bound on the expected loss on a shifted target.
 *
 * `w1` is the mean over the classes, by their share in the target, of the Wasserstein-1 distances
 * between the inputs of that class, in the Euclidean norm; between distributions, not samples: from a
 * few samples it is an estimate. Inputs may be what the first layers make of an example; Lambda is
 * then that of the layers after them.
 *
 * @param source Of a loss that is Lipschitz, so not of the 0-1 loss.
 * @param options `logitsLipschitz` of the network (see lipschitzConstant), or ||w|| of a linear
 * classifier; `w1`; both at least 0. `labelShift`: from 0 to 1, default 0.
 * @throws InputError if the loss is the 0-1 loss or a number is out of range.
 */
export function shiftBound(
  source: SharpnessBound,
  { logitsLipschitz, w1, labelShift = 0 }: {
    logitsLipschitz: number;
    w1: number;
    labelShift?: number;
  },
): ShiftBound {
  const lipschitz = lossLipschitz(source, logitsLipschitz);
  checkNumber("w1", w1, { min: 0 });
  checkNumber("labelShift", labelShift, { min: 0, max: 1 });
  const shift = lipschitz * w1;
  const total = source.total + shift + labelShift;
  return { source, lipschitz, w1, shift, labelShift, total, vacuous: total >= 1 };
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
