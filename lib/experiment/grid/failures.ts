/** Runs that failed: results too, kept beside the records. */
import { readFile, rm } from "node:fs/promises";
import { someAtATime, writeWhole } from "../../files.ts";
import { resultsFolder } from "../../records/folder.ts";
import { describeOptions } from "../../records/group.ts";
import { recordId, type RunConfig } from "../../records/record.ts";
import { runInWords } from "../run_in_words.ts";

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
    diverged: / diverged/.test(reason),
    finished: new Date().toISOString(),
  };
  await writeWhole(pathOf(folder, failed.id), JSON.stringify(failed, null, 2) + "\n");
  return failed;
}

/** What is known of an earlier failure of that run. */
export async function readFailure(
  folder: string,
  config: RunConfig,
): Promise<FailedRun | undefined> {
  const text = await readFile(pathOf(folder, recordId(config)), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text) as FailedRun;
}

/** Forgets it: the run was made. */
export async function forgetFailure(folder: string, config: RunConfig): Promise<void> {
  await rm(pathOf(folder, recordId(config)), { force: true });
}

/**
 * Those of `configs` that failed and were not made since.
 *
 * @param folder Of the records, default `<resultsFolder()>/runs`.
 */
export async function failedRuns(
  configs: readonly RunConfig[],
  folder = `${resultsFolder()}/runs`,
): Promise<FailedRun[]> {
  const all = await someAtATime(configs, (config) => readFailure(folder, config));
  return all.filter((failed) => failed !== undefined);
}

function pathOf(folder: string, id: string): string {
  return `${folder}/failed/${id}.json`;
}

/** Each failed run in a line: rule with its options, data set, seed, and why. */
export function failuresInWords(failed: readonly FailedRun[]): string[] {
  return failed.map(({ config, reason }) => {
    const options = describeOptions({ ...config.rule.options, ...config.averaging?.options });
    return `${runInWords(config, options ? ` (${options})` : "")}: ${reason}`;
  });
}
