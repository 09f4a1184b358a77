/** Whether records were made of the data that are there now. */
import { InputError } from "../../check.ts";
import { datasets } from "../../datasets/registry.ts";
import { DataNotFound } from "../../data/files/find_files.ts";
import type { RunRecord } from "../../records/record.ts";

/**
 * Those of `records` that were made of other files than a run would read now: its data set's name and
 * sizes are in a record's id, what the files hold is not. Records from before digests were kept, and data
 * that are not here, cannot be told; data of one's own have their digest in the id.
 */
export async function ofOtherData(records: readonly RunRecord[]): Promise<RunRecord[]> {
  const now = new Map<string, string | undefined>();
  const others: RunRecord[] = [];
  for (const record of records) {
    const { config: { dataset, own }, data } = record;
    if (data?.digest === undefined || own?.dataset !== undefined) continue;
    if (!now.has(dataset)) now.set(dataset, await digestNow(dataset));
    const digest = now.get(dataset);
    if (digest !== undefined && digest !== data.digest) others.push(record);
  }
  return others;
}

async function digestNow(name: string): Promise<string | undefined> {
  const dataset = datasets[name];
  if (!dataset) return undefined;
  const { shift, sizes, load } = dataset;
  try {
    const little = { shift: shift.usual, protocol: "corrected", seed: 1 } as const;
    return (await load({ ...little, ...sizes.corrected.smoke })).digest;
  } catch (error) {
    if (error instanceof DataNotFound) return undefined;
    // Files that are there and of which no run can be made: that run says why, and no other is stopped.
    if (error instanceof InputError) return "of no use";
    throw error;
  }
}
