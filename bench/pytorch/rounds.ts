/** Both sides in turns, so that a slow minute of the machine slows both, and what comes of it. */
import { median } from "../measure.ts";

/** Seconds of each round. PyTorch's are none where there is no PyTorch. */
export interface Rounds {
  readonly ours: readonly number[];
  readonly pytorch: readonly number[];
}

/** Median, least and greatest. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Calls one after the other, `rounds` times: A B A B. */
export async function takeTurns<T>(
  rounds: number,
  ours: () => Promise<T>,
  pytorch: (() => Promise<T>) | undefined,
): Promise<{ ours: T[]; pytorch: T[] }> {
  const seen = { ours: [] as T[], pytorch: [] as T[] };
  for (let round = 0; round < rounds; round++) {
    seen.ours.push(await ours());
    if (pytorch) seen.pytorch.push(await pytorch());
  }
  return seen;
}

/** PyTorch's time over ours, round by round: above 1 where ours is faster. */
export function ratios({ ours, pytorch }: Rounds): number[] {
  return pytorch.map((seconds, round) => seconds / ours[round]!);
}

/** What a table tells of several numbers; of none, nothing. */
export function summary(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
