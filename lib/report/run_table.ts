/** The table of runs: what every record asked for and measured, flat. */
import { shiftWords } from "../datasets/words.ts";
import { endpoint } from "../records/endpoint.ts";
import { describeOptions } from "../records/group.ts";
import type { RunRecord } from "../records/record.ts";
import { gradientUnits } from "../train/cost.ts";
import { type LabelOptions, readOptions, ruleLabel } from "./labels.ts";
import { fixedText } from "./number_text.ts";
import { notRun, Table, type TableColumn } from "./table.ts";

/** One run. Accuracies in percent, options as text such as "rho 0.05", null for what it does not have. */
export type RunRow = {
  readonly id: string;
  readonly dataset: string;
  readonly shift: number;
  readonly protocol: string;
  /** That of the training, where it is another than that of the data. */
  readonly training_protocol: string | null;
  readonly scale: string;
  /** Null for the data set's own. */
  readonly network: string | null;
  readonly rule: string;
  readonly label: string;
  readonly rule_options: string;
  readonly optimizer: string;
  readonly optimizer_options: string;
  readonly averaging: string | null;
  /** Self-training: how, over how many intermediate domains, with which rule. */
  readonly how: string | null;
  readonly domains: number | null;
  readonly students: string | null;
  readonly seed: number;
  readonly epochs: number;
  readonly batch_size: number;
  readonly source_examples: number;
  readonly source_percent: number;
  /** The mean over the last fifth of the epochs; after self-training the last student's. */
  readonly target_percent: number;
  readonly last_epoch_percent: number;
  /** Accuracy of the source model, before self-training. */
  readonly zero_shot_percent: number | null;
  /** Gradients of full batches; a forward pass counts as a third. */
  readonly gradient_evaluations: number;
  readonly seconds: number;
  readonly peak_memory_mib: number | null;
  readonly backend: string;
  readonly device: string;
  readonly processor: string | null;
  readonly threads: number;
  readonly numbers_version: number | null;
  readonly commit: string | null;
  /** ISO 8601, UTC. */
  readonly finished: string;
  readonly note: string | null;
};

/**
 * A row a run, in the order of `records`, which may be of any settings: to be sorted, grouped and plotted.
 *
 *     runTable(await readRecords()).toArquero().groupby("dataset", "rule").count();
 *
 * @throws InputError on an unknown option.
 */
export function runTable(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): Table<RunRow> {
  if (records.length === 0) return notRun;
  const { labels } = readOptions("runTable", options, [], records);
  const rows = records.map((record): RunRow => {
    const { config, metrics, environment } = record;
    const { rule, optimizer, averaging, adaptation } = config;
    return {
      ...{ id: record.id, dataset: config.dataset, shift: config.shift },
      ...{ protocol: config.protocol, training_protocol: config.trainingProtocol ?? null },
      ...{ scale: config.scale, network: config.network ?? null },
      ...{ rule: rule.name, label: ruleLabel(rule.name, labels).label },
      rule_options: describeOptions(rule.options),
      ...{ optimizer: optimizer.name, optimizer_options: describeOptions(optimizer.options) },
      averaging: averaging?.name ?? null,
      ...{ how: adaptation?.how ?? null, domains: adaptation?.domains ?? null },
      students: adaptation?.rule.name ?? null,
      ...{ seed: config.seed, epochs: config.epochs, batch_size: config.batchSize },
      source_examples: config.sourceSize,
      source_percent: 100 * metrics.sourceAccuracy,
      target_percent: 100 * endpoint(record),
      last_epoch_percent: 100 * metrics.targetAccuracy,
      zero_shot_percent: metrics.adaptation ? 100 * metrics.adaptation.zeroShotAccuracy : null,
      gradient_evaluations: gradientUnits(metrics),
      ...{ seconds: metrics.seconds, peak_memory_mib: metrics.peakMemoryMiB },
      ...{ backend: environment.backend, device: environment.device },
      ...{ processor: environment.processor ?? null, threads: environment.threads },
      ...{ numbers_version: environment.numbers ?? null, commit: environment.commit },
      ...{ finished: environment.finished, note: record.note ?? null },
    };
  });
  const runs = `${records.length.toLocaleString("en-US")} run${records.length === 1 ? "" : "s"}`;
  const caption = `${runs}. Target accuracy is the mean over the last fifth of the epochs (after ` +
    `self-training the last student's); a forward pass counts as a third of a gradient evaluation.`;
  return new Table<RunRow>(rows, columns, caption);
}

const columns: readonly TableColumn<RunRow>[] = [
  { title: "Data set", text: (r) => shiftWords(r.dataset).title },
  { title: "Protocol", text: (r) => r.protocol },
  { title: "Scale", text: (r) => r.scale },
  {
    title: "Rule",
    text: (r) => r.averaging ? `${r.label} + ${r.averaging.toUpperCase()}` : r.label,
  },
  { title: "Options", text: (r) => r.rule_options || "–" },
  { title: "Self-training", text: (r) => r.how === null ? "–" : `${r.how}, T = ${r.domains}` },
  { title: "Seed", numeric: true, text: (r) => String(r.seed) },
  { title: "Epochs", numeric: true, text: (r) => String(r.epochs) },
  { title: "Source accuracy (%)", numeric: true, text: (r) => fixedText(r.source_percent, 1) },
  { title: "Target accuracy (%)", numeric: true, text: (r) => fixedText(r.target_percent, 1) },
  {
    ...{ title: "Gradient evaluations", numeric: true },
    text: (r) => fixedText(r.gradient_evaluations, 0),
  },
  { title: "Seconds", numeric: true, text: (r) => fixedText(r.seconds, 1) },
  { title: "Device", text: (r) => r.processor ?? r.device },
  { title: "Record", text: (r) => r.id },
];
