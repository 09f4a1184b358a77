/** A record as a file: one JSON a run, written whole or not at all, checked when it is read. */
import { readdir, readFile, rename } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../check.ts";
import { makeFolder, someAtATime, writeWhole } from "../files.ts";
import { warn } from "../warn.ts";
import { recordId, type RunConfig, type RunRecord } from "./record.ts";
import { whatIsWrong } from "./schema.ts";

/** Writes the record to `<folder>/<id>.json`. */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await writeWhole(`${folder}/${record.id}.json`, JSON.stringify(record, null, 2) + "\n");
}

/**
 * The record of `config` in `folder`, or undefined where that run was not made yet.
 *
 * @throws InputError as {@link parseRecord}.
 */
export async function readRecord(
  folder: string,
  config: RunConfig,
): Promise<RunRecord | undefined> {
  return await readRecordAt(`${folder}/${recordId(config)}.json`);
}

/** The record in a file; undefined where there is none. @throws InputError as {@link parseRecord}. */
export async function readRecordAt(path: string): Promise<RunRecord | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "ENOENT") return undefined;
    throw new InputError(`record ${path} cannot be read (${message})`);
  }
  return parseRecord(path, text);
}

/**
 * The record that `text`, read from `path`, is.
 *
 * @throws InputError when it is not JSON, not of the records' shape, or not what its id and its file's
 *   name say it is: then it was edited, renamed, or made by another version.
 */
export function parseRecord(path: string, text: string): RunRecord {
  let record: RunRecord;
  try {
    record = JSON.parse(text) as RunRecord;
  } catch (error) {
    const why = (error as Error).message.replace(/\s+/g, " ").slice(0, 100);
    throw new InputError(`record ${path} is not JSON (${why})`);
  }
  const wrong = whatIsWrong(record);
  if (wrong !== undefined) throw new InputError(`record ${path}: ${wrong}`);
  const id = recordId(record.config);
  const name = basename(path, ".json");
  if (record.id === id && name === id) return record;
  throw new InputError(
    `record ${path} holds the run ${id}, and its id is ${record.id}: it was edited or renamed`,
  );
}

/** Every record of a folder; a file that is none is passed over with a warning that names it. */
export async function recordsIn(folder: string): Promise<RunRecord[]> {
  const read = await someAtATime(await namesIn(folder), async (name) => {
    try {
      return await readRecordAt(`${folder}/${name}`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      warn(`passed over: ${error.message}`);
      return undefined;
    }
  });
  return read.filter((record) => record !== undefined);
}

/** Puts the file of a record that is none beside, so that its run can be made; nothing is lost. */
export async function setAside(folder: string, id: string, reason: string): Promise<void> {
  const aside = `${folder}/set-aside/${id}-${crypto.randomUUID().slice(0, 8)}.json`;
  await makeFolder(`${folder}/set-aside`);
  await rename(`${folder}/${id}.json`, aside);
  warn(`set aside as ${aside}, and the run is made again: ${reason}`);
}

/** Names of the JSON files in a folder; none where it is not there. @throws InputError on a file. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".json"));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "ENOENT") return [];
    throw new InputError(`the folder ${folder} cannot be read (${message})`);
  }
}
