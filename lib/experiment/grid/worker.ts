/**
 * A process that makes runs: reads an order a line from stdin, writes events a line to stdout. Started
 * by workers.ts, which gives it one thread.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InputError } from "../../check.ts";
import type { EpochMetrics, RunConfig, RunRecord } from "../../records/record.ts";
import { type Sources, withSources } from "./elsewhere.ts";
import { ignoreInterrupts } from "../../interrupt.ts";
import { run } from "../run.ts";
import type { UnfinishedOptions } from "../unfinished.ts";

/** What a worker is told: a run, where the values of its config are found, and where it is kept. */
export interface WorkerOrder {
  readonly config: RunConfig;
  readonly sources: Sources;
  readonly unfinished?: UnfinishedOptions | undefined;
}

/** What a worker tells. */
export type WorkerEvent =
  | { readonly kind: "progress"; readonly share: number; readonly where: string }
  | { readonly kind: "epoch"; readonly metrics: EpochMetrics }
  | { readonly kind: "record"; readonly record: RunRecord }
  | { readonly kind: "error"; readonly message: string; readonly isInputError: boolean };

/** Milliseconds between two looks at stdin, which tells when the parent is gone, and two steps told. */
const EVERY = 500;

function tell(event: WorkerEvent): void {
  let bytes = new TextEncoder().encode(JSON.stringify(event) + "\n");
  const stdout = 1;
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(stdout, bytes));
}

async function make({ config, sources, unfinished }: WorkerOrder): Promise<void> {
  let last = performance.now();
  try {
    const record = await run(await withSources(config, sources), {
      onEpoch: (metrics) => tell({ kind: "epoch", metrics }),
      async onProgress(share, where) {
        if (performance.now() - last < EVERY) return;
        last = performance.now();
        tell({ kind: "progress", share, where });
        await new Promise((resolve) => setTimeout(resolve));
      },
    }, unfinished);
    tell({ kind: "record", record });
  } catch (error) {
    const isInputError = error instanceof InputError;
    tell({ kind: "error", message: isInputError ? error.message : `${error}`, isInputError });
  }
}

// Started, and not imported: Node 20 has no import.meta.main.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Ctrl-C goes to all processes of a terminal; the parent ends this one.
  ignoreInterrupts();
  const lines = createInterface({ input: process.stdin });
  let turn = Promise.resolve();
  lines.on("line", (line: string) => turn = turn.then(() => make(JSON.parse(line))));
  // The parent has ended, or needs no more runs: whatever goes on is of no use.
  lines.on("close", () => process.exit());
}
