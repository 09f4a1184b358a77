/**
 * The runs of the analysis plan: what is there, what is missing, and the next ones.
 *
 *     deno task plan --list [--rows NAME,...]
 *     deno task plan [--rows NAME,...] [--jobs N]
 *
 * Rows are made in the plan's order; a run is kept when it ends, so a plan that is stopped goes on
 * where it was. Records of another numbers version count as missing and are made again. How many
 * seeds a row of two stages has is decided when its first stage is complete.
 */
import { ready } from "../lib/backend/backend.ts";
import { checkName, checkNumber, InputError } from "../lib/check.ts";
import { NUMBERS_VERSION } from "../lib/numbers_version.ts";
import { plan, type PlanRow } from "../lib/experiment/plan/plan.ts";
import { byId } from "../lib/experiment/plan/planned_records.ts";
import { expectedSeconds, timedOn } from "../lib/experiment/plan/seconds.ts";
import { seedsOf } from "../lib/experiment/plan/plan_seeds.ts";
import { workerSetting } from "../lib/experiment/grid/worker_setting.ts";
import { failuresInWords } from "../lib/experiment/run_in_words.ts";
import { runGrid } from "../lib/experiment/grid/grid.ts";
import { type FailedRun, failedRuns } from "../lib/records/failures.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { recordId, type RunConfig, type RunRecord } from "../lib/records/record.ts";
import { answerHelp, optionsIn, runTask } from "./options.ts";

const usage =
  `deno task plan: make the runs of the analysis plan that are missing (docs/analysis-plan.md)

  --list            print the rows with what is there and what is missing, make none
  --rows NAME,...   of these rows alone: ${plan.map(({ name }) => name).join(", ")}
  --jobs N          processes; default: one a core, as memory allows
  --help            print this`;

export interface PlanOptions {
  readonly list: boolean;
  readonly rows: readonly PlanRow[];
  readonly jobs: number | undefined;
}

/** @throws InputError, in one line, on anything but the three options. */
export function parseOptions(args: readonly string[]): PlanOptions {
  const text = { type: "string" } as const;
  const options = { list: { type: "boolean" }, rows: text, jobs: text } as const;
  const hint = "the options are --list, --rows NAME,... and --jobs N";
  const values = optionsIn(args, options, hint);
  const names = plan.map(({ name }) => name);
  const asked = values.rows?.split(",").map((name) => checkName("--rows", name.trim(), names));
  const jobs = values.jobs === undefined
    ? undefined
    : checkNumber("--jobs", Number(values.jobs), { integer: true, min: 1 });
  return {
    list: values.list ?? false,
    rows: plan.filter(({ name }) => asked === undefined || asked.includes(name)),
    jobs,
  };
}

/** What of a row is there. */
export interface RowState {
  readonly row: PlanRow;
  readonly seeds: number;
  readonly configs: readonly RunConfig[];
  readonly missing: readonly RunConfig[];
  /** Seconds of one process that the missing ones take; NaN where nothing on the data was measured. */
  readonly seconds: number;
}

/**
 * The state of a row by the records of the library's numbers version and the runs that failed, timed on a
 * GPU or a CPU.
 */
export function stateOf(
  row: PlanRow,
  records: readonly RunRecord[],
  failed: readonly FailedRun[] = [],
  onGpu = false,
): RowState {
  const current = byId(records);
  const seeds = seedsOf(row, current, failed);
  const configs = seeds.flatMap((seed) => row.configs(seed));
  const missing = configs.filter((config) => !current.has(recordId(config)));
  const sets = [[...current.values()], records].flatMap((set) => timedOn(onGpu, set));
  const times = missing.map((config) => expectedSeconds(config, ...sets));
  const seconds = times.reduce((sum, time) => sum + time, 0);
  return { row, seeds: seeds.length, configs, missing, seconds };
}

function isCurrent({ environment }: RunRecord): boolean {
  return environment.numbers === NUMBERS_VERSION;
}

/** A line a row: what is there of it, and the hours that the rest takes. */
export function listing(states: readonly RowState[], jobs: number): string {
  const hours = (seconds: number) =>
    Number.isNaN(seconds) ? "unknown" : (seconds / 3600 / jobs).toFixed(1);
  const lines = states.map(({ row, seeds, configs, missing, seconds }) => {
    const done = `${configs.length - missing.length} of ${configs.length} runs`;
    const stage = seeds < row.most ? ` (at most ${row.most})` : "";
    const left = missing.length === 0 ? "complete" : `${hours(seconds)} h left`;
    return `${row.name.padEnd(26)} ${row.title}\n${
      "".padEnd(26)
    } ${done}, ${seeds} seeds${stage}, ${left}`;
  });
  const known = states.map(({ seconds }) => seconds).filter((seconds) => !Number.isNaN(seconds));
  const all = known.reduce((sum, seconds) => sum + seconds, 0);
  const least = known.length < states.length ? "at least " : "";
  return [
    ...lines,
    `In all ${least}${hours(all)} hours with ${jobs} processes, by the seconds of like runs.`,
  ]
    .join("\n");
}

async function main(): Promise<void> {
  answerHelp(usage);
  const { list, rows, jobs } = parseOptions(Deno.args);
  if (list) {
    const records = await readRecords();
    const processes = jobs ?? await workerSetting();
    const failed = await failedRuns();
    const onGpu = (await ready()).device.startsWith("GPU");
    const states = rows.map((row) => stateOf(row, records, failed, onGpu));
    console.log(listing(states, processes));
    return;
  }
  const failures: string[] = [];
  for (const row of rows) {
    // Twice where the first stage decides how many seeds there are.
    for (let stage = 0; stage < 2; stage++) {
      const { configs, missing } = stateOf(row, await readRecords(), await failedRuns());
      if (missing.length === 0) break;
      console.error(`plan: ${row.name}: ${missing.length} of ${configs.length} runs to make`);
      const options = { remake: (record: RunRecord) => !isCurrent(record) };
      await runGrid(configs, jobs === undefined ? options : { ...options, workers: jobs });
    }
    const { configs } = stateOf(row, await readRecords(), await failedRuns());
    const failed = failuresInWords(await failedRuns(configs));
    failures.push(...failed.map((line) => `${row.name}: ${line}`));
  }
  if (failures.length > 0) throw new InputError(failures.join("\n"));
}

if (import.meta.main) await runTask("plan", main);
