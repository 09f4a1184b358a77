/**
 * Finds and reads the portraits: 37,921 grey photographs of American high-school seniors from
 * yearbooks of 1905 to 2013; the label is the gender.
 *
 * S. Ginosar, K. Rakelly, S. Sachs, B. Yin, A. A. Efros, "A Century of Portraits: A Visual Historical
 * Record of American High School Yearbooks", ICCV Workshops 2015.
 */
import { dataFolders, DataNotFound, firstFile } from "./find_files.ts";
import type { ImageSet } from "./image_set.ts";
import { folders, portraitsFromFolder } from "./portraits_folder.ts";
import { portraitsFromMat } from "./portraits_mat.ts";

const matFile = "dataset_32x32.mat";
/** What the published archive unpacks to. */
const archive = "faces_aligned_small_mirrored_co_aligned_cropped_cleaned";

/** Images already read, by path. */
const read = new Map<string, Promise<ImageSet>>();

/**
 * The portraits on this machine in order of year: from the file dataset_32x32.mat, else from a folder
 * with F and M in it or in its `faces_aligned_small_mirrored_co_aligned_cropped_cleaned`; looked for
 * in the folders of SAM_OOD_DATA, their `portraits` folders, then the cache. They stay in memory.
 *
 * @throws DataNotFound where there is neither. Nothing is downloaded: no lasting address is known.
 * @throws InputError where a file is not as described in portraits_mat.ts and portraits_folder.ts.
 */
export async function portraitImages(): Promise<ImageSet> {
  const searched = dataFolders("portraits");
  const file = await firstFile(searched.map((folder) => `${folder}/${matFile}`));
  const path = file ?? await imageFolder(searched);
  if (path === undefined) {
    throw new DataNotFound(
      `data not found: Portraits is neither ${matFile} nor folders F and M of PNG images in ` +
        `${searched.join(", ")}; get it from ` +
        `https://people.eecs.berkeley.edu/~shiry/projects/yearbooks/yearbooks.html and set ` +
        `SAM_OOD_DATA to its folder`,
    );
  }
  const known = read.get(path);
  if (known) return known;
  const reading = path === file
    ? Deno.readFile(path).then((bytes) => portraitsFromMat(bytes, path))
    : portraitsFromFolder(path);
  read.set(path, reading);
  reading.catch(() => read.delete(path));
  return reading;
}

async function imageFolder(searched: readonly string[]): Promise<string | undefined> {
  for (const path of searched.flatMap((folder) => [folder, `${folder}/${archive}`])) {
    const are = await Promise.all(
      folders.map((folder) => Deno.stat(`${path}/${folder}`).catch(() => undefined)),
    );
    if (are.every((is) => is?.isDirectory)) return path;
  }
  return undefined;
}
