/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28x28.
 *
 * Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits". The four
 * original files are looked for in the folders of SAM_OOD_DATA, then in the cache, where set-up puts
 * them, then fetched. Other images under these names (Fashion-MNIST has MNIST's) are told by their
 * checksums.
 */
import { createHash } from "node:crypto";
import { checkName, InputError } from "../../check.ts";
import { download } from "./download.ts";
import { cachedFolder, dataFolders, firstFile, offline, readBytes } from "./find_files.ts";
import { readIdx } from "./idx.ts";
import { otherImages } from "./other_images.ts";
import type { ImageSet } from "./image_set.ts";
import { keeper } from "./kept.ts";
import {
  checksums,
  isEmnist,
  mirrors,
  type MnistFile,
  mnistFiles,
  namesOf,
} from "./mnist_files.ts";

export type Split = "train" | "test";

/** Where the files of MNIST are on this machine. */
export interface MnistSearch {
  /** Path of each file that is there. */
  readonly found: Readonly<Partial<Record<MnistFile, string>>>;
  readonly missing: readonly MnistFile[];
  /** The folders that were looked at, in order. */
  readonly searched: readonly string[];
}

/** Reading MNIST twice in a process would be a waste of a second. */
const kept = keeper<ImageSet>();

/**
 * Looks for the four files, packed or plain, without downloading.
 *
 * @param searched Folders, default each of SAM_OOD_DATA and its `mnist` folder, then the cache.
 */
export async function findMnist(
  searched: readonly string[] = dataFolders("mnist"),
): Promise<MnistSearch> {
  const found: Partial<Record<MnistFile, string>> = {};
  for (const file of mnistFiles) {
    const names = namesOf(file);
    const path = await firstFile(searched.flatMap((at) => names.map((name) => `${at}/${name}`)));
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
 * The set is called "MNIST" where both files have MNIST's checksums, else {@link otherImages}.
 *
 * Downloads what is missing (11.6 MB for all) to the cache, unless SAM_OOD_OFFLINE is 1. The images
 * stay in memory for the next call, and are read anew once a file has changed.
 *
 * @throws InputError in one line when a file is missing and cannot be fetched, or is damaged.
 */
export async function mnist(options: MnistOptions): Promise<ImageSet> {
  const split = checkName("split", options.split, ["train", "test"]);
  const prefix = split === "train" ? "train" : "t10k";
  const files = [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx1-ubyte`] as const;
  const search = await findMnist();
  const images = await obtain(files[0], search, options);
  const labels = await obtain(files[1], search, options);
  return await kept([images.path, labels.path], () => readImages(images, labels, split));
}

/** Where a downloaded file goes. */
function cachedFile(file: MnistFile): string {
  return `${cachedFolder("mnist")}/${file}.gz`;
}

/** Whether `content`, unpacked, is MNIST's own `file`. */
export function isOriginal(file: MnistFile, content: Uint8Array): boolean {
  return createHash("md5").update(content).digest("hex") === checksums[file].unpackedMd5;
}

async function obtain(
  file: MnistFile,
  { found, searched }: MnistSearch,
  { onProgress }: MnistOptions,
): Promise<Found> {
  const there = found[file];
  if (there !== undefined) return { file, path: there };
  if (offline()) {
    throw new InputError(
      `MNIST file ${file} is not in ${
        searched.join(", ")
      }; set SAM_OOD_DATA to its folder, or unset SAM_OOD_OFFLINE to download it`,
    );
  }
  const path = cachedFile(file);
  await download({
    urls: mirrors.map((url) => `${url}${file}.gz`),
    path,
    ...checksums[file],
    onProgress: (received, total) => onProgress?.(file, received, total),
  });
  return { file, path };
}

interface Found {
  readonly file: MnistFile;
  readonly path: string;
}

async function readImages(ofImages: Found, ofLabels: Found, split: Split): Promise<ImageSet> {
  const count = split === "train" ? 60_000 : 10_000;
  const images = await readChecked(ofImages, [count, 28, 28], split);
  const labels = await readChecked(ofLabels, [count], split);
  const firstId = split === "train" ? 0 : 60_000;
  return {
    name: images.original && labels.original ? "MNIST" : otherImages,
    pixels: isEmnist(ofImages.path) ? mirrored(images.values, 28) : images.values,
    white: 255,
    labels: labels.values,
    ids: Int32Array.from({ length: count }, (_, i) => firstId + i),
    height: 28,
    width: 28,
    classes: 10,
    digest: createHash("sha256").update(images.content).update(labels.content).digest("hex"),
  };
}

async function readChecked({ file, path }: Found, allowed: readonly number[], split: Split) {
  const array = await readIdx(await readBytes(path), path, (shape) => {
    if (String(shape) === String(allowed)) return;
    throw new InputError(`${path} has shape [${shape}]; MNIST ${split} has [${allowed}]`);
  });
  return { ...array, original: isOriginal(file, array.content) };
}

/** Square images with rows and columns exchanged. */
function mirrored(pixels: Uint8Array, side: number): Uint8Array {
  const area = side ** 2;
  return pixels.map((_, i) => {
    const place = i % area;
    return pixels[i - place + (place % side) * side + Math.floor(place / side)]!;
  });
}
