/**
 * Whether training in bfloat16 ends elsewhere than in float32: rotated MNIST at scale quick, Adam and
 * SAM, ten seeds each. Records go where all records go; a table to results/bench/precision.md.
 *
 *     deno run -A bench/precision.ts
 */
import { precisions } from "../lib/backend/precision.ts";
import { writeWhole } from "../lib/files.ts";
import { caption } from "../lib/report/caption.ts";
import { zeroShot } from "../lib/experiment/zero_shot.ts";
import { runGrid } from "../lib/experiment/grid/grid.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import type { RunMetrics, RunRecord } from "../lib/records/record.ts";
import { type MeanInterval, meanInterval, pairedDifference } from "../lib/statistics/intervals.ts";
import { type Row, Table, type TableColumn } from "../lib/report/table.ts";
import { ruleLabels } from "../lib/sam/labels.ts";

/** Seeds that no table has: their records are of one numbers version. */
const SEEDS = Array.from({ length: 10 }, (_, i) => 11 + i);
const RULES = ["plain", "sam"];

type Accuracy = "sourceAccuracy" | "targetAccuracy";

const configs = RULES.flatMap((rule) =>
  precisions.flatMap((precision) =>
    SEEDS.map((seed) =>
      zeroShot({ dataset: "rotated-mnist", rule, precision, seed, scale: "quick" })
    )
  )
);
const records = await runGrid(configs);

function bySeed(rule: string, precision: string, what: Accuracy): Map<number, number> {
  const chosen = records.filter(({ config }) =>
    config.rule.name === rule && (config.precision ?? "float32") === precision
  );
  const percent = (metrics: RunMetrics) => 100 * metrics[what];
  return new Map(chosen.map(({ config, metrics }) => [config.seed, percent(metrics)]));
}

const seconds = (rule: string, precision: string) => {
  const own = records.filter(({ config }) =>
    config.rule.name === rule && (config.precision ?? "float32") === precision
  );
  return own.reduce((sum: number, { metrics }: RunRecord) => sum + metrics.seconds, 0) / own.length;
};

function plusMinus({ mean, halfWidth }: MeanInterval): string {
  return `${mean.toFixed(1)} ± ${halfWidth!.toFixed(1)}`;
}

const rows = RULES.flatMap((rule) =>
  precisions.map((precision): Row => {
    const cell = (what: Accuracy) =>
      plusMinus(meanInterval([...bySeed(rule, precision, what).values()]));
    const difference = precision === "float32" ? null : pairedDifference(
      bySeed(rule, precision, "targetAccuracy"),
      bySeed(rule, "float32", "targetAccuracy"),
    );
    return {
      ...{ rule: ruleLabels()[rule]!.label, precision },
      ...{ source: cell("sourceAccuracy"), target: cell("targetAccuracy") },
      difference: difference && plusMinus(difference),
      seconds: seconds(rule, precision),
    };
  })
);
const text = (title: string, name: string): TableColumn => ({
  title,
  text: (row) => String(row[name] ?? "–"),
});
const table = new Table(
  rows,
  [
    text("Rule", "rule"),
    text("Products in", "precision"),
    text("Source accuracy (%)", "source"),
    text("Target accuracy (%)", "target"),
    text("Minus float32 (points)", "difference"),
    { title: "Seconds", numeric: true, text: (row) => Number(row.seconds).toFixed(0) },
  ],
  `${
    caption(records.filter(({ config }) => config.precision === undefined))
  } Means over seeds ± half-width of a 95% t-interval; differences are paired by seed.`,
);
await writeWhole(`${resultsFolder()}/bench/precision.md`, table.toMarkdown());
console.log(table.toMarkdown());
