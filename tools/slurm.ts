/** Array jobs for SLURM: a script whose tasks make the runs of a table, a shard each. */
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { failurePath, tensorflowFolder } from "../lib/backend/tensorflow.ts";
import { InputError } from "../lib/check.ts";
import { setting } from "../lib/env.ts";
import { BYTES_A_RUN } from "../lib/experiment/grid/worker_setting.ts";
import { cacheFolder } from "../lib/files.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { canonical, recordId, type RunConfig, type RunRecord } from "../lib/records/record.ts";
import { expectedSeconds, timedOn } from "../lib/experiment/plan/seconds.ts";
import { lastWord, runCommand } from "./command.ts";
import { deal } from "./shard.ts";

/** What the command line says of the job. */
export interface SlurmOptions {
  /** Tasks. Default: so many that each takes {@link TASK_SECONDS}, {@link MOST_TASKS} at most. */
  readonly shards: number | undefined;
  /** Of each task. */
  readonly processes: number;
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly gpu: boolean;
  /** Limit of each task, as SLURM writes it. Default: by the seconds of like runs. */
  readonly time: string | undefined;
}

/** What the script is made of. */
export interface ArrayJob {
  /** Such as "gda-paper": of the script, of the job and of its logs. */
  readonly name: string;
  /** Of tools/run.ts, without the shard and the number of processes. */
  readonly args: readonly string[];
  readonly options: SlurmOptions;
  readonly shards: number;
  /** Those with something to do, from 1. */
  readonly tasks: readonly number[];
  /** Limit of each task, as SLURM writes it. */
  readonly time: string;
  /** Where scripts and logs lie; absolute. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly checkout: string;
  readonly deno: string;
}

/** Seconds that a task takes where their number is left open: soon started, and little lost with it. */
const TASK_SECONDS = 3600;
/** SLURM takes an array of as many, unless a site says otherwise (MaxArraySize). */
const MOST_TASKS = 1000;
/** Tasks where nothing was timed. */
const MOST_UNTIMED = 100;
const UNTIMED_LIMIT = "12:00:00";
/** A limit is so many times what like runs took, for slower nodes and fuller ones; then starting. */
const MARGIN = 1.5;
const START_SECONDS = 600;
/** Of a task, beside those of its runs: the process that hands them out. */
const BYTES_A_TASK = 2 ** 30;

/** What tasks do, and how long they may take. */
export interface Tasks {
  readonly shards: number;
  readonly tasks: readonly number[];
  readonly time: string;
  /** Data sets of which no run was timed: then the limit is a guess. */
  readonly untimed: readonly string[];
}

/**
 * Deals `configs` to tasks.
 *
 * @param missing Ids of those that are to be made.
 * @param records What tells how long they take; of a GPU those are preferred that were made on one.
 */
export function planTasks(
  configs: readonly RunConfig[],
  missing: ReadonlySet<string>,
  records: readonly RunRecord[],
  { shards: asked, processes, gpu, time }: Pick<
    SlurmOptions,
    "shards" | "processes" | "gpu" | "time"
  >,
): Tasks {
  const sets = timedOn(gpu, records);
  const secondsOf = secondsBy(...sets);
  const toMake = configs.filter((config) => missing.has(recordId(config)));
  const untimed = [
    ...new Set(toMake.filter((c) => Number.isNaN(secondsOf(c))).map(({ dataset }) => dataset)),
  ];
  const all = toMake.reduce((sum, config) => sum + secondsOf(config), 0);
  const most = Math.ceil(missing.size / processes);
  const shards = asked ?? Math.max(
    1,
    untimed.length > 0
      ? Math.min(most, MOST_UNTIMED)
      : Math.min(most, MOST_TASKS, Math.ceil(all / processes / TASK_SECONDS)),
  );
  const isToMake = new Set(toMake);
  const dealt = deal(configs, shards).map((runs) => runs.filter((run) => isToMake.has(run)));
  const limit = MARGIN * Math.max(...dealt.map((runs) => longest(runs.map(secondsOf), processes)));
  return {
    shards,
    tasks: dealt.flatMap((runs, i) => runs.length > 0 ? [i + 1] : []),
    time: time ?? (untimed.length > 0 ? UNTIMED_LIMIT : clock(limit + START_SECONDS)),
    untimed,
  };
}

/** {@link expectedSeconds} by `sets`, looked up once for runs that differ in their seed alone. */
export function secondsBy(...sets: (readonly RunRecord[])[]): (config: RunConfig) => number {
  const known = new Map<string, number>();
  return (config) => {
    const { seed: _, ...kind } = config;
    const key = canonical(kind);
    const seconds = known.get(key) ?? expectedSeconds(config, ...sets);
    known.set(key, seconds);
    return seconds;
  };
}

/** Seconds that runs take at most, when each goes to the first process that is free (Graham, 1966). */
function longest(seconds: readonly number[], processes: number): number {
  const sum = seconds.reduce((total, one) => total + one, 0);
  return sum / processes + (1 - 1 / processes) * Math.max(0, ...seconds);
}

/** Seconds, rounded up to whole minutes, as "130:05:00". */
function clock(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:00`;
}

/** MiB of a task. */
export function memoryOf(processes: number): number {
  return Math.ceil((processes * BYTES_A_RUN + BYTES_A_TASK) / 2 ** 20);
}

/** What a node must be told to find: all of it by absolute paths, on a folder that nodes share. */
export function environmentOfTasks(): Record<string, string> {
  const data = setting("SAM_OOD_DATA")?.split(":").filter((folder) => folder !== "");
  const deno = setting("DENO_DIR");
  const others = ["SAM_OOD_COMPILE", "SAM_OOD_XLA", "SAM_OOD_OFFLINE"].flatMap((name) => {
    const value = setting(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    SAM_OOD_RESULTS: resolve(resultsFolder()),
    ...(data ? { SAM_OOD_DATA: data.map((folder) => resolve(folder)).join(":") } : {}),
    XDG_CACHE_HOME: resolve(dirname(cacheFolder())),
    ...(deno ? { DENO_DIR: resolve(deno) } : {}),
    // A node that cannot have it says so, and does not go on with a slower one.
    SAM_OOD_BACKEND: setting("SAM_OOD_BACKEND") ?? "tensorflow",
    ...Object.fromEntries(others),
  };
}

/** The job of a table: `tasks` by {@link planTasks}, the rest by this machine and its settings. */
export function arrayJob(
  name: string,
  args: readonly string[],
  options: SlurmOptions,
  { shards, tasks, time }: Tasks,
): ArrayJob {
  return {
    ...{ name, args, options, shards, tasks, time },
    folder: `${resolve(resultsFolder())}/slurm`,
    environment: environmentOfTasks(),
    checkout: resolve(fileURLToPath(new URL("..", import.meta.url))),
    deno: Deno.execPath(),
  };
}

/**
 * The script, for bash and sbatch.
 *
 * @throws InputError on a results folder whose name SLURM cannot read.
 */
export function scriptOf(job: ArrayJob): string {
  const { name, args, options, shards, tasks, time, folder, environment, checkout, deno } = job;
  const { processes, partition, account, gpu } = options;
  const directives = [
    `job-name=sam-ood-${name}`,
    `array=${ranges(tasks)}`,
    `chdir=${forSbatch(folder)}`,
    `output=${name}-%A_%a.txt`,
    // A task that is started again, since its node died or another job came first, goes on.
    ...["open-mode=append", "requeue"],
    `ntasks=1`,
    `cpus-per-task=${processes}`,
    `mem=${memoryOf(processes)}M`,
    `time=${time}`,
    // To what the script becomes at its end: then the grid ends its processes and keeps what it has.
    `signal=B:TERM@60`,
    ...(gpu ? ["gres=gpu:1"] : []),
    ...(partition === undefined ? [] : [`partition=${partition}`]),
    ...(account === undefined ? [] : [`account=${account}`]),
  ];
  const command = [deno, "run", "-A", "tools/run.ts", ...args].map(forShell).join(" ");
  return [
    "#!/bin/bash",
    ...directives.map((directive) => `#SBATCH --${directive}`),
    "set -eu",
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${forShell(value)}`),
    `cd ${forShell(checkout)}`,
    `exec ${command} \\`,
    `  --shard "$SLURM_ARRAY_TASK_ID/${shards}" --jobs "$SLURM_CPUS_PER_TASK"`,
    "",
  ].join("\n");
}

/** 1, 2, 3, 7 as "1-3,7". */
function ranges(numbers: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const n of numbers) {
    const last = parts.at(-1);
    if (last?.[1] === n - 1) last[1] = n;
    else parts.push([n, n]);
  }
  return parts.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(",");
}

/** A word of bash, whatever is in it. */
function forShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A path in a line for sbatch, which has quotes of its own. */
function forSbatch(path: string): string {
  if (/[\\\n]/.test(path)) {
    throw new InputError(
      `the folder ${JSON.stringify(path)} has a backslash or a line break in its name, and SLURM ` +
        `could not write its logs there; set SAM_OOD_RESULTS to another`,
    );
  }
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`;
}

/** @throws InputError where what nodes need was not set up in the cache folder. */
export async function checkSetUp(gpu: boolean): Promise<void> {
  const backend = setting("SAM_OOD_BACKEND");
  if (backend !== undefined && backend !== "tensorflow") return;
  const flavor = gpu ? "cuda" : "cpu";
  const folder = tensorflowFolder(flavor);
  if (await exists(folder)) return;
  const where = gpu ? " on a node that has a GPU (srun --gres=gpu:1 deno task setup)" : "";
  const failed = await exists(failurePath(flavor))
    ? `; ${failurePath(flavor)} says why it failed`
    : "";
  throw new InputError(
    `TensorFlow is not in ${folder}, which all nodes must see: run \`deno task setup\` once${where}` +
      `, or set SAM_OOD_BACKEND to another${failed}`,
  );
}

const exists = (path: string) => stat(path).then(() => true, () => false);

/**
 * Submits the script; returns the job's id, or undefined where there is no sbatch.
 *
 * @throws InputError with SLURM's own words where it refuses.
 */
export async function submit(path: string): Promise<string | undefined> {
  try {
    const result = await runCommand("sbatch", ["--parsable", path]);
    if (result.success) return result.stdout.trim().split(";")[0]!;
    throw new InputError(`sbatch does not take ${path}: ${lastWord(result)}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
