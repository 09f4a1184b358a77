/** Sets of images as they are stored, before any domain is drawn from them. */
import { checkNumber } from "../check.ts";
import type { Domain } from "./domain.ts";

/** Grey images of one size with class labels. */
export interface ImageSet {
  /** What a caption calls it: "MNIST", "digits", or what other images are. */
  readonly name: string;
  /** Image after image, row by row. Bytes where the file holds bytes: a quarter of the memory. */
  readonly pixels: Uint8Array | Float32Array;
  /** The pixel value that means 1: 255 for bytes. */
  readonly white: number;
  readonly labels: Uint8Array;
  /** Position of each image in the whole data set, training images first. */
  readonly ids: Int32Array;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** The images at `rows` (numbers from 0) as an unshifted domain: [height, width, 1], values in [0, 1]. */
export function draw(set: ImageSet, rows: ArrayLike<number>): Domain {
  const area = set.height * set.width;
  const inputs = new Float32Array(rows.length * area);
  const labels = new Int32Array(rows.length);
  const ids = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = checkNumber("row", rows[i], { integer: true, min: 0, max: set.labels.length - 1 });
    for (let from = row * area, to = i * area; to < (i + 1) * area; from++, to++) {
      inputs[to] = set.pixels[from]! / set.white;
    }
    labels[i] = set.labels[row]!;
    ids[i] = set.ids[row]!;
  }
  return {
    name: set.name,
    inputs,
    labels,
    ids,
    shape: [set.height, set.width, 1],
    classes: set.classes,
    shift: { kind: "none" },
  };
}
