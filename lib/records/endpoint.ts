/** The endpoint of the analysis plan: what of a run is compared. */
import type { RunRecord } from "../report/record.ts";

/** Share of the source epochs, the last ones, over which target accuracy is averaged. */
const LAST = 1 / 5;

/**
 * Target accuracy from 0 to 1: the mean over the last fifth of the epochs, which scatters less over
 * seeds than the last epoch's and needs no target label for choosing; after self-training, the last
 * student's.
 */
export function endpoint({ config, metrics }: RunRecord): number {
  if (config.adaptation) return metrics.targetAccuracy;
  const count = Math.max(1, Math.round(LAST * config.epochs));
  const last = metrics.history.slice(-count);
  return last.reduce((sum, { targetAccuracy }) => sum + targetAccuracy, 0) / last.length;
}
