/** Lanes of a grid: each takes runs from a queue, one after another, and keeps what becomes of them. */
import { InputError } from "../../check.ts";
import { type FailedRun, forgetFailure, writeFailure } from "../../records/failures.ts";
import { readRecord, writeRecord } from "../../records/record_file.ts";
import { recordId, type RunConfig, type RunRecord } from "../../records/record.ts";
import type { RunHooks } from "../hooks.ts";
import { forgetUnfinished } from "../unfinished.ts";
import { sourcesOf } from "./elsewhere.ts";
import { takeRun } from "./locks.ts";
import type { Worker } from "./workers.ts";

/** What is told of a grid's runs while they are made. */
export interface GridView {
  /** For a run that is about to be made. */
  hooks(config: RunConfig): RunHooks;
  /** A run that was made, here or by another process. */
  ended(record: RunRecord): Promise<void>;
  /** Told when a run has failed. */
  failed(failed: FailedRun): Promise<void>;
  /** Once all runs are over: how many were made, and those that failed, now or earlier. */
  finish(made: number, failed: readonly FailedRun[]): Promise<void>;
}

/** What there is of a grid, by id. */
export interface State {
  readonly records: Map<string, RunRecord>;
  readonly failures: Map<string, FailedRun>;
  readonly missing: Map<string, RunConfig>;
  /** Ids of the runs that this grid made. */
  readonly made: Set<string>;
  /** Whether a record does not count. */
  isStale(record: RunRecord): boolean;
}

/** A grid that goes on. */
export interface Work extends State {
  readonly folder: string;
  readonly module: string | undefined;
  readonly keepEvery: number | undefined;
  readonly view: GridView;
  readonly interrupt: Interrupt;
}

/** Whether the grid was asked to end. */
export interface Interrupt {
  readonly asked: boolean;
  /** Fulfilled as soon as it is. */
  readonly signal: Promise<void>;
}

/** Milliseconds between two looks at runs that another process makes. */
const LOOK = 500;

/** Takes runs from a queue until there is none left, here or with another process. */
export async function lane(work: Work, queue: RunConfig[], make: Worker["make"]): Promise<void> {
  const { interrupt } = work;
  let inVain = 0;
  for (let config = queue.shift(); config && !interrupt.asked; config = queue.shift()) {
    if (await attempt(work, config, make) === "over") {
      inVain = 0;
      continue;
    }
    queue.push(config);
    if (++inVain < queue.length) continue;
    inVain = 0;
    await Promise.race([interrupt.signal, new Promise((resolve) => setTimeout(resolve, LOOK))]);
  }
}

/** A run, unless another process has made it or makes it now: then it is looked at again later. */
async function attempt(
  { folder, module, keepEvery, view, interrupt, records, failures, made, isStale }: Work,
  config: RunConfig,
  make: Worker["make"],
): Promise<"over" | "taken"> {
  const id = recordId(config);
  const lock = await takeRun(folder, id);
  if (!lock) return "taken";
  try {
    let record = await readRecord(folder, config);
    if (!record || isStale(record)) {
      const unfinished = { folder, ...(keepEvery === undefined ? {} : { every: keepEvery }) };
      record = await make(config, view.hooks(config), unfinished, sourcesOf(config, module) ?? {});
      await writeRecord(folder, record);
      await forgetUnfinished(folder, new Set([id]));
      await forgetFailure(folder, config);
      made.add(id);
    }
    records.set(id, record);
    await view.ended(record);
  } catch (error) {
    if (interrupt.asked || isOfTheFolder(error)) throw error;
    const failed = await writeFailure(folder, config, (error as Error).message);
    // It would diverge again; a run whose process was killed goes on, when it is tried again.
    if (failed.diverged) await forgetUnfinished(folder, new Set([id]));
    failures.set(id, failed);
    await view.failed(failed);
  } finally {
    await lock.release();
  }
  return "over";
}

/** Whether records cannot be written: then no other run can be kept either. */
function isOfTheFolder(error: unknown): boolean {
  return error instanceof InputError && error.message.startsWith("cannot write ");
}
