/** Where the files of a data set may lie on this machine, and what is thrown when they are not there. */
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, resolve } from "node:path";
import process from "node:process";
import { InputError } from "../../check.ts";
import { cacheFolder } from "../../files.ts";

/**
 * A data set is not on this machine and could not be had: what a table shows as "not run". Its line
 * starts with "data not found" and says how to get the data.
 */
export class DataNotFound extends InputError {
  /** The name that error messages begin with. */
  override name = "DataNotFound";
}

/**
 * The folders that SAM_OOD_DATA names, as absolute paths; "~" is the home folder.
 *
 * @param between What separates them, default ":", on Windows ";", where "C:" is part of a path.
 */
export function givenFolders(between: string = delimiter): string[] {
  return (process.env.SAM_OOD_DATA ?? "").split(between)
    .map((folder) => folder.trim()).filter((folder) => folder !== "")
    .map((folder) => resolve(folder.replace(/^~(?=$|[\\/])/, homedir)));
}

/**
 * The folders to look in, in order: each of SAM_OOD_DATA, its folder `name`, and last that folder of
 * the cache, where downloads go.
 */
export function dataFolders(name: string): string[] {
  return [...givenFolders().flatMap((folder) => inside(folder, name)), cachedFolder(name)];
}

/** Where the data set `name` may lie in a folder of SAM_OOD_DATA. */
export function inside(folder: string, name: string): string[] {
  return [folder, `${folder}/${name}`];
}

/** Where downloads of the data set `name` go. */
export function cachedFolder(name: string): string {
  return `${cacheFolder()}/${name}`;
}

/** The first of `paths` that is a file. */
export async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const is = await stat(path).catch(() => undefined);
    if (is?.isFile()) return path;
  }
  return undefined;
}

/** The bytes of a file. */
export async function readBytes(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Whether SAM_OOD_OFFLINE forbids downloads. */
export function offline(): boolean {
  return process.env.SAM_OOD_OFFLINE === "1";
}
