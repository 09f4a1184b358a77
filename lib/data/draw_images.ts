/** A domain drawn from stored images. */
import { checkNumber } from "../check.ts";
import type { Domain } from "./domain.ts";
import type { ImageSet } from "./files/image_set.ts";

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
