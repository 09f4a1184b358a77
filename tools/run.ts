/**
 * The runs of a table, made on all cores, or by a cluster.
 *
 *     deno task run --table gda --scale paper --seeds 1-10 --only rule=sam,friendly-sam
 *
 * Runs that have a record are not repeated. Stop it whenever you like; started again it goes on where it
 * was. Several may run at once on one results folder.
 */
import { parseArgs } from "node:util";
import process from "node:process";
import { checkName, checkNumber, InputError } from "../lib/check.ts";
import { scales } from "../lib/datasets/paper_dataset.ts";
import { failedRuns, failuresInWords } from "../lib/experiment/grid/failures.ts";
import { Interrupted } from "../lib/interrupt.ts";
import { workerSetting } from "../lib/experiment/grid/worker_setting.ts";
import { durationInWords, expectedSeconds } from "../lib/experiment/plan/seconds.ts";
import { tables } from "../lib/experiment/plan/tables.ts";
import { runInWords } from "../lib/experiment/run_in_words.ts";
import { runGrid } from "../lib/notebook/show_grid.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { recordId, type RunConfig } from "../lib/records/record.ts";

export const help = `deno task run: make the runs of a table, on all cores

  --table NAME     ${Object.keys(tables).join(", ")}
  --scale SCALE    smoke, quick (default) or paper
  --seeds LIST     such as 1-10 or 1,4,7; default 1-3
  --images IMAGES  mnist (default), digits or idx
  --only KEY=A,B   these alone; KEY is dataset, rule, protocol, averaging, how or domains; repeatable
  --jobs N         processes; default: one a core, as memory allows
  --retry          try again what failed before
  --dry-run        print the runs, make none
  --list           print the tables
  --help           print this`;

/** What the command line asks for. */
export interface RunOptions {
  readonly configs: readonly RunConfig[];
  readonly jobs: number | undefined;
  readonly retry: boolean;
  readonly dryRun: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  ...{ table: text, scale: text, seeds: text, images: text, jobs: text },
  only: { type: "string", multiple: true },
  ...{ retry: flag, "dry-run": flag, list: flag, help: flag },
} as const;

/** Of a config, what `--only` looks at. */
const keys: Readonly<Record<string, (config: RunConfig) => string>> = {
  dataset: ({ dataset }) => dataset,
  rule: ({ rule }) => rule.name,
  protocol: ({ protocol }) => protocol,
  averaging: ({ averaging }) => averaging?.name ?? "none",
  how: ({ adaptation }) => adaptation?.how ?? "none",
  domains: ({ adaptation }) => String(adaptation?.domains ?? "none"),
};

/** @throws InputError in one line on an unknown option, table, key or value. */
export function parseOptions(args: readonly string[]): RunOptions | "list" | "help" {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new InputError(`${reason}; --help lists the options`);
  }
  if (values.help) return "help";
  if (values.list) return "list";
  if (values.table === undefined) throw new InputError("--table is missing; --list names them");
  const table = tables[checkName("--table", values.table, Object.keys(tables))]!;
  const configs = table.configs({
    scale: checkName("--scale", values.scale ?? "quick", scales),
    seeds: numbersIn("--seeds", values.seeds ?? "1-3"),
    images: checkName("--images", values.images ?? "mnist", ["mnist", "digits", "idx"] as const),
  });
  return {
    configs: (values.only ?? []).reduce(only, configs),
    jobs: values.jobs === undefined
      ? undefined
      : checkNumber("--jobs", Number(values.jobs), { integer: true, min: 1, max: 256 }),
    retry: values.retry ?? false,
    dryRun: values["dry-run"] ?? false,
  };
}

/** "1-3,7" as 1, 2, 3, 7. */
function numbersIn(what: string, list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [from, to = from] = part.trim().split("-").map((n) => n === "" ? NaN : Number(n));
    const range = { integer: true, min: 0, max: 1_000_000 };
    const first = checkNumber(`${what} (${list})`, from, range);
    const last = checkNumber(`${what} (${list})`, to, { ...range, min: first });
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

function only(configs: readonly RunConfig[], asked: string): RunConfig[] {
  const [key, list = ""] = asked.split("=");
  const of = keys[checkName("key of --only", key, Object.keys(keys))]!;
  const there = [...new Set(configs.map(of))];
  const values = list.split(",").map((value) => checkName(`--only ${key}`, value.trim(), there));
  return configs.filter((config) => values.includes(of(config)));
}

/** A line a run: whether it is there, what it is, its id; then what is missing, and how long it takes. */
async function dryRun({ configs, jobs }: RunOptions): Promise<string> {
  const records = await readRecords();
  const there = new Set(records.map(({ id }) => id));
  const failed = new Map((await failedRuns(configs)).map((one) => [one.id, one.reason]));
  const lines = configs.map((config) => {
    const id = recordId(config);
    const state = there.has(id) ? "there  " : failed.has(id) ? "failed " : "missing";
    return `${state} ${id} ${runInWords(config)}, ${config.protocol}`;
  });
  const missing = configs.filter((config) => !there.has(recordId(config)));
  const seconds = missing.reduce((sum, config) => sum + expectedSeconds(config, records), 0);
  const processes = jobs ?? await workerSetting();
  return [
    ...lines,
    `${missing.length} of ${configs.length} runs are missing: ${
      durationInWords(seconds / processes)
    } with ${processes} processes, by the seconds of like runs`,
  ].join("\n");
}

async function main(): Promise<number> {
  const asked = parseOptions(Deno.args);
  if (asked === "help") return console.log(help), 0;
  if (asked === "list") {
    const names = Object.entries(tables).map(([name, { title }]) => `${name.padEnd(12)} ${title}`);
    return console.log(names.join("\n")), 0;
  }
  if (asked.dryRun) return console.log(await dryRun(asked)), 0;
  const { configs, jobs, retry } = asked;
  await runGrid(configs, { retry, ...(jobs === undefined ? {} : { workers: jobs }) });
  const failed = await failedRuns(configs);
  if (failed.length === 0) return 0;
  console.error(`${failed.length} of ${configs.length} runs failed (--retry tries them again):`);
  for (const line of failuresInWords(failed)) console.error(`  ${line}`);
  return 1;
}

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof InputError || error instanceof Interrupted)) throw error;
    console.error(`run: ${error.message}`);
    Deno.exit(error instanceof Interrupted ? 130 : 1);
  }
}
