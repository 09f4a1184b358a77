/** Whole runs on drifting rows: zero-shot, and gradual self-training, each in a fresh process. */
import type { Setting } from "./setting.ts";
import type { WholeRun } from "./cases.ts";
import { driftingRows, writeDomain } from "./data.ts";
import type { How, Whole } from "./messages.ts";
import { withWorker } from "./process.ts";
import type { RunResult, WholeRecord } from "./record.ts";
import { takeTurns } from "./rounds.ts";
import { type SideName, sides } from "./sides.ts";

/** Runs of each side, at most: they are long. */
const RUNS = 3;
const EPOCHS = { source: 10, domain: 5 };

/** Both sides in turns, PyTorch in that way, with a DataLoader and with batches by index. */
export async function measureWhole(
  name: WholeRun,
  { rounds, threads, folder, python }: Setting,
  how: How,
): Promise<WholeRecord> {
  const { source, domains, target } = driftingRows();
  const file = (name: string) => `${folder}/${name}.rows`;
  const files = {
    source: await writeDomain(file("source"), source),
    domains: await Promise.all(
      name === "zero-shot" ? [] : domains.map((domain, i) => writeDomain(file(`${i}`), domain)),
    ),
    target: await writeDomain(file("target"), target),
  };
  const run = (side: SideName, batches: Whole["batches"]) => (): Promise<RunResult> =>
    withWorker(sides[side].program(python ?? ""), threads, async (worker) => {
      const done = await worker.ask("whole", { ...files, epochs: EPOCHS, batches, how });
      return { ...done, peak: (await worker.ask("memory", {})).peak };
    });
  const turns = new Map([["ours", run("ours", "index")]]);
  if (python !== undefined) {
    turns.set("loader", run("eager", "loader")).set("index", run("eager", "index"));
  }
  const seen = await takeTurns(Math.min(rounds, RUNS), turns);
  const [ours, loader, index] = ["ours", "loader", "index"].map((name) => seen.get(name) ?? []);
  return { name, ours: ours!, loader: loader!, index: index! };
}
