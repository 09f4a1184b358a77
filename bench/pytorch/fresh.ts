/** What needs processes of its own: memory, its growth, start-up, two runs at once. */
import type { Case } from "./cases.ts";
import type { DataFile, How } from "./messages.ts";
import { type Program, type Side, withWorker } from "./process.ts";
import type { GrowthRecord, MemoryRecord, RoundsRecord, ScalingRecord } from "./record.ts";
import { ratios, summary, takeTurns } from "./rounds.ts";

/** Rounds of what varies little, or takes long. */
const FEW = 5;

/** A case with its data, and PyTorch's way. */
export interface Given {
  readonly one: Case;
  readonly data: DataFile;
  readonly how: How;
}

/** Peak memory of each side in a process that runs the case's warm-up. */
export async function measureMemory(
  { one: { name, rule, warmUp }, data, how }: Given,
  threads: number,
  ours: Program,
  pytorch: Program | undefined,
): Promise<MemoryRecord> {
  const peak = (program: Program) =>
    withWorker(program, threads, async (worker) => {
      await worker.ask("start", { data, rule, warmUp, how });
      return (await worker.ask("memory", {})).peak;
    });
  return {
    ...{ name, steps: warmUp + 1 },
    ours: await peak(ours),
    pytorch: pytorch ? await peak(pytorch) : null,
  };
}

/** Resident memory of ours while it takes 5,500 steps. */
export async function measureGrowth(
  { one: { rule }, data }: Given,
  threads: number,
  ours: Program,
): Promise<GrowthRecord> {
  return await withWorker(ours, threads, async (worker) => {
    const resident = async () => (await worker.ask("memory", {})).resident;
    await worker.ask("start", { data, rule, warmUp: 499 });
    const after500 = await resident();
    await worker.ask("steps", { count: 5000 });
    return { after500, after5500: await resident() };
  });
}

/** Seconds from the start of a process to the end of its first step. */
export async function measureStartUp(
  { one: { rule }, data, how }: Given,
  rounds: number,
  threads: number,
  ours: Program,
  pytorch: Program | undefined,
): Promise<RoundsRecord> {
  const seconds = (program: Program) => async () => {
    const started = performance.now();
    return await withWorker(program, threads, async (worker) => {
      await worker.ask("start", { data, rule, warmUp: 0, how });
      return (performance.now() - started) / 1000;
    });
  };
  const few = Math.min(rounds, FEW);
  const seen = await takeTurns(few, seconds(ours), pytorch && seconds(pytorch));
  return { ...seen, ratio: summary(ratios(seen)) ?? null };
}

/** Two runs of ours side by side, each with a core of its own, and one after the other with two. */
export async function measureScaling(
  { one: { name, rule, steps, warmUp }, data }: Given,
  rounds: number,
  ours: Program,
): Promise<ScalingRecord> {
  const timed = async (run: () => Promise<unknown>) => {
    const started = performance.now();
    await run();
    return (performance.now() - started) / 1000;
  };
  const go = (worker: Side) => worker.ask("steps", { count: steps });
  return await withWorker(
    ours,
    1,
    (first) =>
      withWorker(ours, 1, (second) =>
        withWorker(ours, 2, async (both) => {
          for (const worker of [first, second, both]) {
            await worker.ask("start", { data, rule, warmUp });
          }
          const sideBySide: number[] = [];
          const inTurn: number[] = [];
          for (let round = 0; round < Math.min(rounds, FEW); round++) {
            sideBySide.push(await timed(() => Promise.all([go(first), go(second)])));
            inTurn.push(
              await timed(async () => {
                await go(both);
                await go(both);
              }),
            );
          }
          return { name, sideBySide, inTurn };
        }), 1),
    0,
  );
}

/** Whether processes can be kept to two cores of their own. */
export async function canPin(): Promise<boolean> {
  const command = new Deno.Command("taskset", { args: ["--cpu-list", "0,1", "true"] });
  try {
    return (await command.output()).success;
  } catch {
    return false;
  }
}
