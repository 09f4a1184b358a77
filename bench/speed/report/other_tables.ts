/** Whole runs, memory, start-up and two runs at once, as tables. */
import type { Row, Table } from "../../../lib/report/table.ts";
import { median } from "../../../lib/statistics/median.ts";
import { range, table } from "./columns.ts";
import type { BenchRecord, BySide, RunResult } from "../record.ts";
import { ratios, type Summary, summary } from "../rounds.ts";
import { type SideName, sides } from "../sides.ts";

/** Seconds of whole runs. */
export function wholeTable(record: BenchRecord): Table {
  const rows = record.wholeRuns.map(({ name, ours, loader, index }): Row => ({
    name,
    ours: middle(ours, "seconds"),
    loader: middle(loader, "seconds"),
    loaderRatio: range(ratioOf(loader, ours)),
    index: middle(index, "seconds"),
    indexRatio: range(ratioOf(index, ours)),
    accuracy: [ours, loader, index].filter((runs) => runs.length > 0)
      .map((runs) => (100 * middle(runs, "accuracy")!).toFixed(1)).join(" / "),
  }));
  const caption =
    "Seconds from fresh weights to the accuracy on 10,000 rows of the target, what is " +
    "done once within; MLP, SAM over Adam, 54 columns. Zero-shot: 10,000 rows, 10 epochs. " +
    "Self-training: then six domains of 20,000 rows, 5 epochs each, without the least confident " +
    "tenth. PyTorch with a shuffling DataLoader, as the authors' code, and with rows taken by index " +
    "from a tensor. Accuracy in percent, here and in PyTorch.";
  return table(rows, caption, [
    ["name", "Run"],
    ["ours", "Here, s", 1],
    ["loader", "DataLoader, s", 1],
    ["loaderRatio", "Times as fast"],
    ["index", "By index, s", 1],
    ["indexRatio", "Times as fast as by index"],
    ["accuracy", "Accuracy"],
  ]);
}

const columns = ["ours", "eager", "compiled", "jax"] as const;

/** Memory, start-up, two runs at once. */
export function besidesTable(record: BenchRecord): Table {
  const { memory, wholeRuns, growth, startUp, scaling } = record;
  const rows: Row[] = [];
  const add = (what: string, of: BySide<string | null>) => rows.push({ what, ...of });
  for (const { name, peaks } of memory) {
    add(`Peak memory, ${name}, MiB`, bySide((side) => peaks[side]?.toFixed(0)));
  }
  for (const { name, ours, index } of wholeRuns.filter(({ name }) => name === "self-training")) {
    const text = (runs: readonly RunResult[]) => middle(runs, "peak")?.toFixed(0) ?? null;
    add(`Peak memory, ${name}, MiB`, { ours: text(ours), eager: text(index) });
  }
  if (startUp) {
    const text = (side: SideName) => range(summary(startUp[side] ?? []));
    add("Process start to first step, MLP, s", bySide(text));
  }
  if (growth) {
    const percent = 100 * (growth.after6500 / growth.after1500 - 1);
    add("Growth of memory, MLP, steps 1,500 to 6,500", { ours: `${percent.toFixed(1)} %` });
  }
  for (const { name, sideBySide, inTurn } of scaling) {
    const ratio = range(summary(ratios(sideBySide, inTurn)));
    add(`Two runs at once, a core each, ${name}: times as fast as in turn`, { ours: ratio });
  }
  const caption = "Each in fresh processes, which compile anew. MiB of resident memory.";
  return table(rows, caption, [
    ["what", "What"],
    ...columns.map((side) => [side, side === "ours" ? "Here" : sides[side].label] as const),
  ]);
}

function bySide(text: (side: SideName) => string | null | undefined): BySide<string | null> {
  return Object.fromEntries(columns.map((side) => [side, text(side) ?? null]));
}

function middle(runs: readonly RunResult[], what: keyof RunResult): number | null {
  return runs.length > 0 ? median(runs.map((run) => run[what])) : null;
}

function ratioOf(theirs: readonly RunResult[], ours: readonly RunResult[]): Summary | undefined {
  const seconds = (runs: readonly RunResult[]) => runs.map((run) => run.seconds);
  return summary(ratios(seconds(ours), seconds(theirs)));
}
