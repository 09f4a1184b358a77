/** Many runs: each made once, kept as a record, and shown while it goes on. */
import { resultsFolder } from "../records/folder.ts";
import { workerSetting } from "./worker_setting.ts";
import { recordId, type RunConfig, type RunRecord } from "../records/record.ts";
import { readRecord, writeRecord } from "../records/record_file.ts";
import type { RunHooks } from "./hooks.ts";
import { sourcesOf } from "./elsewhere.ts";
import { run } from "./run.ts";
import { failedRuns, type Failure } from "./run_in_words.ts";
import { type Worker, worker } from "./workers.ts";

/** What is told of a grid's runs while they are made. */
export interface GridView {
  /** For a run that is about to be made. */
  hooks(config: RunConfig): RunHooks;
  ended(record: RunRecord): Promise<void>;
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
  /**
   * URL of a module whose `catalog` knows the rules, networks and data sets of one's own, so that other
   * processes can make these runs: `import.meta.resolve("./mine.ts")`. Without it they are made in this
   * process, one after another, but for those whose data set alone is one's own and comes from files.
   */
  module?: string;
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
  { folder = `${resultsFolder()}/runs`, make, workers, remake, module, view: show = () => unseen }:
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
  // What no other process can make waits for this one.
  const isHere = (config: RunConfig) => make !== undefined || !sourcesOf(config, module);
  const queues = {
    here: [...missing.values()].filter(isHere),
    elsewhere: [...missing.values()].filter((config) => !isHere(config)),
  };
  const failures: Failure[] = [];

  /** Takes runs from a queue, one after another. */
  async function lane(queue: RunConfig[], make: Worker["make"]): Promise<void> {
    for (let config = queue.shift(); config; config = queue.shift()) {
      let record: RunRecord;
      try {
        record = await make(config, view.hooks(config), sourcesOf(config, module) ?? {});
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

  const { here, elsewhere } = queues;
  const wanted = elsewhere.length === 0 ? 0 : workers ?? await workerSetting();
  const processes = Array.from({ length: Math.min(elsewhere.length, wanted) }, worker);
  try {
    await Promise.all([
      lane(here, make ?? run),
      ...processes.map((process) => lane(elsewhere, process.make)),
    ]);
  } finally {
    here.length = elsewhere.length = 0;
    for (const { close } of processes) close();
  }
  await view.finish(missing.size - failures.length, failures.length);
  if (failures.length > 0) throw failedRuns(failures, records.size + failures.length);
  return configs.map((config) => records.get(recordId(config))!);
}
