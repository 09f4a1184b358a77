/**
 * The runs whose records are of another numbers version, made again; `deno task doctor --records` lists
 * them.
 *
 *     deno task remake [--scale quick] [--jobs N]
 *
 * The shortest come first, by what they took; a record is replaced when its run has ended, so a task that
 * is stopped goes on where it was.
 */
import { checkName, checkNumber } from "../lib/check.ts";
import { scales } from "../lib/datasets/paper_dataset.ts";
import { runGrid } from "../lib/notebook/show_grid.ts";
import { readRecords } from "../lib/records/read_records.ts";
import type { RunRecord } from "../lib/records/record.ts";
import { answerHelp, optionsIn, runTask } from "./options.ts";
import { otherNumbers } from "./other_numbers.ts";

const usage = `deno task remake: make again the runs whose records are of another numbers version

  --scale SCALE   of these alone: ${scales.join(", ")}
  --jobs N        processes; default: one a core, as memory allows
  --help          print this

deno task doctor --records lists these records.`;

/** Which records of another numbers version are made again, the shortest first; one's own data cannot be. */
export function toRemake(records: readonly RunRecord[], scale?: string): RunRecord[] {
  return otherNumbers(records)
    .filter(({ config }) => config.own === undefined)
    .filter(({ config }) => scale === undefined || config.scale === scale)
    .sort((a, b) => a.metrics.seconds - b.metrics.seconds);
}

if (import.meta.main) {
  await runTask("remake", async () => {
    answerHelp(usage);
    const text = { type: "string" } as const;
    const values = optionsIn(Deno.args, { scale: text, jobs: text });
    const scale = values.scale && checkName("--scale", values.scale, scales);
    const workers = values.jobs === undefined
      ? {}
      : { workers: checkNumber("--jobs", Number(values.jobs), { integer: true, min: 1 }) };
    const stale = toRemake(await readRecords(), scale);
    console.log(`remake: ${stale.length} runs`);
    await runGrid(stale.map(({ config }) => config), {
      ...workers,
      remake: (record) => otherNumbers([record]).length > 0,
    });
  });
}
