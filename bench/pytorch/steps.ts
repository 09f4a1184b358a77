/** Time of a step: both sides train on, in turns. */
import type { Case } from "./cases.ts";
import type { DataFile } from "./messages.ts";
import type { Side } from "./process.ts";
import type { StepsRecord } from "./record.ts";
import { ratios, summary, takeTurns } from "./rounds.ts";

/**
 * Measures `one` on both sides, or on ours alone where there is no other.
 *
 * @param data Whole batches: every step is of the same size.
 */
export async function measureSteps(
  one: Case,
  data: DataFile,
  rounds: number,
  ours: Side,
  pytorch: Side | undefined,
): Promise<StepsRecord> {
  const { name, rule, steps, warmUp } = one;
  const start = { data, rule, warmUp };
  const setUp = {
    ours: await ours.ask("start", start),
    pytorch: await pytorch?.ask("start", start) ?? null,
  };
  const round = (side: Side) => async () => (await side.ask("steps", { count: steps })).seconds;
  const seen = await takeTurns(rounds, round(ours), pytorch && round(pytorch));
  return { name, rule, steps, setUp, ...seen, ratio: summary(ratios(seen)) ?? null };
}
