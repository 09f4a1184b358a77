/** The endpoint of the analysis plan: what of a run is compared. */
import { InputError } from "../check.ts";
import type { RunConfig, RunRecord } from "./record.ts";

/** Share of the source epochs, the last ones, over which target accuracy is averaged. */
const LAST = 1 / 5;

/** Over how many of the last epochs the {@link endpoint} of a run is averaged. */
export function endpointEpochs({ epochs, adaptation }: RunConfig): number {
  return adaptation ? 1 : Math.max(1, Math.round(LAST * epochs));
}

/**
 * Target accuracy from 0 to 1: the mean over the last fifth of the epochs, which scatters less over
 * seeds than the last epoch's and needs no target label for choosing; after self-training, the last
 * student's.
 *
 * @throws InputError when the record's history is shorter than that.
 */
export function endpoint({ id, config, metrics }: RunRecord): number {
  const count = endpointEpochs(config);
  if (count === 1) return metrics.targetAccuracy;
  const last = metrics.history.slice(-count);
  if (last.length < count) {
    throw new InputError(
      `record ${id}: its history has ${last.length} epochs; it must have the last ${count}: make it again`,
    );
  }
  return last.reduce((sum, { targetAccuracy }) => sum + targetAccuracy, 0) / count;
}
