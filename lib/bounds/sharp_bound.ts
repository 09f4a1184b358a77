/**
 * A bound of gradual self-training from the sharpness of its students, derived in docs/bounds.md.
 *
 *     L_T <= B_0 + sum_t=1..T (Lambda_t-1 W_t + B_t)
 *
 * B_t is the sharpness bound (Foret et al., Theorem 2) of the t-th student on its own domain with its
 * teacher's labels, B_0 that of the source model with true labels, Lambda_t-1 the teacher's Lipschitz
 * constant and W_t the Wasserstein-1 distance of the step, class by class.
 *
 * A sharpness bound stands where others have a Rademacher complexity. What is summed over the T steps
 * stays a sum over T steps: flatness makes terms smaller and none of them fewer.
 */
import { checkNumber, InputError } from "../check.ts";
import type { SharpnessBound } from "./sharpness_bound.ts";
import { lossLipschitz } from "./shift_bound.ts";

/** One step of gradual self-training, for the bound with sharpness. */
export interface SharpStep {
  /** The student's bound on its domain, with the teacher's labels. */
  readonly sharpness: SharpnessBound;
  /** Of the teacher's logits in the input, or ||w|| of a linear teacher. */
  readonly teacherLipschitz: number;
  /** W_1 from the teacher's domain to the student's, class by class. */
  readonly w1: number;
}

/** The bound with sharpness, step by step. */
export interface SharpGdaBound {
  /** B_0. */
  readonly source: number;
  /** Lambda_t-1 W_t and B_t of each step. */
  readonly steps: readonly { readonly shift: number; readonly sharpness: number }[];
  /** The bound on the target after the last step. */
  readonly total: number;
  /** Chance that any of the bounds fails: the sum of theirs. */
  readonly delta: number;
  /** Whether the total, at least 1, says nothing: no error is more. */
  readonly vacuous: boolean;
}

/**
 * The bound with sharpness on the last student's loss on the last domain; also on its error.
 *
 * Assumes equal shares of the classes in all domains, fresh examples for each step, all of them kept
 * (no confidence filter), and Theorem 2's assumption for each bound.
 *
 * @throws InputError unless all bounds are of one Lipschitz loss that is at least the error: the ramp
 * loss, or the clipped loss with a clip of at most ln 2.
 */
export function sharpGdaBound(source: SharpnessBound, steps: readonly SharpStep[]): SharpGdaBound {
  const { loss, clip = 0 } = source;
  if (loss === "0-1" || clip > Math.LN2) {
    throw new InputError(
      `loss is "${loss}" with clip ${clip}; it must be "ramp", or "clipped" with clip at most ln 2`,
    );
  }
  const terms = steps.map(({ sharpness, teacherLipschitz, w1 }, t) => {
    if (sharpness.loss !== loss || sharpness.clip !== source.clip) {
      throw new InputError(
        `step ${
          t + 1
        } is bounded in the ${sharpness.loss} loss and the source in the ${loss} loss; ` +
          `they must be the same, with the same clip`,
      );
    }
    const shift = lossLipschitz(source, teacherLipschitz) * checkNumber("w1", w1, { min: 0 });
    return { shift, sharpness: sharpness.total };
  });
  const total = terms.reduce((sum, { shift, sharpness }) => sum + shift + sharpness, source.total);
  const delta = steps.reduce((sum, { sharpness }) => sum + sharpness.delta, source.delta);
  return { source: source.total, steps: terms, total, delta, vacuous: total >= 1 };
}
