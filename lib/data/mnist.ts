/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28x28.
 *
 * Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits". The four
 * original files are looked for in the folders of SAM_OOD_DATA, then in the cache, then fetched.
 */
import { checkName, InputError } from "../check.ts";
import { download } from "./download.ts";
import { cachedFolder, dataFolders, firstFile, offline } from "./find.ts";
import { readIdx } from "./idx.ts";
import type { ImageSet } from "./images.ts";
import { checksums, mirrors, type MnistFile, mnistFiles } from "./mnist_files.ts";

export type Split = "train" | "test";

/** Where the files of MNIST are on this machine. */
export interface MnistSearch {
  /** Path of each file that is there. */
  readonly found: Readonly<Partial<Record<MnistFile, string>>>;
  readonly missing: readonly MnistFile[];
  /** The folders that were looked at, in order. */
  readonly searched: readonly string[];
}

/** Images already read, by path: reading MNIST twice in a process would be a waste of a second. */
const read = new Map<string, Promise<ImageSet>>();

/**
 * Looks for the four files, packed or plain, without downloading: in each folder of SAM_OOD_DATA
 * (separated by ":") and its `mnist` folder, then in the cache.
 */
export async function findMnist(): Promise<MnistSearch> {
  const searched = dataFolders("mnist");
  const found: Partial<Record<MnistFile, string>> = {};
  for (const file of mnistFiles) {
    const path = await firstFile(searched.flatMap((at) => [`${at}/${file}.gz`, `${at}/${file}`]));
    if (path !== undefined) found[file] = path;
  }
  return { found, missing: mnistFiles.filter((file) => found[file] === undefined), searched };
}

/** Which part of MNIST, and how to follow its download. */
export interface MnistOptions {
  split: Split;
  /** Called with bytes, in the call that starts a download. */
  onProgress?: (file: MnistFile, received: number, total: number) => void;
}

/**
 * MNIST's training or test images: bytes that mean [0, 1], ids 0 to 59,999 and 60,000 to 69,999.
 *
 * Downloads what is missing (11.6 MB for all) to the cache, unless SAM_OOD_OFFLINE is 1. The images
 * stay in memory for the next call.
 *
 * @throws InputError in one line when a file is missing and cannot be fetched, or is damaged.
 */
export async function mnist(options: MnistOptions): Promise<ImageSet> {
  const split = checkName("split", options.split, ["train", "test"]);
  const prefix = split === "train" ? "train" : "t10k";
  const files = [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx1-ubyte`] as const;
  const search = await findMnist();
  const key = JSON.stringify(files.map((file) => search.found[file] ?? cached(file)));
  const known = read.get(key);
  if (known) return known;
  // Kept before it is there: two callers at a time must not write one download together.
  const reading = (async () => {
    const images = await obtain(files[0], search, options);
    const labels = await obtain(files[1], search, options);
    return await readImages(images, labels, split);
  })();
  read.set(key, reading);
  reading.catch(() => read.delete(key));
  return reading;
}

function cached(file: MnistFile): string {
  return `${cachedFolder("mnist")}/${file}.gz`;
}

async function obtain(
  file: MnistFile,
  { found, searched }: MnistSearch,
  { onProgress }: MnistOptions,
): Promise<string> {
  const there = found[file];
  if (there !== undefined) return there;
  if (offline()) {
    throw new InputError(
      `MNIST file ${file} is not in ${
        searched.join(", ")
      }; set SAM_OOD_DATA to its folder, or unset SAM_OOD_OFFLINE to download it`,
    );
  }
  const path = cached(file);
  await download({
    urls: mirrors.map((url) => `${url}${file}.gz`),
    path,
    ...checksums[file],
    onProgress: (received, total) => onProgress?.(file, received, total),
  });
  return path;
}

async function readImages(imagePath: string, labelPath: string, split: Split): Promise<ImageSet> {
  const [images, labels] = await Promise.all(
    [imagePath, labelPath].map(async (path) => await readIdx(await Deno.readFile(path), path)),
  );
  const count = split === "train" ? 60_000 : 10_000;
  const expect = (path: string, shape: readonly number[], allowed: readonly number[]) => {
    if (String(shape) === String(allowed)) return;
    throw new InputError(`${path} has shape [${shape}]; MNIST ${split} has [${allowed}]`);
  };
  expect(imagePath, images!.shape, [count, 28, 28]);
  expect(labelPath, labels!.shape, [count]);
  const firstId = split === "train" ? 0 : 60_000;
  return {
    name: "MNIST",
    pixels: images!.values,
    white: 255,
    labels: labels!.values,
    ids: Int32Array.from({ length: count }, (_, i) => firstId + i),
    height: 28,
    width: 28,
    classes: 10,
  };
}
