/**
 * Finds, fetches and reads the file of Covertype.
 *
 * J. A. Blackard, D. J. Dean, C. W. Anderson, "Covertype", UCI Machine Learning Repository 1998,
 * doi 10.24432/C50K5N, CC BY 4.0.
 */
import { open, readdir } from "node:fs/promises";
import { warn } from "../../warn.ts";
import { type CovertypeRows, kaggleSample, readCovertypeRows } from "./covertype_rows.ts";
import { download } from "./download.ts";
import { cachedFolder, dataFolders, DataNotFound, firstFile, offline } from "./find_files.ts";
import { gunzipFile } from "./gunzip.ts";
import { keeper } from "./kept.ts";

/** The original file, packed: at its home, and the copy that scikit-learn fetches. */
export const mirrors: readonly string[] = [
  "https://archive.ics.uci.edu/ml/machine-learning-databases/covtype/covtype.data.gz",
  "https://ndownloader.figshare.com/files/5976039",
];
const original = {
  bytes: 11_240_707,
  sha256: "614360d0257557dd1792834a85a1cdebfadc3c4f30b011d56afee7ffb5b15771",
};

/** The file takes a second, and every run of a grid asks for it. */
const kept = keeper<CovertypeRows>();

/**
 * Path of the first of covtype.data, covtype.csv (as Kaggle calls the whole), each also with .gz, and
 * covtype-<rows>.data.gz (a part of the rows; of several the largest).
 *
 * @param folders Default those of SAM_OOD_DATA, their `covertype` folders, then the cache.
 */
export async function findCovertype(
  folders: readonly string[] = dataFolders("covertype"),
): Promise<string | undefined> {
  for (const folder of folders) {
    const parts = (await namesIn(folder))
      .map((name) => ({ name, rows: Number(/^covtype-(\d+)\.data(\.gz)?$/.exec(name)?.[1]) }))
      .filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows);
    const whole = ["covtype.data", "covtype.data.gz", "covtype.csv", "covtype.csv.gz"];
    const names = [...whole, ...parts.map(({ name }) => name)];
    const path = await firstFile(names.map((name) => `${folder}/${name}`));
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * All rows of Covertype on this machine, in the order of the file. Downloads 11 MB to the cache
 * where there is none, unless SAM_OOD_OFFLINE is 1. The rows stay in memory for the next call, and are
 * read anew once the file has changed.
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
  if (found === undefined) await fetchTo(path, onProgress);
  return await kept([path], () => readCovertypeRows(gunzipFile(path), path));
}

async function fetchTo(
  path: string,
  onProgress: ((received: number, total: number) => void) | undefined,
): Promise<void> {
  const folders = dataFolders("covertype");
  const sample = await findSample(folders);
  const told = sample === undefined ? "" : `${sample} is ${kaggleSample}`;
  if (offline()) {
    throw new DataNotFound(
      `data not found: ${told && `${told}; `}covtype.data(.gz) is not in ${folders.join(", ")}; ` +
        `set SAM_OOD_DATA to its folder, or unset SAM_OOD_OFFLINE to download it`,
    );
  }
  if (told) warn(`${told}: that is fetched`);
  try {
    await download({ urls: mirrors, path, ...original, ...(onProgress ? { onProgress } : {}) });
  } catch (error) {
    throw new DataNotFound(`data not found: ${(error as Error).message}`);
  }
}

/** Path of a train.csv that is Kaggle's sample. */
async function findSample(folders: readonly string[]): Promise<string | undefined> {
  for (const path of folders.map((folder) => `${folder}/train.csv`)) {
    const file = await open(path).catch(() => undefined);
    if (!file) continue;
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(64), 0, 64, 0);
      const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
      if (/^"?id"?,"?elevation\b/i.test(text)) return path;
    } finally {
      await file.close();
    }
  }
  return undefined;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
