/** Time of a step: all sides train on, in turns. */
import { InputError } from "../../lib/check.ts";
import { BATCH, type Case, networkFor, networks } from "./cases.ts";
import { stepFlops } from "./flops.ts";
import type { DataFile, Started } from "./messages.ts";
import type { Askable } from "./process.ts";
import type { SideSteps, StepsRecord } from "./record.ts";
import { takeTurns } from "./rounds.ts";
import { type SideName, sides } from "./sides.ts";

/**
 * Measures `one` on all sides. A peer that cannot do it is left out, and its reason kept.
 *
 * @param data Whole batches: every step is of the same size.
 * @throws InputError when this library cannot do it.
 */
export async function measureSteps(
  one: Case,
  data: DataFile,
  rounds: number,
  present: ReadonlyMap<SideName, Askable>,
): Promise<StepsRecord> {
  const { name, network, rule, steps, warmUp, trial } = one;
  const started = new Map<SideName, Started>();
  const measured: Partial<Record<SideName, SideSteps>> = {};
  for (const [side, worker] of present) {
    const { precision, compiled } = sides[side];
    try {
      const start = { data, rule, precision, compiled, warmUp, trial };
      started.set(side, await worker.ask("start", start));
    } catch (error) {
      if (side === "ours" || !(error instanceof InputError)) throw error;
      measured[side] = { seconds: [], started: null, failed: error.message };
    }
  }
  const turns = [...started.keys()].map((side) => {
    const turn = async () => (await present.get(side)!.ask("steps", { count: steps })).seconds;
    return [side, turn] as const;
  });
  for (const [side, seconds] of await takeTurns(rounds, new Map(turns))) {
    measured[side] = { seconds, started: started.get(side)! };
  }
  const flops = stepFlops(networkFor(networks[network]), rule, BATCH);
  return { name, rule, steps, flops, sides: measured };
}
