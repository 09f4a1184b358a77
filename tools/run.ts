/**
 * The runs of a table, made on all cores, or by a cluster.
 *
 *     deno task run --table gda --scale paper --seeds 1-10 --only rule=sam,friendly-sam
 *
 * Runs that have a record are not repeated. Stop it whenever you like; started again it goes on where it
 * was. Several may run at once on one results folder. With --slurm the tasks of a cluster make them
 * (docs/cluster.md).
 */
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { ready } from "../lib/backend/backend.ts";
import { checkName, checkNumber, InputError } from "../lib/check.ts";
import { scales } from "../lib/datasets/paper_dataset.ts";
import { workerSetting } from "../lib/experiment/grid/worker_setting.ts";
import { writeWhole } from "../lib/files.ts";
import { durationInWords, timedOn } from "../lib/experiment/plan/seconds.ts";
import { tables } from "../lib/experiment/plan/tables.ts";
import { failuresInWords, runInWords } from "../lib/experiment/run_in_words.ts";
import { runGrid } from "../lib/notebook/show_grid.ts";
import { type FailedRun, failedRuns } from "../lib/records/failures.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { recordId, type RunConfig, type RunRecord } from "../lib/records/record.ts";
import { answerHelp, optionsIn, runTask } from "./options.ts";
import { deal, parseShard, type Shard } from "./shard.ts";
import * as slurm from "./slurm.ts";

/** Of a task of a cluster, unless --jobs says otherwise: so many cores are soon free on any node. */
const PROCESSES = 4;

export const usage = `deno task run: make the runs of a table, on all cores

  --table NAME     ${Object.keys(tables).join(", ")}
  --scale SCALE    smoke, quick (default) or paper
  --seeds LIST     such as 1-10 or 1,4,7; default 1-3
  --images IMAGES  mnist (default), digits or idx
  --only KEY=A,B   these alone; KEY is dataset, rule, protocol, averaging, how or domains; repeatable
  --jobs N         processes; default: one a core, as memory allows
  --retry          try again what failed before
  --dry-run        print the runs, make none
  --shard I/N      of these runs the I-th of N parts: for schedulers, a task each
  --list           print the tables
  --help           print this

Killed, it goes on where it was when it is started again: records are kept, and of a run that goes on how
far it was about a minute before.

On a cluster with SLURM (docs/cluster.md):

  --slurm          write an array job and submit it, with --dry-run only write and print it
  --jobs N         processes of each task, and its cores; default ${PROCESSES}
  --shards N       tasks; default: an hour each, by the seconds of like runs
  --time LIMIT     of each task; default: one and a half times those seconds, and ten minutes
  --partition NAME, --account NAME, --gpu (one for each task)`;

/** What the command line asks for. */
export interface RunOptions {
  readonly configs: readonly RunConfig[];
  readonly jobs: number | undefined;
  readonly retry: boolean;
  readonly dryRun: boolean;
  readonly shard: Shard | undefined;
  /** Where a cluster is to make them. */
  readonly cluster?: Cluster;
}

