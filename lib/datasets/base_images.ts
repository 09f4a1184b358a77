/**
 * Which images the image shifts are made of: MNIST, the digits that come with this library, or others
 * of MNIST's form.
 */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { checkName, InputError } from "../check.ts";
import { setting } from "../env.ts";
import { Stream } from "../stream.ts";
import { digits } from "../data/files/digits.ts";
import { findCovertype } from "../data/files/covertype_file.ts";
import { givenFolders, inside, offline } from "../data/files/find_files.ts";
import type { ImageSet } from "../data/files/image_set.ts";
import { findMnist, mnist, type MnistOptions } from "../data/files/mnist.ts";
import { findPortraits } from "../data/files/portraits_file.ts";

/**
 * "idx": images under MNIST's names whose checksums are not MNIST's. "auto": what `SAM_OOD_IMAGES`
 * says, else what lies under these names, or MNIST if it can be downloaded, else the digits.
 */
export type Images = "auto" | "mnist" | "digits" | "idx";
const imageChoices: readonly Images[] = ["auto", "mnist", "digits", "idx"];

/** Some images of a set, by row number. */
export interface Pool {
  readonly set: ImageSet;
  readonly rows: Int32Array;
}

/** Images to train on and images held out, never the same. */
export interface Base {
  readonly images: Exclude<Images, "auto">;
  /** What an error message or a caption calls them. */
  readonly name: string;
  readonly train: Pool;
  readonly test: Pool;
  /** SHA-256 of the files of both, in hexadecimal. */
  readonly digest: string;
}

/** How many of the 1,797 digits are for training; the other 357 are the held-out ones. */
const digitsForTraining = 1440;

/** Files that no mirror gave to this process: "auto" does not keep asking a network that is not there. */
const unavailable = new Set<string>();
/** Folders of SAM_OOD_DATA of which it was said that they hold no data set. */
const told = new Set<string>();

/**
 * The images that are asked for. With "auto" a warning says of each folder of SAM_OOD_DATA, once, if
 * no data set is found in it.
 *
 * @param onProgress follows a download of MNIST, file by file, in bytes.
 * @throws InputError when MNIST cannot be had but was asked for by name, or is damaged; when MNIST is
 *   asked for and other images lie under its names, or the other way round.
 */
export async function baseImages(
  choice: Images,
  onProgress?: MnistOptions["onProgress"],
): Promise<Base> {
  checkName("images", choice, imageChoices);
  const images = choice === "auto"
    ? checkName("SAM_OOD_IMAGES", setting("SAM_OOD_IMAGES") || "auto", imageChoices)
    : choice;
  if (images === "digits") return await digitsBase();
  if (images !== "auto") return await named(images, onProgress);
  const base = await thereOrDigits(onProgress);
  for (const folder of givenFolders()) {
    if (told.has(folder) || await holdsData(folder)) continue;
    told.add(folder);
    console.warn(`${await nothingIn(folder)}; images are ${base.name}`);
  }
  return base;
}

async function thereOrDigits(onProgress: MnistOptions["onProgress"]): Promise<Base> {
  const missing = String((await findMnist()).missing);
  if (unavailable.has(missing)) return await digitsBase();
  try {
    return await idxBase(onProgress);
  } catch (error) {
    if (missing === "") throw error;
    if (!offline()) unavailable.add(missing);
    return await digitsBase();
  }
}

/** Whether any data set is found in a folder of SAM_OOD_DATA. */
async function holdsData(folder: string): Promise<boolean> {
  const { found } = await findMnist(inside(folder, "mnist"));
  return Object.keys(found).length > 0 ||
    await findCovertype(inside(folder, "covertype")) !== undefined ||
    await findPortraits(inside(folder, "portraits")) !== undefined;
}

/** That a folder of SAM_OOD_DATA is of no use, what it holds, and what is looked for. */
async function nothingIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => undefined);
  const holds = names === undefined
    ? "which cannot be read"
    : names.length === 0
    ? "which is empty"
    : `which holds ${names.slice(0, 4).join(", ")}${names.length > 4 ? " and others" : ""}`;
  return `SAM_OOD_DATA names ${folder}, ${holds}; none of the names is known ` +
    `(train-images-idx3-ubyte and the like, covtype.data, dataset_32x32.mat)`;
}

/** The images that were asked for by name, and no others. */
async function named(
  images: "mnist" | "idx",
  onProgress: MnistOptions["onProgress"],
): Promise<Base> {
  const base = await idxBase(onProgress);
  if (base.images === images) return base;
  const paths = Object.values((await findMnist()).found).join(", ");
  throw new InputError(
    `images is "${images}", but ${paths} are ${base.name}; ask for "${base.images}", or set ` +
      `SAM_OOD_DATA to a folder with ${images === "mnist" ? "MNIST" : "other images"}`,
  );
}

/** What lies under MNIST's names, or is downloaded there, told by its checksums. */
export async function idxBase(onProgress?: MnistOptions["onProgress"]): Promise<Base> {
  const follow = onProgress ? { onProgress } : {};
  const pool = (set: ImageSet) => ({ set, rows: Int32Array.from(set.labels, (_, i) => i) });
  const train = await mnist({ split: "train", ...follow });
  const test = await mnist({ split: "test", ...follow });
  const other = [train, test].find(({ name }) => name !== "MNIST");
  return {
    images: other ? "idx" : "mnist",
    name: (other ?? train).name,
    train: pool(train),
    test: pool(test),
    digest: createHash("sha256").update(train.digest).update(test.digest).digest("hex"),
  };
}

async function digitsBase(): Promise<Base> {
  const set = await digits();
  // Shuffled, because neighbours in the file have the same writer; always alike, whatever the seed.
  const order = new Stream(0, ["digits"]).permutation(set.labels.length);
  return {
    images: "digits",
    name: "digits",
    train: { set, rows: order.subarray(0, digitsForTraining) },
    test: { set, rows: order.subarray(digitsForTraining) },
    digest: set.digest,
  };
}
