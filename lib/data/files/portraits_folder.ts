/** The portraits as they are published: folders F and M of PNG images named by year. */
import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { PNG } from "pngjs";
import { InputError } from "../../check.ts";
import type { ImageSet } from "./image_set.ts";
import { type GreyImage, resize } from "./resize.ts";

const side = 32;
/** Pixels of an image, at most: 500 times those of the originals. A header of 33 bytes may promise 10 GB. */
const mostPixels = 2 ** 24;
/** Folders by label, in the order that Keras gave them in the public code. */
export const folders = ["F", "M"] as const;

/**
 * Reads every `F/<year>_<...>.png` and `M/<year>_<...>.png`, in order of their names, so of the year.
 * Labels: 0 for F, 1 for M.
 *
 * As Kumar, Ma and Liang's public code does: the whole image, not cropped, is made 32x32 (see
 * resize.ts). It is made grey first, 0.299 red + 0.587 green + 0.114 blue, which leaves grey what it
 * is. All 37,921 take one to two minutes.
 *
 * @param path The folder with F and M in it.
 * @throws InputError when an image has no year in its name or cannot be read, or there is none.
 */
export async function portraitsFromFolder(path: string): Promise<ImageSet> {
  const files = (await Promise.all(folders.map((folder, label) => imagesIn(path, folder, label))))
    .flat().sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.label - b.label);
  if (files.length === 0) throw new InputError(`${path} has no PNG image in F or M`);
  const pixels = new Uint8Array(files.length * side ** 2);
  const hash = createHash("sha256");
  for (const [i, file] of files.entries()) {
    const bytes = await readPng(file.path);
    hash.update(`${folders[file.label]}/${file.name}\n`).update(bytes);
    const small = resize(greyOf(bytes, file.path), side, side);
    pixels.set(small.pixels, i * side ** 2);
  }
  return {
    name: "Portraits",
    pixels,
    white: 255,
    labels: Uint8Array.from(files, ({ label }) => label),
    ids: Int32Array.from(files, (_, i) => i),
    height: side,
    width: side,
    classes: 2,
    digest: hash.digest("hex"),
  };
}

async function imagesIn(path: string, folder: string, label: number) {
  const images = [];
  for (const name of await readdir(`${path}/${folder}`)) {
    if (!name.toLowerCase().endsWith(".png")) continue;
    if (!/^(19|20)\d\d_/.test(name)) {
      throw new InputError(
        `${path}/${folder}/${name} has no year; names start with it, as in 1905_state_name.png: ` +
          `rename it or take it away`,
      );
    }
    images.push({ name, label, path: `${path}/${folder}/${name}` });
  }
  return images;
}

async function readPng(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${(error as Error).message}; take it away`);
  }
}

function greyOf(bytes: Buffer, path: string): GreyImage {
  // Signature and header of a PNG image: width and height are two numbers from byte 16 on.
  if (bytes.length >= 24 && bytes.toString("latin1", 12, 16) === "IHDR") {
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    if (width * height > mostPixels) {
      throw new InputError(
        `${path} has ${width} x ${height} pixels; a portrait has ${mostPixels} at most, take it away`,
      );
    }
  }
  try {
    const { data, height, width } = PNG.sync.read(bytes);
    // Sixteen-bit fixed point with weights that sum to 1, as Pillow does it: grey stays what it is.
    const pixels = Uint8Array.from({ length: height * width }, (_, i) => {
      const [red, green, blue] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
      return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    });
    return { pixels, height, width };
  } catch (error) {
    throw new InputError(
      `${path} is no PNG image that can be read (${(error as Error).message}); fetch it again`,
    );
  }
}
