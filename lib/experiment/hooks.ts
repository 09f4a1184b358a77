/** What a run tells while it goes on. */
import type { EpochMetrics } from "../records/record.ts";

/** What a run tells while it goes on; awaited. */
export interface RunHooks {
  /** After each step: the share of the run that is done, from 0 to 1, and where it is, in words. */
  onProgress?: (share: number, where: string) => void | Promise<void>;
  /** After each epoch on the source, and after each domain that it is adapted to. */
  onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
}
