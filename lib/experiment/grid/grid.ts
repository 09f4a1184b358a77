/** Many runs: each made once, by whichever process comes first, and kept as a record. */
import process from "node:process";
import { checkNumber, InputError } from "../../check.ts";
import { makeFolder } from "../../files.ts";
import { resultsFolder } from "../../records/folder.ts";
import { readRecord, setAside } from "../../records/record_file.ts";
import { recordId, type RunConfig, type RunRecord } from "../../records/record.ts";
import { sourcesOf } from "./elsewhere.ts";
import { readFailure } from "../../records/failures.ts";
import type { RunHooks } from "../hooks.ts";
import { Interrupted } from "../../interrupt.ts";
import { warn } from "../../warn.ts";
import { run } from "../run.ts";
import { forgetUnfinished } from "../unfinished.ts";
import { type GridView, lane, type State, type Work } from "./lane.ts";
import { ofOtherData } from "./same_data.ts";
import { workerSetting } from "./worker_setting.ts";
import { worker } from "./workers.ts";

const unseen: GridView = {
  hooks: () => ({}),
  ended: () => Promise.resolve(),
  failed: () => Promise.resolve(),
  finish: () => Promise.resolve(),
};

/** How the runs of a grid are made and shown. */
export interface GridOptions {
  /** Folder of the records, default `<resultsFolder()>/runs`. */
  folder?: string;
  /** Makes one run, here and one after another. Default: processes make them. */
  make?: (config: RunConfig, hooks?: RunHooks) => Promise<RunRecord>;
  /** Processes, default {@link workerSetting}. */
  workers?: number;
  /** Which records do not count and are made again. Default: none. */
  remake?: (record: RunRecord) => boolean;
  /** Whether runs that failed before are tried again, default false. */
  retry?: boolean;
  /**
   * Seconds between two times that a run which goes on is kept, at least 0, default 60: killed, it goes on
   * from there, to the same bits. The files lie in `unfinished` in `folder` until the record is there.
   */
  keepEvery?: number;
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
 * The records of all `configs`, in their order, but for runs that failed. Runs that have a record are not
 * repeated; each new record is on disk as soon as its run ends, so a grid that is killed goes on where it
 * stopped, and a long run after the epoch or the domain that it was in a minute before. Grids of several
 * processes on one folder share the work: no run is made twice.
 *
 * Runs are made by processes of one thread each, one process too where one run is left: so a record
 * does not depend on how many are made at once, or on where a grid was cut. A run that fails stops no
 * other; that it failed is kept ({@link failedRuns}), and it is not tried again unless `retry` asks for it.
 *
 * @throws Interrupted at SIGINT and SIGTERM: processes are ended, and a line says what is kept.
 * @throws InputError at once when records cannot be written.
 */
export async function runGrid(
  configs: readonly RunConfig[],
  options: GridOptions = {},
): Promise<RunRecord[]> {
  const { folder = `${resultsFolder()}/runs`, make, workers, module, keepEvery } = options;
  if (keepEvery !== undefined) checkNumber("keepEvery", keepEvery, { min: 0 });
  const state = await stateOf(configs, folder, options);
  // A process may have been killed between writing a record and removing what was kept of its run.
  await forgetUnfinished(folder, new Set(state.records.keys()));
  // A folder that cannot be written is told before anything is trained.
  if (state.missing.size > 0) await makeFolder(`${folder}/locks`);
  const view = (options.view ?? (() => unseen))(configs, state.records);
  const interrupt = onInterrupt();
  const work: Work = { ...state, folder, module, keepEvery, view, interrupt };
  // What no other process can make waits for this one.
  const isHere = (config: RunConfig) => make !== undefined || !sourcesOf(config, module);
  const here = [...state.missing.values()].filter(isHere);
  const elsewhere = [...state.missing.values()].filter((config) => !isHere(config));
  const wanted = elsewhere.length === 0 ? 0 : workers ?? await workerSetting();
  const processes = Array.from({ length: Math.min(elsewhere.length, wanted) }, worker);
  const close = () => {
    here.length = elsewhere.length = 0;
    for (const { close } of processes) close();
  };
  interrupt.signal.then(close);
  try {
    // All lanes come to their end, and give their locks back, whatever one of them throws.
    const lanes = [
      lane(work, here, make ?? run),
      ...processes.map((process) => lane(work, elsewhere, process.make)),
    ].map((one) => one.catch((error) => (close(), Promise.reject(error))));
    const broken = (await Promise.allSettled(lanes)).find(({ status }) => status === "rejected");
    if (broken && !interrupt.asked) throw (broken as PromiseRejectedResult).reason;
  } finally {
    close();
    interrupt.end();
  }
  const { records, failures, made } = work;
  if (interrupt.asked) {
    throw new Interrupted(
      `interrupted; ${records.size} of ${configs.length} runs are kept; run it again to go on`,
    );
  }
  await view.finish(made.size, [...failures.values()]);
  return configs.flatMap((config) => records.get(recordId(config)) ?? []);
}

/** Reads what is there. */
async function stateOf(
  configs: readonly RunConfig[],
  folder: string,
  { remake, retry }: GridOptions,
): Promise<State> {
  const found = new Map<string, RunRecord>();
  for (const config of configs) {
    const record = await recordOrAside(folder, config);
    if (record) found.set(record.id, record);
  }
  const others = new Set((await ofOtherData([...found.values()])).map(({ id }) => id));
  if (others.size > 0) {
    warn(
      `${others.size} of ${found.size} records were made of other files of their data; these runs are ` +
        `made again, and their records replaced`,
    );
  }
  const state: State = {
    ...{ records: new Map(), failures: new Map(), missing: new Map(), made: new Set() },
    isStale: (record) => others.has(record.id) || remake?.(record) === true,
  };
  for (const config of configs) {
    const id = recordId(config);
    const record = found.get(id);
    const failed = record || retry ? undefined : await readFailure(folder, config);
    if (record && !state.isStale(record)) state.records.set(id, record);
    else if (failed) state.failures.set(id, failed);
    else state.missing.set(id, config);
  }
  return state;
}

/** The record of a run; a file in its place that is none is put aside. */
async function recordOrAside(folder: string, config: RunConfig): Promise<RunRecord | undefined> {
  try {
    return await readRecord(folder, config);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (/later version/.test(error.message)) throw error;
    await setAside(folder, recordId(config), error.message);
    return undefined;
  }
}

/** Listens to SIGINT and SIGTERM, once each: the second ends the process as usual. */
function onInterrupt() {
  // Node 20 has no Promise.withResolvers.
  let resolve!: () => void;
  const signal = new Promise<void>((then) => resolve = then);
  const state = { asked: false, signal, end };
  function listener() {
    state.asked = true;
    resolve();
    end();
  }
  function end() {
    for (const name of ["SIGINT", "SIGTERM"]) process.off(name, listener);
  }
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, listener);
  return state;
}
