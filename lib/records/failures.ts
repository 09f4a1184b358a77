/** Runs that failed: results too, kept beside the records. */
import { readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import { someAtATime, writeWhole } from "../files.ts";
import { NUMBERS_VERSION } from "../numbers_version.ts";
import { warn } from "../warn.ts";
import { resultsFolder } from "./folder.ts";
import { recordId, type RunConfig } from "./record.ts";
import { namesIn } from "./record_file.ts";

/** A run that gave no record. */
export interface FailedRun {
  /** What its record would have been named by: {@link recordId} of its config. */
  readonly id: string;
  /** What was asked. */
  readonly config: RunConfig;
  /** In one line. */
  readonly reason: string;
  /** Whether training diverged, as "diverged" in a table; otherwise its process broke. */
  readonly diverged: boolean;
  /** The library's NUMBERS_VERSION: under another one the run counts as not tried yet. */
  readonly numbers: number;
  /** ISO 8601, UTC. */
  readonly finished: string;
}

/** Keeps that the run of `config` failed. */
export async function writeFailure(
  folder: string,
  config: RunConfig,
  reason: string,
): Promise<FailedRun> {
  const failed: FailedRun = {
    ...{ id: recordId(config), config, reason: reason.replace(/\s+/g, " ") },
    ...{ diverged: / diverged/.test(reason), numbers: NUMBERS_VERSION },
    finished: new Date().toISOString(),
  };
  await writeWhole(pathOf(folder, failed.id), JSON.stringify(failed, null, 2) + "\n");
  return failed;
}

/**
 * What is known of an earlier failure of that run, under this numbers version. A file that is no failure
 * is passed over, with a warning.
 */
export async function readFailure(
  folder: string,
  config: RunConfig,
): Promise<FailedRun | undefined> {
  return await readFailureAt(pathOf(folder, recordId(config)));
}

async function readFailureAt(path: string): Promise<FailedRun | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const failed = JSON.parse(text) as FailedRun;
    const { id, config, reason, diverged, numbers } = failed;
    const isWhole = typeof reason === "string" && typeof diverged === "boolean";
    if (isWhole && id === basename(path, ".json") && id === recordId(config)) {
      return numbers === NUMBERS_VERSION ? failed : undefined;
    }
  } catch {
    // Said below.
  }
  warn(`passed over: ${path} is not the failure of the run that its name says`);
  return undefined;
}

/** Forgets it: the run was made. */
export async function forgetFailure(folder: string, config: RunConfig): Promise<void> {
  await rm(pathOf(folder, recordId(config)), { force: true });
}

/**
 * Those of `configs` that failed and were not made since: what tables take as `failed`.
 *
 * @param configs Default all that failed, in the order of their seeds, then of their ids.
 * @param folder Of the records, default `<resultsFolder()>/runs`.
 */
export async function failedRuns(
  configs?: readonly RunConfig[],
  folder = `${resultsFolder()}/runs`,
): Promise<FailedRun[]> {
  const all = configs
    ? await someAtATime(configs, (config) => readFailure(folder, config))
    : await someAtATime(
      await namesIn(`${folder}/failed`),
      (name) => readFailureAt(`${folder}/failed/${name}`),
    );
  const failed = all.filter((one) => one !== undefined);
  if (configs) return failed;
  return failed.sort((a, b) => a.config.seed - b.config.seed || (a.id < b.id ? -1 : 1));
}

function pathOf(folder: string, id: string): string {
  return `${folder}/failed/${id}.json`;
}