/** A job for a cluster. */
export interface Cluster {
  readonly options: slurm.SlurmOptions;
  readonly name: string;
  /** What each task is asked. */
  readonly args: readonly string[];
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  ...{ table: text, scale: text, seeds: text, images: text, jobs: text },
  only: { type: "string", multiple: true },
  ...{ retry: flag, "dry-run": flag, list: flag },
  ...{ shard: text, slurm: flag, gpu: flag },
  ...{ shards: text, time: text, partition: text, account: text },
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

type Values = ReturnType<typeof optionsIn<typeof options>>;

/** @throws InputError in one line on an unknown option, table, key or value. */
export function parseOptions(args: readonly string[]): RunOptions | "list" {
  const values = optionsIn(args, options);
  if (values.list) return "list";
  if (values.table === undefined) throw new InputError("--table is missing; --list names them");
  const table = tables[checkName("--table", values.table, Object.keys(tables))]!;
  const scale = checkName("--scale", values.scale ?? "quick", scales);
  const images = checkName("--images", values.images ?? "mnist", ["mnist", "digits", "idx"]);
  const { seeds = "1-3", only = [], retry = false } = values;
  const configs = only.reduce(
    onlyThose,
    table.configs({ scale, images, seeds: numbersIn("--seeds", seeds) }),
  );
  const shard = values.shard === undefined ? undefined : parseShard(values.shard);
  const jobs = countIn("--jobs", values.jobs, 256);
  checkOfCluster(values);
  return {
    configs: shard ? deal(configs, shard.of)[shard.index - 1]! : configs,
    ...{ jobs, retry, dryRun: values["dry-run"] ?? false, shard },
    ...(values.slurm && {
      cluster: {
        name: `${values.table}-${scale}`,
        args: [
          ...["--table", values.table, "--scale", scale, "--seeds", seeds, "--images", images],
          ...only.flatMap((one) => ["--only", one]),
          ...(retry ? ["--retry"] : []),
        ],
        options: {
          processes: jobs ?? PROCESSES,
          shards: countIn("--shards", values.shards, 100_000),
          ...{ time: values.time, partition: values.partition, account: values.account },
          gpu: values.gpu ?? false,
        },
      },
    }),
  };
}

/** A number of processes or tasks, if it is given. */
function countIn(what: string, value: string | undefined, max: number): number | undefined {
  if (value === undefined) return undefined;
  return checkNumber(what, Number(value), { integer: true, min: 1, max });
}

/** @throws InputError on what goes with --slurm alone, or not with it, and on what it cannot mean. */
function checkOfCluster(values: Values): void {
  const { slurm: isSlurm, shard, time, partition, account } = values;
  for (const name of ["shards", "time", "partition", "account", "gpu"] as const) {
    if (values[name] === undefined || isSlurm) continue;
    throw new InputError(`--${name} is given without --slurm, which it is for; add --slurm`);
  }
  if (isSlurm && shard !== undefined) {
    throw new InputError(`--shard is given with --slurm, whose tasks are all shards; use --shards`);
  }
  if (time !== undefined && !/^(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2})$/.test(time)) {
    throw new InputError(
      `--time is "${time}"; it must be minutes, H:MM:SS or D-HH:MM:SS, such as 4:00:00`,
    );
  }
  for (const [name, value] of Object.entries({ partition, account })) {
    if (value === undefined || /^[\w.,@+-]+$/.test(value)) continue;
    throw new InputError(
      `--${name} is ${JSON.stringify(value)}; it must be of letters, digits and . , _ @ + -`,
    );
  }
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

function onlyThose(configs: readonly RunConfig[], asked: string): RunConfig[] {
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
  const failed = new Set((await failedOf(configs)).map(({ id }) => id));
  const { device } = await ready();
  const timed = [...records, ...await committedRecords()];
  const secondsOf = slurm.secondsBy(...timedOn(device.startsWith("GPU"), timed));
  const lines = configs.map((config) => {
    const id = recordId(config);
    const state = there.has(id) ? "there  " : failed.has(id) ? "failed " : "missing";
    return `${state} ${id} ${runInWords(config)}, ${config.protocol}`;
  });
  const missing = configs.filter((config) => !there.has(recordId(config)));
  const seconds = missing.reduce((sum, config) => sum + secondsOf(config), 0);
  const processes = jobs ?? await workerSetting();
  return [
    ...lines,
    `${missing.length} of ${configs.length} runs are missing: ${
      durationInWords(seconds / processes)
    } with ${processes} processes, by the seconds of like runs`,
  ].join("\n");
}

/** Writes the script of a cluster's job and submits it; what a reader should know, a line each. */
async function onCluster(
  { configs, retry, dryRun }: RunOptions,
  { options, name, args }: Cluster,
): Promise<string> {
  const records = await readRecords();
  const there = new Set(records.map(({ id }) => id));
  const failed = retry ? [] : (await failedOf(configs)).filter(({ id }) => !there.has(id));
  for (const { id } of failed) there.add(id);
  const missing = new Set(configs.map(recordId).filter((id) => !there.has(id)));
  const found = `${missing.size} of ${configs.length} runs are to be made` +
    (failed.length > 0 ? ` (not the ${failed.length} that failed; --retry tries them again)` : "");
  if (missing.size === 0) return `${found}: nothing is submitted`;
  const timed = [...records, ...await committedRecords()];
  const tasks = slurm.planTasks(configs, missing, timed, options);
  const job = slurm.arrayJob(name, args, options, tasks);
  const script = slurm.scriptOf(job);
  const path = `${job.folder}/${name}.sh`;
  if (!dryRun) await slurm.checkSetUp(options.gpu);
  await writeWhole(path, script);
  const untimed = options.time === undefined ? tasks.untimed.join(", ") : "";
  const lines = [
    `${found}, by ${tasks.tasks.length} tasks of ${options.processes} processes; at most ` +
    `${tasks.time} and ${slurm.memoryOf(options.processes)} MiB each`,
    ...(untimed && [`no run on ${untimed} was timed: the limit is a guess, --time sets another`]),
  ];
  if (dryRun) return [script, ...lines, `written, not submitted: ${path}`].join("\n");
  const id = await slurm.submit(path);
  const end = id === undefined
    ? `there is no sbatch here; where there is one: sbatch ${path}`
    : `submitted as job ${id}: squeue -j ${id}; logs are ${job.folder}/${name}-${id}_*.txt`;
  return [...lines, end].join("\n");
}

/** Those that come with the checkout, where the results folder is another: how long runs take. */
async function committedRecords(): Promise<RunRecord[]> {
  const committed = fileURLToPath(new URL("../results", import.meta.url));
  if (resolve(resultsFolder()) === committed) return [];
  return await readRecords(undefined, `${committed}/runs`);
}

/** Those that failed; a hundred files at a time, since a process may have only so many open. */
async function failedOf(configs: readonly RunConfig[]): Promise<FailedRun[]> {
  const failed: FailedRun[] = [];
  for (let i = 0; i < configs.length; i += 100) {
    failed.push(...await failedRuns(configs.slice(i, i + 100)));
  }
  return failed;
}

async function main(): Promise<number> {
  answerHelp(usage);
  const asked = parseOptions(Deno.args);
  if (asked === "list") {
    const names = Object.entries(tables).map(([name, { title }]) => `${name.padEnd(12)} ${title}`);
    return console.log(names.join("\n")), 0;
  }
  const { configs, jobs, retry, shard, cluster } = asked;
  if (cluster) return console.log(await onCluster(asked, cluster)), 0;
  if (asked.dryRun) return console.log(await dryRun(asked)), 0;
  if (configs.length === 0) return console.log("no run falls to this shard"), 0;
  // A node that cannot compute says so once, and not of every run of its shard.
  if (shard) await ready();
  await runGrid(configs, { retry, ...(jobs === undefined ? {} : { workers: jobs }) });
  const failed = await failedOf(configs);
  if (failed.length === 0) return 0;
  console.error(`${failed.length} of ${configs.length} runs failed (--retry tries them again):`);
  for (const line of failuresInWords(failed)) console.error(`  ${line}`);
  return 1;
}

if (import.meta.main) {
  await runTask("run", async () => {
    process.exitCode = await main();
  });
}
