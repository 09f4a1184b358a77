/**
 * All records as one table, for pandas, DuckDB, R or a spreadsheet: a Parquet and a CSV file.
 *
 *     deno task collect [--runs FOLDER] [--out FOLDER]
 *
 * A row is a run, a column a number or a word of it: config, metrics and environment by their names in
 * the record, with the unit where there is one. Histories by epoch stay in the records.
 */
import { table } from "arquero";
// Plain JavaScript with one dependency, its own reader: Arrow's and DuckDB's writers are binaries of tens
// of megabytes.
import { parquetWriteBuffer } from "hyparquet-writer";
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { endpoint } from "../lib/records/endpoint.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { quantities } from "../lib/records/quantities.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { canonical, type RunRecord } from "../lib/records/record.ts";
import { answerHelp, runTask } from "./options.ts";
import { type RecordsOptions, recordsOptions } from "./records_options.ts";

const usage = `deno task collect: all records as one table, runs.parquet and runs.csv

  --runs FOLDER  where the records are; default ${resultsFolder()}/runs
  --out FOLDER   where the files go; default ${resultsFolder()}/collected
  --help         print this`;

/** @throws InputError in one line on anything but the options. */
export const parseOptions = (args: readonly string[]): RecordsOptions =>
  recordsOptions(args, "collected");

/** A value of one run; null where the run has none, or one that is not finite. */
export type Cell = string | number | boolean | null;

/** A column of the table, with a value a run. */
export interface Column {
  readonly name: string;
  /** As Parquet has it; `TIMESTAMP` values are ISO 8601 here. */
  readonly type: "STRING" | "INT64" | "DOUBLE" | "BOOLEAN" | "TIMESTAMP";
  readonly values: readonly Cell[];
}

/** Numbers of a config that count something. */
const counts =
  /\.(seed|epochs|batchSize|sourceSize|testSize|intermediateSize|targetSize|domains|generated|examples|steps|points)$/;

/** Columns that every collection has, in this order, after those of the config. */
const measured: readonly [string, Column["type"], (record: RunRecord) => Cell | undefined][] = [
  ["metrics.endpointPercent", "DOUBLE", endpointPercent],
  ["metrics.targetAccuracyPercent", "DOUBLE", ({ metrics }) => percent(metrics.targetAccuracy)],
  ["metrics.sourceAccuracyPercent", "DOUBLE", ({ metrics }) => percent(metrics.sourceAccuracy)],
  ["metrics.targetLossNats", "DOUBLE", ({ metrics }) => metrics.targetLoss],
  ["metrics.sourceLossNats", "DOUBLE", ({ metrics }) => metrics.sourceLoss],
  [
    "metrics.adaptation.zeroShotAccuracyPercent",
    "DOUBLE",
    ({ metrics }) => percent(metrics.adaptation?.zeroShotAccuracy),
  ],
  [
    "metrics.adaptation.lastPseudoLabelAccuracyPercent",
    "DOUBLE",
    ({ metrics }) => percent(metrics.adaptation?.steps.at(-1)?.pseudoLabelAccuracy),
  ],
  ["metrics.gradientEvaluations", "DOUBLE", ({ metrics }) => metrics.gradientEvaluations],
  ["metrics.forwardPasses", "DOUBLE", ({ metrics }) => metrics.forwardPasses],
  ["metrics.seconds", "DOUBLE", ({ metrics }) => metrics.seconds],
  ["metrics.peakMemoryMiB", "DOUBLE", ({ metrics }) => metrics.peakMemoryMiB],
  ...quantities.filter(({ name }) => name !== "sourceAccuracy").map((quantity) =>
    [`metrics.measures.${quantity.name}`, "DOUBLE", quantity.value] as [
      string,
      Column["type"],
      (record: RunRecord) => Cell,
    ]
  ),
  ["environment.backend", "STRING", ({ environment }) => environment.backend],
  ["environment.device", "STRING", ({ environment }) => environment.device],
  ["environment.processor", "STRING", ({ environment }) => environment.processor],
  ["environment.instructionSet", "STRING", ({ environment }) => environment.instructionSet],
  ["environment.threads", "INT64", ({ environment }) => environment.threads],
  ["environment.compiled", "BOOLEAN", ({ environment }) => environment.compiled],
  ["environment.numbers", "INT64", ({ environment }) => environment.numbers],
  ["environment.versions", "STRING", ({ environment }) => canonical(environment.versions)],
  ["environment.commit", "STRING", ({ environment }) => environment.commit],
  ["environment.finished", "TIMESTAMP", ({ environment }) => timeText(environment.finished)],
  ["note", "STRING", ({ note }) => note],
  ["data.digest", "STRING", ({ data }) => data?.digest],
];

