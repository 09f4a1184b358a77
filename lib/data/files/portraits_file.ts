/**
 * Finds and reads the portraits: 37,921 grey photographs of American high-school seniors from
 * yearbooks of 1905 to 2013; the label is the gender.
 *
 * S. Ginosar, K. Rakelly, S. Sachs, B. Yin, A. A. Efros, "A Century of Portraits: A Visual Historical
 * Record of American High School Yearbooks", ICCV Workshops 2015.
 */
import { stat } from "node:fs/promises";
import { dataFolders, DataNotFound, firstFile, readBytes } from "./find_files.ts";
import type { ImageSet } from "./image_set.ts";
import { keeper } from "./kept.ts";
import { folders, portraitsFromFolder } from "./portraits_folder.ts";
import { portraitsFromMat } from "./portraits_mat.ts";

const matFile = "dataset_32x32.mat";
/** What the published archive unpacks to. */
const archive = "faces_aligned_small_mirrored_co_aligned_cropped_cleaned";

const kept = keeper<ImageSet>();

/**
 * Path of dataset_32x32.mat, else of a folder with F and M in it, which may be a folder's
 * `faces_aligned_small_mirrored_co_aligned_cropped_cleaned`.
 *
 * @param searched Folders, default those of SAM_OOD_DATA, their `portraits` folders, then the cache.
 */
export async function findPortraits(
  searched: readonly string[] = dataFolders("portraits"),
): Promise<string | undefined> {
  const file = await firstFile(searched.map((folder) => `${folder}/${matFile}`));
  return file ?? await imageFolder(searched);
}

/**
 * The portraits on this machine in order of year, from where {@link findPortraits} finds them. They
 * stay in memory, and are read anew once the file, or the list of files in F or M, has changed.
 *
 * @throws DataNotFound where there are none. Nothing is downloaded: no lasting address is known.
 * @throws InputError where a file is not as described in portraits_mat.ts and portraits_folder.ts.
 */
export async function portraitImages(): Promise<ImageSet> {
  const path = await findPortraits();
  if (path === undefined) {
    throw new DataNotFound(
      `data not found: Portraits is neither ${matFile} nor folders F and M of PNG images in ` +
        `${dataFolders("portraits").join(", ")}; get it from ` +
        `https://people.eecs.berkeley.edu/~shiry/projects/yearbooks/yearbooks.html and set ` +
        `SAM_OOD_DATA to its folder`,
    );
  }
  if (path.endsWith(matFile)) {
    return await kept([path], async () => portraitsFromMat(await readBytes(path), path));
  }
  const both = folders.map((folder) => `${path}/${folder}`);
  return await kept(both, () => portraitsFromFolder(path));
}

async function imageFolder(searched: readonly string[]): Promise<string | undefined> {
  for (const path of searched.flatMap((folder) => [folder, `${folder}/${archive}`])) {
    const are = await Promise.all(
      folders.map((folder) => stat(`${path}/${folder}`).catch(() => undefined)),
    );
    if (are.every((is) => is?.isDirectory())) return path;
  }
  return undefined;
}
