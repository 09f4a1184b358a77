/**
 * The bound of gradual self-training: Kumar, Ma, Liang, "Understanding Self-Training for Gradual
 * Domain Adaptation", ICML 2020, arXiv:2002.11360, Theorem 3.2 and Corollary 3.3, as published.
 *
 *     L_t <= 2 / (1 - rho R) L_t-1 + alpha* + (4BR + sqrt(2 log(2 / delta))) / sqrt n
 *     L_T <= beta^(T+1) (alpha_0 + (4BR + sqrt(2 log(2T / delta))) / sqrt n),    beta = 2 / (1 - rho R)
 *
 * L_t is the ramp loss of the t-th classifier on its own domain: linear classifiers with ||w|| <= R,
 * inputs with E||x||^2 <= B^2, the same share of each class in all domains, n unlabelled examples
 * each, and rho < 1/R the largest class-conditional W_infinity of one step. Hard labels can at worst
 * double the loss at each step, so the bound grows exponentially in T; beta is at least 2.
 */
import { checkNumber, checkOptionNames } from "../check.ts";

/** What both of Kumar et al.'s bounds need. */
export interface RampSetting {
  /** Largest class-conditional W_infinity of one step; rho R must be below 1. */
  readonly rho: number;
  /** Largest norm of a classifier, above 0. */
  readonly R: number;
  /** Root mean square norm of the inputs, at least 0. */
  readonly B: number;
  /** Examples a domain, at least 1. */
  readonly n: number;
  /** Chance that the samples mislead, above 0 and below 1. */
  readonly delta: number;
}

/** Theorem 3.2: one step of self-training, from the loss before it and alpha*, the best there is. */
export function selfTrainingStepBound(
  setting: RampSetting & { readonly loss: number; readonly alphaStar: number },
): { beta: number; sampling: number; total: number } {
  const { loss, alphaStar, delta } = setting;
  checkNumber("loss", loss, { min: 0, max: 1 });
  checkNumber("alphaStar", alphaStar, { min: 0, max: 1 });
  const { beta, sampling } = rampTerms(setting, 2 / delta);
  return { beta, sampling, total: beta * loss + alphaStar + sampling };
}

/** Corollary 3.3: T steps; every domain has a classifier of loss at most `alpha0`, the source's too. */
export function selfTrainingBound(
  setting: RampSetting & { readonly alpha0: number; readonly T: number },
): { beta: number; sampling: number; total: number } {
  const { alpha0, T, delta } = setting;
  checkNumber("alpha0", alpha0, { min: 0, max: 1 });
  checkNumber("T", T, { integer: true, min: 1 });
  const { beta, sampling } = rampTerms(setting, 2 * T / delta);
  return { beta, sampling, total: beta ** (T + 1) * (alpha0 + sampling) };
}

function rampTerms({ rho, R, B, n, delta }: RampSetting, inverseChance: number) {
  checkNumber("R", R, { above: 0 });
  checkNumber("rho", rho, { min: 0, below: 1 / R }, "a larger step may turn every label around");
  checkNumber("B", B, { min: 0 });
  checkNumber("n", n, { integer: true, min: 1 });
  checkNumber("delta", delta, { above: 0, below: 1 });
  const sampling = (4 * B * R + Math.sqrt(2 * Math.log(inverseChance))) / Math.sqrt(n);
  return { beta: 2 / (1 - rho * R), sampling };
}

/**
 * The number of steps from `least` to `most` where `bound` is smallest, and its value there. Where a
 * bound is not defined (rho R too large), let it return Infinity.
 */
export function bestSteps(
  bound: (T: number) => number,
  { least = 1, most = 100, ...others }: { least?: number; most?: number } = {},
): { T: number; value: number } {
  checkOptionNames("bestSteps", others, ["least", "most"]);
  checkNumber("least", least, { integer: true, min: 1 });
  checkNumber("most", most, { integer: true, min: least });
  let best = { T: least, value: bound(least) };
  for (let T = least + 1; T <= most; T++) {
    const value = bound(T);
    if (value < best.value) best = { T, value };
  }
  return best;
}
