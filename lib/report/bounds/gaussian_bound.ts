/**
 * Kumar et al.'s bound where its assumptions can be held: drifting Gaussians, whose distances and
 * moments are known, and a linear classifier.
 */
import jstat from "jstat";
import { checkNumber } from "../../check.ts";
import { gaussianStepDistance } from "../../datasets/drifting_gaussians.ts";
import { selfTrainingBound } from "../../bounds/self_training_bound.ts";
import { DELTA } from "./gda_bound.ts";

// jstat ships no types; this is the one function used here.
const normal: { cdf(x: number, mean: number, deviation: number): number } = jstat.normal;

/** Two round Gaussians, one a class. */
export interface Gaussians {
  /** Distance of their means from 0. */
  readonly radius: number;
  /** Standard deviation in each direction. */
  readonly deviation: number;
  /** Number of coordinates. */
  readonly dimensions: number;
}

/** The Gaussians of the experiments: the defaults of driftingGaussians. */
const gaussians: Gaussians = { radius: 1, deviation: 0.4, dimensions: 2 };

/** Root mean square norm of a point, Kumar et al.'s B: sqrt(r^2 + d s^2), the same in every domain. */
export function gaussianInputNorm(
  { radius, deviation, dimensions }: Gaussians = gaussians,
): number {
  return Math.sqrt(radius ** 2 + dimensions * deviation ** 2);
}

/**
 * Ramp loss of the classifier across the line between two classes with ||w|| = `norm`, the same in
 * every domain:
 *
 *     E max(0, min(1, 1 - m)) = integral over t from 0 to 1 of Phi((t - norm r) / (norm s))
 *
 * since the margin m has mean norm r and deviation norm s. No loss of a classifier with ||w|| <= norm
 * that is best can be larger: at least Kumar et al.'s alpha*.
 */
export function gaussianRampLoss(
  norm: number,
  { radius, deviation }: Omit<Gaussians, "dimensions"> = gaussians,
): number {
  checkNumber("norm", norm, { above: 0 });
  const steps = 1000;
  // Simpson's rule.
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 0 ? 2 : 4;
    sum += weight * normal.cdf(i / steps, norm * radius, norm * deviation);
  }
  return sum / (3 * steps);
}

/** What Corollary 3.3 takes beside what is known of the Gaussians. */
export interface GaussianSetting {
  /** Degrees from source to target. */
  readonly amount: number;
  /** T, intermediate domains. */
  readonly domains: number;
  /** R: largest norm of a classifier. */
  readonly R: number;
  /** Fewest examples of a domain. */
  readonly n: number;
  /** Ramp loss of the source model, or more. */
  readonly sourceLoss: number;
}

/**
 * Kumar et al.'s Corollary 3.3 over T + 1 steps, with rho in closed form. Null where rho R is 1 or
 * more: there it says nothing at all, not even a number above 1.
 */
export function gaussianSelfTrainingBound(
  { amount, domains, R, n, sourceLoss }: GaussianSetting,
): { rho: number; beta: number; sampling: number; total: number } | null {
  const rho = gaussianStepDistance({ amount, domains });
  if (rho * R >= 1) return null;
  const alpha0 = Math.min(1, Math.max(sourceLoss, gaussianRampLoss(R)));
  const bound = selfTrainingBound({
    ...{ rho, R, n, delta: DELTA, alpha0, B: gaussianInputNorm(), T: domains + 1 },
  });
  return { rho, ...bound };
}
