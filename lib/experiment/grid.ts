/** Many runs: each made once, kept as a record, and shown while it goes on. */
import { resultsFolder } from "../records/folder.ts";
import { workerSetting } from "./worker_setting.ts";
import { recordId, type RunConfig, type RunRecord } from "../records/record.ts";
import { readRecord, writeRecord } from "../records/record_file.ts";
import type { RunHooks } from "./hooks.ts";
import type { run } from "./run.ts";
import { failedRuns, type Failure } from "./run_in_words.ts";
import { type Worker, worker } from "./workers.ts";

/** What is told of a grid's runs while they are made. */
export interface GridView {
  /** For a run that is about to be made. */
  hooks(config: RunConfig): RunHooks;
  /** Told when a run is over. */
  ended(record: RunRecord): Promise<void>;
  /** Told when a run has failed. */
  failed(config: RunConfig): Promise<void>;
  /** Once all runs are over: how many were made, and how many of them failed. */
  finish(made: number, failed: number): Promise<void>;
}

const unseen: GridView = {
  hooks: () => ({}),
  ended: () => Promise.resolve(),
  failed: () => Promise.resolve(),
  finish: () => Promise.resolve(),
};

/** How runs are made and shown; for tests of the grid without training. */
export interface GridOptions {
  /** Folder of the records, default `<resultsFolder()>/runs`. */
  folder?: string;
  /** Makes one run, here and one after another. Default: processes make them. */
  make?: typeof run;
  /** Processes, default {@link workerSetting}. */
  workers?: number;
  /** Which records do not count and are made again. Default: none. */
  remake?: (record: RunRecord) => boolean;
  /** Shows them, given those that there are already. Default: nothing is shown. */
  view?: (configs: readonly RunConfig[], records: ReadonlyMap<string, RunRecord>) => GridView;
}

/**
 * The records of all `configs`, in their order. Runs that have a record are not repeated; each new
 * record is on disk as soon as its run ends, so a killed grid goes on where it stopped.
 *
 * Runs are made by processes of one thread each, one process too where one run is left: so a record
 * does not depend on how many are made at once, or on where a grid was cut. A run that fails does not
 * stop the others.
 *
 * @throws InputError when runs failed: after all the others, and it names each with the reason; at
 * once when a record cannot be written.
 */
export async function runGrid(
  configs: readonly RunConfig[],
  { folder = `${resultsFolder()}/runs`, make, workers, remake, view: show = () => unseen }:
    GridOptions = {},
): Promise<RunRecord[]> {
  const records = new Map<string, RunRecord>();
  for (const config of configs) {
    const record = await readRecord(folder, config);
    if (record && !remake?.(record)) records.set(record.id, record);
  }
  const missing = new Map(configs.map((config) => [recordId(config), config]));
  for (const id of records.keys()) missing.delete(id);
  const view = show(configs, records);
  const queue = [...missing.values()];
  const failures: Failure[] = [];

  /** Takes runs from the queue, one after another. */
  async function lane({ make }: Pick<Worker, "make">): Promise<void> {
    for (let config = queue.shift(); config; config = queue.shift()) {
      let record: RunRecord;
      try {
        record = await make(config, view.hooks(config));
      } catch (error) {
        failures.push({ config, reason: (error as Error).message });
        await view.failed(config);
        continue;
      }
      await writeRecord(folder, record);
      records.set(record.id, record);
      await view.ended(record);
    }
  }

  const wanted = make || missing.size === 0 ? 0 : workers ?? await workerSetting();
  const processes = Array.from({ length: Math.min(missing.size, wanted) }, worker);
  try {
    await Promise.all((make ? [{ make }] : processes).map(lane));
  } finally {
    queue.length = 0;
    for (const { close } of processes) close();
  }
  await view.finish(missing.size - failures.length, failures.length);
  if (failures.length > 0) throw failedRuns(failures, records.size + failures.length);
  return configs.map((config) => records.get(recordId(config))!);
}
