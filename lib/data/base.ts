/** Which images the image shifts are made of: MNIST, or the digits that come with this library. */
import { checkName } from "../check.ts";
import { Stream } from "../stream.ts";
import { digits } from "./digits.ts";
import { offline } from "./find.ts";
import type { ImageSet } from "./images.ts";
import { findMnist, mnist, type MnistOptions } from "./mnist.ts";

/** "auto": what `SAM_OOD_IMAGES` says, else MNIST if it is found or can be downloaded, else the digits. */
export type Images = "auto" | "mnist" | "digits";
const imageChoices: readonly Images[] = ["auto", "mnist", "digits"];

/** Some images of a set, by row number. */
export interface Pool {
  readonly set: ImageSet;
  readonly rows: Int32Array;
}

/** Images to train on and images held out, never the same. */
export interface Base {
  readonly name: "MNIST" | "digits";
  readonly train: Pool;
  readonly test: Pool;
}

/** How many of the 1,797 digits are for training; the other 357 are the held-out ones. */
const digitsForTraining = 1440;

/** Files that no mirror gave to this process: "auto" does not keep asking a network that is not there. */
const unavailable = new Set<string>();

/**
 * @param onProgress follows a download of MNIST, file by file, in bytes.
 * @throws InputError when MNIST cannot be had but was asked for by name, or is damaged.
 */
export async function baseImages(
  choice: Images,
  onProgress?: MnistOptions["onProgress"],
): Promise<Base> {
  checkName("images", choice, imageChoices);
  const images = choice === "auto"
    ? checkName("SAM_OOD_IMAGES", Deno.env.get("SAM_OOD_IMAGES") || "auto", imageChoices)
    : choice;
  if (images === "mnist") return await mnistBase(onProgress);
  if (images === "digits") return await digitsBase();
  const missing = String((await findMnist()).missing);
  if (unavailable.has(missing)) return await digitsBase();
  try {
    return await mnistBase(onProgress);
  } catch (error) {
    if (missing === "") throw error;
    if (!offline()) unavailable.add(missing);
    return await digitsBase();
  }
}

async function mnistBase(onProgress: MnistOptions["onProgress"]): Promise<Base> {
  const follow = onProgress ? { onProgress } : {};
  const pool = (set: ImageSet) => ({ set, rows: Int32Array.from(set.labels, (_, i) => i) });
  const train = pool(await mnist({ split: "train", ...follow }));
  return { name: "MNIST", train, test: pool(await mnist({ split: "test", ...follow })) };
}

async function digitsBase(): Promise<Base> {
  const set = await digits();
  // Shuffled, because neighbours in the file have the same writer; always alike, whatever the seed.
  const order = new Stream(0, ["digits"]).permutation(set.labels.length);
  return {
    name: "digits",
    train: { set, rows: order.subarray(0, digitsForTraining) },
    test: { set, rows: order.subarray(digitsForTraining) },
  };
}
