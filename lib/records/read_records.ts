/** Records that are there already: for tables over runs that nobody makes again. */
import { resultsFolder } from "./folder.ts";
import { someAtATime } from "../files.ts";
import { warn } from "../warn.ts";
import { canonical, type RunConfig, type RunRecord } from "./record.ts";
import { readRecord, recordsIn } from "./record_file.ts";

/**
 * All records of a folder that `matches`, in the order of their seeds, then of their ids.
 *
 *     const large = await readRecords(({ config }) => config.scale === "paper");
 *
 * A file that is no record, or not the one that its name says, is passed over with a warning.
 *
 * @param folder Default `<resultsFolder()>/runs`; one that does not exist has no records.
 */
export async function readRecords(
  matches: (record: RunRecord) => boolean = () => true,
  folder = `${resultsFolder()}/runs`,
): Promise<RunRecord[]> {
  const records = (await recordsIn(folder)).filter(matches);
  return records.sort((a, b) => a.config.seed - b.config.seed || (a.id < b.id ? -1 : 1));
}

/**
 * The records of those of `configs` that were run, in their order; nothing is run. `folder` as in
 * {@link readRecords}.
 */
export async function recordsOf(
  configs: readonly RunConfig[],
  folder = `${resultsFolder()}/runs`,
): Promise<RunRecord[]> {
  const records = await someAtATime(
    configs,
    (config) =>
      readRecord(folder, config).catch((error: Error) => {
        warn(`passed over: ${error.message}`);
        return undefined;
      }),
  );
  return records.filter((record) => record !== undefined);
}

/**
 * All records that have the {@link settingOf} one of `configs`: those of the notebook itself, and of
 * other rules, options and seeds that were run elsewhere. `folder` as in {@link readRecords}.
 */
export async function readAlike(
  configs: readonly RunConfig[],
  folder = `${resultsFolder()}/runs`,
): Promise<RunRecord[]> {
  const settings = new Set(configs.map(settingOf));
  return await readRecords(({ config }) => settings.has(settingOf(config)), folder);
}

/**
 * Everything of a config but its rules and its seed, as text. Numbers of runs of one setting can be
 * held beside each other; those of two data sets, scales or protocols cannot.
 */
export function settingOf({ rule: _rule, seed: _seed, adaptation, ...config }: RunConfig): string {
  if (!adaptation) return canonical(config);
  const { rule: _students, ...others } = adaptation;
  return canonical({ ...config, adaptation: others });
}
