/** What was measured, as tables. */
import * as aq from "arquero";
import type { ColumnTable } from "arquero";
import { type Row, Table, type TableColumn } from "../../lib/report/table_text.ts";
import { ruleLabels } from "../../lib/sam/registry.ts";
import { median } from "../measure.ts";
import { BATCH, type NetworkName, networks } from "./cases.ts";
import { type BenchRecord, howInWords, type RunResult } from "./record.ts";
import { type Summary, summary } from "./rounds.ts";

/** The tables that have rows, as Markdown. */
export function report(record: BenchRecord): string {
  return [stepsTable(record), wholeTable(record), besidesTable(record)]
    .filter((table) => table.data.numRows() > 0)
    .map((table) => table.toMarkdown()).join("\n");
}

/** Milliseconds a step, and how many times as fast. */
export function stepsTable(record: BenchRecord): Table {
  const rows = record.steps.map(({ name, rule, steps, ours, pytorch, ratio, setUp }): Row => ({
    network: networks[name.split(" ")[0] as NetworkName].label,
    rule: ruleLabels()[rule]!.label,
    ours: 1000 * median(ours) / steps,
    pytorch: pytorch.length > 0 ? 1000 * median(pytorch) / steps : null,
    ratio: range(ratio),
    setUp: setUp.ours.setUp,
    pytorchSetUp: setUp.pytorch?.setUp ?? null,
    how: setUp.pytorch?.how ? howInWords(setUp.pytorch.how) : null,
  }));
  const caption =
    `Milliseconds a step, batch ${BATCH}, Adam: medians of ${record.rounds} rounds in which both ` +
    `sides take turns. Times as fast: PyTorch's time over ours, median of the rounds with least and ` +
    `greatest. Set-up: seconds that the first ten steps take longer than ten others. PyTorch's ` +
    `way: the fastest of those tried for this row. ` +
    where(record);
  return table(rows, caption, [
    ["network", "Network"],
    ["rule", "Rule"],
    ["ours", "Here, ms", 2],
    ["pytorch", "PyTorch, ms", 2],
    ["ratio", "Times as fast"],
    ["setUp", "Set-up, s", 2],
    ["pytorchSetUp", "PyTorch's, s", 2],
    ["how", "PyTorch's way"],
  ]);
}

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

/** Memory, start-up, two runs at once. */
export function besidesTable({ memory, wholeRuns, growth, startUp, scaling }: BenchRecord): Table {
  const rows: Row[] = [];
  const add = (what: string, ours: string, pytorch: string | null = null) =>
    rows.push({ what, ours, pytorch });
  const peaks = wholeRuns.filter(({ name }) => name === "self-training").map((run) => ({
    name: run.name,
    ours: middle(run.ours, "peak")!,
    pytorch: middle(run.index, "peak"),
  }));
  for (const { name, ours, pytorch } of [...memory, ...peaks]) {
    add(`Peak memory, ${name}, MiB`, ours.toFixed(0), pytorch?.toFixed(0));
  }
  if (startUp) {
    const seconds = (values: readonly number[]) => range(summary(values) ?? null);
    add("Process start to first step, MLP, s", seconds(startUp.ours)!, seconds(startUp.pytorch));
  }
  if (growth) {
    const percent = 100 * (growth.after5500 / growth.after500 - 1);
    add("Growth of memory, MLP, steps 500 to 5,500", `${percent.toFixed(1)} %`);
  }
  for (const { name, sideBySide, inTurn } of scaling) {
    const ratio = summary(inTurn.map((seconds, round) => seconds / sideBySide[round]!));
    add(`Two runs at once, a core each, ${name}: times as fast as in turn`, range(ratio ?? null)!);
  }
  return table(rows, "Each in fresh processes. MiB of resident memory.", [
    ["what", "What"],
    ["ours", "Here"],
    ["pytorch", "PyTorch"],
  ]);
}

function where({ threads, cpu, versions, load }: BenchRecord): string {
  const { tensorflow, torch, deno } = versions;
  const busy = load.before[0]!.toFixed(1);
  return `${threads} threads each on ${cpu}, load ${busy} before; ${tensorflow}, Deno ${deno}` +
    (torch ? `; PyTorch ${torch}.` : ".");
}

/** Columns by name and title; numbers with so many digits. */
function table(
  rows: readonly Row[],
  caption: string,
  columns: readonly (readonly [name: string, title: string, digits?: number])[],
): Table {
  const shown = columns.map(([name, title, digits]): TableColumn => ({
    title,
    numeric: digits !== undefined,
    text: (row) => {
      const value = row[name];
      return value === null || value === undefined
        ? "–"
        : digits === undefined
        ? String(value)
        : Number(value).toFixed(digits);
    },
  }));
  return new Table(aq.from([...rows]) as ColumnTable, shown, caption);
}

function middle(runs: readonly RunResult[], what: keyof RunResult): number | null {
  return runs.length > 0 ? median(runs.map((run) => run[what])) : null;
}

function ratioOf(theirs: readonly RunResult[], ours: readonly RunResult[]): Summary | null {
  return summary(theirs.map(({ seconds }, round) => seconds / ours[round]!.seconds)) ?? null;
}

function range(of: Summary | null): string | null {
  return of && `${of.median.toFixed(2)} (${of.min.toFixed(2)}–${of.max.toFixed(2)})`;
}
