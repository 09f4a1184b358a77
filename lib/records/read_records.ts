/** Records that are there already: for tables over runs that nobody makes again. */
import { readdir, readFile } from "node:fs/promises";
import { resultsFolder } from "./folder.ts";
import { canonical, type RunConfig, type RunRecord } from "./record.ts";
import { parseRecord, readRecord } from "./record_file.ts";

/**
 * All records of a folder that `matches`, in the order of their seeds, then of their ids.
 *
 *     const large = await readRecords(({ config }) => config.scale === "paper");
 *
 * @param folder Default `<resultsFolder()>/runs`; one that does not exist has no records.
 * @throws InputError when a file is no record.
 */
export async function readRecords(
  matches: (record: RunRecord) => boolean = () => true,
  folder = `${resultsFolder()}/runs`,
): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const name of await namesIn(folder)) {
    const path = `${folder}/${name}`;
    const record = parseRecord(path, await readFile(path, "utf8"));
    if (matches(record)) records.push(record);
  }
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
  const records = await Promise.all(configs.map((config) => readRecord(folder, config)));
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

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}