function percent(fraction: number | undefined): number | undefined {
  return fraction === undefined ? undefined : 100 * fraction;
}

/** What the analysis plan compares; null where the history is too short for it. */
function endpointPercent(record: RunRecord): number | null {
  try {
    return 100 * endpoint(record);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** A time to the millisecond, UTC; null where it is none. */
function timeText(text: string): string | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/**
 * The columns of `records`: `id`; whatever their configs say, an object's entries each by its path
 * (`config.rule.options.rho`), by name; then metrics, environment and data.
 */
export function columnsOf(records: readonly RunRecord[]): Column[] {
  const configs = new Map<string, Cell[]>();
  for (const [row, { config }] of records.entries()) {
    setEntries("config", config, (name, value) => {
      let values = configs.get(name);
      if (!values) configs.set(name, values = new Array<Cell>(records.length).fill(null));
      values[row] = value;
    });
  }
  const names = [...configs.keys()].toSorted();
  return [
    { name: "id", type: "STRING", values: records.map(({ id }) => id) },
    ...names.map((name) => configColumn(name, configs.get(name)!)),
    ...measured.map(([name, type, of]) => ({
      ...{ name, type },
      values: records.map((record) => finite(of(record) ?? null)),
    })),
  ];
}

/** Tells every value within an object, by its path. */
function setEntries(path: string, value: unknown, set: (path: string, value: Cell) => void): void {
  if (value === null || typeof value !== "object") return set(path, value as Cell);
  for (const name of Object.keys(value)) {
    setEntries(`${path}.${name}`, (value as Record<string, unknown>)[name], set);
  }
}

function configColumn(name: string, values: readonly Cell[]): Column {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (types.size === 1 && types.has("number")) {
    const isCount = counts.test(name) && values.every((v) => v === null || Number.isSafeInteger(v));
    return { name, type: isCount ? "INT64" : "DOUBLE", values };
  }
  if (types.size === 1 && types.has("boolean")) return { name, type: "BOOLEAN", values };
  // An option that is a word of one rule and a number of another.
  return { name, type: "STRING", values: values.map((v) => v === null ? null : String(v)) };
}

function finite(value: Cell): Cell {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** The columns as a Parquet file, compressed by Snappy. */
export function parquetOf(columns: readonly Column[]): Uint8Array {
  const columnData = columns.map(({ name, type, values }) => ({
    ...{ name, type, nullable: true },
    data: values.map((value) => {
      if (value === null) return null;
      if (type === "INT64") return BigInt(value as number);
      return type === "TIMESTAMP" ? new Date(value as string) : value;
    }),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "sam-ood" }));
}

/** The columns as CSV with a line of names; a value that is not there is an empty cell. */
export function csvOf(columns: readonly Column[]): string {
  const data = columns.map(({ name, values }) => [name, values] as [string, Cell[]]);
  return table(data).toCSV();
}

async function main(): Promise<void> {
  answerHelp(usage);
  const options = parseOptions(Deno.args);
  const records = await readRecords(undefined, options.runs);
  if (records.length === 0) {
    throw new InputError(`no records in ${options.runs}; run a grid first, or name another --runs`);
  }
  const columns = columnsOf(records);
  await writeWhole(`${options.out}/runs.parquet`, parquetOf(columns));
  await writeWhole(`${options.out}/runs.csv`, csvOf(columns));
  console.log(
    `${records.length} runs, ${columns.length} columns: ${options.out}/runs.parquet and runs.csv`,
  );
}

if (import.meta.main) await runTask("collect", main);
