/**
 * Finds, fetches and reads the file of Covertype.
 *
 * J. A. Blackard, D. J. Dean, C. W. Anderson, "Covertype", UCI Machine Learning Repository 1998,
 * doi 10.24432/C50K5N, CC BY 4.0.
 */
import { readdir } from "node:fs/promises";
import { type CovertypeRows, readCovertypeRows } from "./covertype_rows.ts";
import { download } from "./download.ts";
import { cachedFolder, dataFolders, DataNotFound, firstFile, offline } from "./find_files.ts";
import { gunzipFile } from "./gunzip.ts";

/** The original file, packed: at its home, and the copy that scikit-learn fetches. */
export const mirrors: readonly string[] = [
  "https://archive.ics.uci.edu/ml/machine-learning-databases/covtype/covtype.data.gz",
  "https://ndownloader.figshare.com/files/5976039",
];
const original = {
  bytes: 11_240_707,
  sha256: "614360d0257557dd1792834a85a1cdebfadc3c4f30b011d56afee7ffb5b15771",
};

/** Rows already read, by path: the file takes a second, and every run of a grid asks for it. */
const read = new Map<string, Promise<CovertypeRows>>();

/**
 * Path of the first of covtype.data, covtype.data.gz and covtype-<rows>.data.gz (a part of the rows;
 * of several the largest) in the folders of SAM_OOD_DATA, their `covertype` folders, then the cache.
 */
export async function findCovertype(): Promise<string | undefined> {
  for (const folder of dataFolders("covertype")) {
    const parts = (await namesIn(folder))
      .map((name) => ({ name, rows: Number(/^covtype-(\d+)\.data(\.gz)?$/.exec(name)?.[1]) }))
      .filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows);
    const names = ["covtype.data", "covtype.data.gz", ...parts.map(({ name }) => name)];
    const path = await firstFile(names.map((name) => `${folder}/${name}`));
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * All rows of Covertype on this machine, in the order of the file. Downloads 11 MB to the cache
 * where there is none, unless SAM_OOD_OFFLINE is 1. The rows stay in memory for the next call.
 *
 * @param onProgress follows a download, in bytes.
 * @throws DataNotFound where there is no file and it cannot be fetched.
 * @throws InputError where a line of the file is malformed.
 */
export async function covertypeRows(
  onProgress?: (received: number, total: number) => void,
): Promise<CovertypeRows> {
  const found = await findCovertype();
  const path = found ?? `${cachedFolder("covertype")}/covtype.data.gz`;
  const known = read.get(path);
  if (known) return known;
  // Kept before it is there: two callers at a time must not write one download together.
  const reading = (async () => {
    if (found === undefined) await fetchTo(path, onProgress);
    return await readCovertypeRows(gunzipFile(path), path);
  })();
  read.set(path, reading);
  reading.catch(() => read.delete(path));
  return reading;
}

async function fetchTo(
  path: string,
  onProgress: ((received: number, total: number) => void) | undefined,
): Promise<void> {
  if (offline()) {
    throw new DataNotFound(
      `data not found: covtype.data(.gz) is not in ${dataFolders("covertype").join(", ")}; ` +
        `set SAM_OOD_DATA to its folder, or unset SAM_OOD_OFFLINE to download it`,
    );
  }
  try {
    await download({ urls: mirrors, path, ...original, ...(onProgress ? { onProgress } : {}) });
  } catch (error) {
    throw new DataNotFound(`data not found: ${(error as Error).message}`);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
