/** Two runs at once. */
import type { Given } from "./data.ts";
import { type Askable, ours, withWorker } from "./process.ts";
import type { ScalingRecord } from "./record.ts";

/** Two runs of ours side by side, each with a core of its own, and one after the other with two. */
export async function measureScaling(
  { one: { name, rule, steps, warmUp }, data }: Given,
  rounds: number,
): Promise<ScalingRecord> {
  const timed = async (run: () => Promise<unknown>) => {
    const started = performance.now();
    await run();
    return (performance.now() - started) / 1000;
  };
  const go = (worker: Askable) => worker.ask("steps", { count: 2 * steps });
  return await withWorker(
    ours,
    1,
    (first) =>
      withWorker(ours, 1, (second) =>
        withWorker(ours, 2, async (both) => {
          for (const worker of [first, second, both]) {
            const how = { precision: "float32", compiled: false } as const;
            await worker.ask("start", { data, rule, warmUp, ...how });
          }
          const sideBySide: number[] = [];
          const inTurn: number[] = [];
          for (let round = 0; round < rounds; round++) {
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
