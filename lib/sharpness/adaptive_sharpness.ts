/**
 * Adaptive sharpness: Kwon, Kim, Park, Choi, "ASAM", ICML 2021, arXiv:2102.11600, and, with the
 * search used here, Andriushchenko, Croce, Müller, Hein, Flammarion, "A Modern Look at the
 * Relationship between Sharpness and Generalization", ICML 2023, arXiv:2302.07011, equation 1.
 *
 *     max { L(w + epsilon) : ||epsilon / |w| || <= rho } - L(w)          elementwise, l2 or l-infinity
 *
 * Perturbations are measured relative to the weights they move. A ReLU layer made c times larger,
 * and the next one c times smaller, compute the same function and have the same adaptive sharpness;
 * the plain ball's changes. Beware: the second paper finds no such measure to predict well how a
 * network does on shifted data, and often the sign is the wrong one.
 */
import * as tf from "@tensorflow/tfjs";
import { checkName, checkOptionNames } from "../check.ts";
import { mapParams, tidyParams } from "../nn/params.ts";
import {
  searchNames,
  type SearchOptions,
  worstCase,
  type WorstCaseSharpness,
} from "./ball_sharpness.ts";
import type { LossLandscape } from "./loss_landscape.ts";

const norms = ["l2", "linf"] as const;

/**
 * The rise to the worst loss among perturbations relative to |w|. A parameter that is 0 never moves.
 * Costs as {@link ballSharpness}. With `steps: 1, restarts: 0` it is ASAM's one step, eta = 0.
 *
 * @param options `norm`: "l2" (default) or "linf". `rho`: relative radius, above 0; default 0.5 for
 * l2 (ASAM's) and 0.002 for l-infinity (of the second paper's range for convolutional networks).
 * `steps`, `restarts` and `seed` as in {@link ballSharpness}. The first step goes along T^2 g, T = |w|,
 * the steepest way in the ball's own measure; the second paper's code goes along T g.
 * @throws InputError if an option is out of range or L(w) is not finite.
 */
export async function adaptiveSharpness(
  landscape: LossLandscape,
  { norm = "l2", rho, ...search }: { norm?: "l2" | "linf"; rho?: number } & SearchOptions = {},
): Promise<WorstCaseSharpness> {
  checkOptionNames("adaptiveSharpness", search, ["norm", "rho", ...searchNames]);
  checkName("norm", norm, norms);
  const T = tidyParams(() => mapParams((w) => tf.abs(w), landscape.w));
  try {
    const radius = rho ?? (norm === "l2" ? 0.5 : 0.002);
    return await worstCase(landscape, { rho: radius, norm, T }, search);
  } finally {
    tf.dispose(T as tf.TensorContainer);
  }
}
