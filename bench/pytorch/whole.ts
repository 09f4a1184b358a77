/** Whole runs on drifting rows: zero-shot, and gradual self-training, each in a fresh process. */
import type { WholeRun } from "./cases.ts";
import { driftingRows, writeDomain } from "./data.ts";
import type { How, Whole } from "./messages.ts";
import { type Program, withWorker } from "./process.ts";
import type { RunResult, WholeRecord } from "./record.ts";

/** Runs of each side, at most: they are long. */
const RUNS = 3;
const EPOCHS = { source: 10, domain: 5 };

export interface WholeOptions {
  readonly rounds: number;
  readonly threads: number;
  /** PyTorch's way. */
  readonly how: How;
  readonly folder: string;
}

/** Both sides in turns, PyTorch with a DataLoader and with batches by index. */
export async function measureWhole(
  name: WholeRun,
  ours: Program,
  pytorch: Program | undefined,
  { rounds, threads, how, folder }: WholeOptions,
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
  const run = (program: Program, batches: Whole["batches"]): Promise<RunResult> =>
    withWorker(program, threads, async (worker) => {
      const done = await worker.ask("whole", { ...files, epochs: EPOCHS, batches, how });
      return { ...done, peak: (await worker.ask("memory", {})).peak };
    });
  const here: RunResult[] = [], loader: RunResult[] = [], index: RunResult[] = [];
  for (let round = 0; round < Math.min(rounds, RUNS); round++) {
    here.push(await run(ours, "index"));
    if (!pytorch) continue;
    loader.push(await run(pytorch, "loader"));
    index.push(await run(pytorch, "index"));
  }
  return { name, ours: here, loader, index };
}
