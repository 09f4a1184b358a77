/**
 * What it would take for the bound of bound.ts to say something: the examples, the radius or the
 * norm of the weights at which its slack comes down to a given value, each with all else as it is.
 *
 *     slack^2 (n - 1) = k log(1 + ||w||^2 / rho^2 s^2) + C        s = 1 + sqrt(log(n) / k)
 *     ||w|| / rho = sqrt(e^((slack^2 (n - 1) - C) / k) - 1) / s
 *
 * C is confidence and remainder, which neither weights nor radius can lower: where these alone are
 * too large, no radius and no norm is enough. The slack falls in n (towards 0), so the number of
 * examples always exists and is found by bisection.
 */
import { checkNumber } from "../check.ts";
import { sharpnessBound, type SharpnessBoundInputs } from "./sharpness_bound.ts";

/** What would bring the slack down, one at a time. */
export interface BoundNeeds {
  /** The slack that was asked for. */
  readonly slack: number;
  /** Fewest examples; Infinity where a number of examples beyond 2^52 would be needed. */
  readonly n: number;
  /**
   * Radius, in units of the parameters; null where none is enough. The worst loss in so large a
   * ball is another one: this is what the slack alone asks for.
   */
  readonly rho: number | null;
  /** Largest ||w||; null where even 0 is not enough. */
  readonly weightNorm: number | null;
}

const MOST_EXAMPLES = 2 ** 52;

/**
 * The examples, radius and norm at which the bound of `inputs` has the slack `slack`. For a total of
 * 1, where a bound begins to say something, ask for 1 - worstLoss.
 *
 * @throws InputError if `slack` is not above 0, or as {@link sharpnessBound} does.
 */
export function boundNeeds(inputs: SharpnessBoundInputs, slack: number): BoundNeeds {
  checkNumber("slack", slack, { above: 0 }, "a worst loss of 1 leaves no room for any slack");
  const { confidence, remainder } = sharpnessBound(inputs);
  const { rho, n, k, weightNorm } = inputs;
  const room = slack ** 2 * (n - 1) - confidence - remainder;
  // ||w|| / rho at that slack.
  const ratio = room < 0
    ? null
    : Math.sqrt(Math.expm1(room / k)) / (1 + Math.sqrt(Math.log(n) / k));
  return {
    slack,
    n: fewestExamples(inputs, slack),
    rho: ratio ? weightNorm / ratio : null,
    weightNorm: ratio === null ? null : rho * ratio,
  };
}

/** Smallest n whose slack is at most `slack`. */
function fewestExamples(inputs: SharpnessBoundInputs, slack: number): number {
  const isEnough = (n: number) => sharpnessBound({ ...inputs, n }).slack <= slack;
  let enough = 2;
  while (!isEnough(enough)) {
    if (enough >= MOST_EXAMPLES) return Infinity;
    enough *= 2;
  }
  let tooFew = enough / 2;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
