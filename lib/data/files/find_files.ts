/** Where the files of a data set may lie on this machine, and what is thrown when they are not there. */
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
 * The folders to look in, in order: each of SAM_OOD_DATA (separated by ":"), its folder `name`, and
 * last that folder of the cache, where downloads go.
 */
export function dataFolders(name: string): string[] {
  const given = (Deno.env.get("SAM_OOD_DATA") ?? "").split(":")
    .filter((folder) => folder !== "").map((folder) => folder.replace(/\/$/, ""));
  return [...given.flatMap((folder) => [folder, `${folder}/${name}`]), cachedFolder(name)];
}

/** Where downloads of the data set `name` go. */
export function cachedFolder(name: string): string {
  return `${cacheFolder()}/${name}`;
}

/** The first of `paths` that is a file. */
export async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const is = await Deno.stat(path).catch(() => undefined);
    if (is?.isFile) return path;
  }
  return undefined;
}

/** Whether SAM_OOD_OFFLINE forbids downloads. */
export function offline(): boolean {
  return Deno.env.get("SAM_OOD_OFFLINE") === "1";
}
