/** A folder of PNG images, a folder a class, as arrays. */
import { Buffer } from "node:buffer";
import { open, readdir, readFile } from "node:fs/promises";
import { PNG } from "pngjs";
import { InputError } from "../../check.ts";

/** Images of one size, image after image, row by row, channels last. */
export interface ImageArrays {
  /** Bytes, or numbers from 0 to 1: height x width x channels an image. */
  readonly pixels: Uint8Array | Float32Array;
  /** Class numbers from 0. */
  readonly labels: ArrayLike<number>;
}

/** The images of a folder, and what they are of. */
export interface ImageFolder extends ImageArrays {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Pixels of a side at most: a file of a kilobyte can promise more than the memory holds. */
const MOST_SIDE = 1024;

/** Names of the folders in `path`, sorted. */
export async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  } catch (error) {
    throw new InputError(`cannot read the folder ${path}: ${(error as Error).message}`);
  }
}

/**
 * Reads `<path>/<class>/*.png`, classes and files by name, with red, green and blue of every pixel.
 *
 * @param classes Folder names; their places are the labels.
 * @throws InputError when a file is no PNG image, or images differ in size.
 */
export async function imageFolder(
  path: string,
  classes: readonly string[],
): Promise<ImageFolder> {
  const files: { path: string; label: number }[] = [];
  for (const name of await foldersIn(path)) {
    const label = classes.indexOf(name);
    if (label < 0) {
      throw new InputError(
        `${path}/${name} is a class that the source does not have (it has ${classes.join(", ")})`,
      );
    }
    const names = (await readdir(`${path}/${name}`)).filter((file) => /\.png$/i.test(file)).sort();
    files.push(...names.map((file) => ({ path: `${path}/${name}/${file}`, label })));
  }
  if (files.length === 0) {
    throw new InputError(`${path} has no PNG image; they lie in a folder a class: <class>/*.png`);
  }
  let pixels = new Uint8Array();
  let [height, width] = [0, 0];
  for (const [i, file] of files.entries()) {
    const image = await readPng(file.path);
    if (i === 0) {
      ({ height, width } = image);
      pixels = new Uint8Array(files.length * height * width * 3);
    }
    if (image.height !== height || image.width !== width) {
      throw new InputError(
        `${file.path} is ${image.width}x${image.height} pixels, the first image ${width}x${height}; ` +
          `all must be of one size`,
      );
    }
    pixels.set(image.rgb, i * image.rgb.length);
  }
  return { pixels, labels: Uint8Array.from(files, ({ label }) => label), height, width };
}

async function readPng(path: string) {
  await checkSides(path);
  try {
    const { data, height, width } = PNG.sync.read(Buffer.from(await readFile(path)));
    const rgb = new Uint8Array(height * width * 3);
    for (let i = 0; i < height * width; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
    return { rgb, height, width };
  } catch (error) {
    throw new InputError(`${path} is no PNG image that can be read (${(error as Error).message})`);
  }
}

/** What the header promises, before anything is unpacked. */
async function checkSides(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(24), 0, 24, 0);
    const [width, height] = bytesRead === 24
      ? [buffer.readUInt32BE(16), buffer.readUInt32BE(20)]
      : [0, 0];
    if (width > 0 && height > 0 && width <= MOST_SIDE && height <= MOST_SIDE) return;
    throw new InputError(
      `${path} is ${width}x${height} pixels by its header; sides run from 1 to ${MOST_SIDE}`,
    );
  } finally {
    await file.close();
  }
}
