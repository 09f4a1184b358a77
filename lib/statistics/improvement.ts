/** How often one of a pair is above the other. */
import { Stream } from "../stream.ts";
import { checkNumber } from "../check.ts";
import { keepLast } from "./keep_last.ts";

const RESAMPLES = 10_000;

/** Numbers of seeds, `count` for each draw. */
const seedsDrawn = keepLast((count) =>
  Uint32Array.from(new Stream(0).child("bootstrap").uniform(RESAMPLES * count, 0, count))
);

/** A share from 0 to 1 with its 95% interval. */
export interface Share {
  /** The share itself. */
  readonly share: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * The probability that a seed's difference is above 0, ties counted as half (Bouthillier et al.,
 * MLSys 2021), with the percentile interval of 10,000 bootstrap draws of the seeds.
 *
 * @param differences One a seed, at least one.
 */
export function probabilityOfImprovement(differences: readonly number[]): Share {
  const count = checkNumber("number of seeds", differences.length, { min: 1 });
  const wins = differences.map((difference): number =>
    difference > 0 ? 1 : difference === 0 ? 0.5 : 0
  );
  const share = wins.reduce((sum, win) => sum + win, 0) / count;
  const drawn = seedsDrawn(count);
  const shares = Array.from({ length: RESAMPLES }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += wins[drawn[i * count + j]!]!;
    return sum / count;
  }).sort((a, b) => a - b);
  const at = (quantile: number) => shares[Math.round(quantile * (RESAMPLES - 1))]!;
  return { share, low: at(0.025), high: at(0.975) };
}
