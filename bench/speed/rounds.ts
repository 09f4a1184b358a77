/** Sides in turns, so that a slow minute of the machine slows all, and what comes of it. */
import { median } from "../../lib/statistics/median.ts";

/** Median, least and greatest. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Calls one after the other, `rounds` times, each round starting with the next one: A B C, B C A.
 *
 * @returns What each call of each returned.
 */
export async function takeTurns<K extends string, T>(
  rounds: number,
  turns: ReadonlyMap<K, () => Promise<T>>,
): Promise<Map<K, T[]>> {
  const seen = new Map([...turns.keys()].map((name): [K, T[]] => [name, []]));
  const order = [...turns];
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of order) seen.get(name)!.push(await turn());
    order.push(order.shift()!);
  }
  return seen;
}

/** Their time over ours, round by round: above 1 where ours is faster. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return theirs.map((seconds, round) => seconds / ours[round]!);
}

/** What a table tells of several numbers; of none, nothing. */
export function summary(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
