/** What a replication found, as tables. */
import { type Row, Table } from "../../lib/report/table.ts";
import { ruleLabels } from "../../lib/sam/labels.ts";
import type { Distance } from "./distance.ts";
import type { Estimate, Summary } from "./differences.ts";
import type { Exact } from "./exact.ts";
import type { Arm } from "./seeds.ts";

export interface ReplicationRecord {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly commit: string | null;
  readonly cpu: string;
  readonly versions: Readonly<Record<string, string | null>>;
  readonly exact: readonly Exact[];
  readonly seeds: { readonly first: number; readonly count: number };
  readonly summaries: readonly Summary[];
}

/** Both tables, as Markdown. */
export function report(record: ReplicationRecord): string {
  return [exactTable(record), seedsTable(record)].map((table) => table.toMarkdown()).join("\n");
}

/** How far float32 takes each side from PyTorch in float64. */
export function exactTable({ exact }: ReplicationRecord): Table {
  const { train, batchSize, epochs } = exact[0]!.run;
  const rows = exact.flatMap(({ run, distances }) =>
    Object.entries(distances).map(([arm, distance]): Row => ({
      learningRate: run.learningRate,
      protocol: run.protocol,
      rule: ruleLabels()[run.rule]!.label,
      arm,
      ...cells(distance),
    }))
  );
  const small = (value: unknown) => value === null ? "–" : Number(value).toExponential(0);
  const column = (title: string, name: string) => ({
    title,
    numeric: true,
    text: (row: Row) => small(row[name]),
  });
  const parts = ["steps 1–10", "rest of epoch 1"].concat(
    Array.from({ length: epochs - 1 }, (_, i) => `epoch ${i + 2}`),
  );
  return new Table(
    rows,
    [
      { title: "Learning rate", numeric: true, text: (row) => small(row.learningRate) },
      { title: "Protocol", text: (row) => String(row.protocol) },
      { title: "Rule", text: (row) => String(row.rule) },
      { title: "In float32", text: (row) => String(row.arm) },
      ...parts.map((part, i) => column(`Losses, ${part}`, `loss${i}`)),
      column("Weights, epoch 1", "parameters1"),
      column(`Weights, epoch ${epochs}`, "parameters"),
      column("Running mean", "mean"),
      column("Running variance", "variance"),
      {
        title: "Accuracy, points",
        numeric: true,
        text: (row) => Number(row.accuracy).toFixed(2),
      },
    ],
    `Distance from PyTorch in float64, from the same initial weights, with the same batches and
dropout masks: the paper's CNN, ${train.examples} images of rotated MNIST, batches of ${batchSize} and a last
one of ${train.examples % batchSize}, ${epochs} epochs, Adam. Losses: root mean square of the
steps' differences, in nats. Weights: norm of the difference
over the norm of the way that they came. Running mean and variance: norm of the difference over the norm. Accuracy: greatest difference at the end over five angles from 0° to 60°.`
      .replaceAll("\n", " "),
  );
}

function cells({ losses, epochs }: Distance): Row {
  const [first, last] = [epochs[0]!, epochs.at(-1)!];
  const ofSteps = losses ?? [];
  return {
    ...Object.fromEntries(
      [...Array(epochs.length + 1).keys()].map((i) => [`loss${i}`, ofSteps[i] ?? null]),
    ),
    parameters1: first.parameters,
    parameters: last.parameters,
    mean: last.mean,
    variance: last.variance,
    accuracy: last.accuracy,
  };
}

/** Accuracies over seeds, and their differences. */
export function seedsTable({ summaries, seeds, cpu, versions }: ReplicationRecord): Table {
  const rows = summaries.map(({ rule, place, arms, independent, paired }): Row => ({
    rule: ruleLabels()[rule]!.label,
    place: place === "mean" ? "mean of five" : `${place}°`,
    ...Object.fromEntries(
      Object.entries(arms).map(([arm, { mean, deviation }]) => [
        arm,
        `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`,
      ]),
    ),
    independent: inPoints(independent),
    paired: paired ? inPoints(paired) : null,
  }));
  const text = (title: string, name: string, numeric = true) => ({
    title,
    numeric,
    text: (row: Row) => String(row[name] ?? "–"),
  });
  const arm = (title: string, name: Arm) => text(title, name);
  const last = seeds.first + seeds.count - 1;
  return new Table(
    rows,
    [
      text("Rule", "rule", false),
      text("Turned by", "place"),
      arm("Library, %", "library"),
      arm("PyTorch, %", "pytorch"),
      text("Library minus PyTorch", "independent"),
      arm("PyTorch from the library's chance, %", "pytorch, library's chance"),
      text("Library minus it, paired", "paired"),
    ],
    `Accuracy of the paper's CNN after five epochs on the 10,000 images of MNIST's test set, upright,
on the same images turned: mean ± standard deviation over seeds ${seeds.first}–${last}; protocol corrected, batch
128, Adam, learning rate 1e-3. Differences in points, mean ± half the width of a 95 % interval: Welch's
where PyTorch has its own initial weights, batches and masks, Student's where it has the library's and seeds are
paired (plain training alone: pairing buys little, since rounding parts such runs within some steps);
* marks one that excludes zero. One thread a run, ${cpu}; PyTorch ${versions.torch}, ${versions.tensorflow}.`
      .replaceAll("\n", " "),
  );
}

function inPoints({ mean, halfWidth }: Estimate): string {
  const star = Math.abs(mean) > halfWidth ? " *" : "";
  return `${mean >= 0 ? "+" : "-"}${Math.abs(mean).toFixed(2)} ± ${halfWidth.toFixed(2)}${star}`;
}
