/** A record as a file: one JSON a run, written whole or not at all. */
import { readFile } from "node:fs/promises";
import { InputError } from "../check.ts";
import { writeWhole } from "../files.ts";
import { recordId, type RunConfig, type RunRecord } from "./record.ts";

/** Writes the record to `<folder>/<id>.json`. */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await writeWhole(`${folder}/${record.id}.json`, JSON.stringify(record, null, 2) + "\n");
}

/** The record of `config` in `folder`, or undefined where that run was not made yet. */
export async function readRecord(
  folder: string,
  config: RunConfig,
): Promise<RunRecord | undefined> {
  const path = `${folder}/${recordId(config)}.json`;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
  return parseRecord(path, text);
}

/**
 * The record that `text`, read from `path`, is.
 *
 * @throws InputError when it is not JSON, or no record.
 */
export function parseRecord(path: string, text: string): RunRecord {
  let record: RunRecord;
  try {
    record = JSON.parse(text) as RunRecord;
  } catch (error) {
    throw new InputError(
      `record ${path} is not JSON (${(error as Error).message}); delete it and run again`,
    );
  }
  if (record?.config && record.metrics) return record;
  throw new InputError(`record ${path} has no config and metrics; delete it and run again`);
}
