/** The portraits as Kumar, Ma and Liang's public code stores them: dataset_32x32.mat. */
import { createHash } from "node:crypto";
import { InputError } from "../../check.ts";
import type { ImageSet } from "./image_set.ts";
import { type MatArray, readMat } from "./mat.ts";

const side = 32;

/**
 * Reads `Xs`, grey images [images, 32, 32] or [images, 32, 32, 1] with values from 0 to 1 or 0 to 255,
 * in order of year, and `Ys`, their labels 0 and 1 as [1, images] or [images, 1].
 *
 * @param path What an error message calls the file.
 * @throws InputError in one line when a variable is missing or not so.
 */
export async function portraitsFromMat(
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
): Promise<ImageSet> {
  const { Xs, Ys } = await readMat(bytes, path, ["Xs", "Ys"]);
  const [count = 0, height, width, channels = 1] = Xs.shape;
  if (height !== side || width !== side || channels !== 1 || Xs.shape.length > 4) {
    throw new InputError(
      `${path}: Xs has shape [${Xs.shape}]; it must be [images, 32, 32] or [images, 32, 32, 1]`,
    );
  }
  return {
    name: "Portraits",
    ...greys(Xs, count, path),
    labels: labels(Ys, count, path),
    ids: Int32Array.from({ length: count }, (_, i) => i),
    height: side,
    width: side,
    classes: 2,
    digest: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** Image after image, row by row; in the file the image's number changes fastest, its column slowest. */
function greys(
  { values }: MatArray,
  count: number,
  path: string,
): Pick<ImageSet, "pixels" | "white"> {
  const area = side ** 2;
  const List = values instanceof Uint8Array ? Uint8Array : Float32Array;
  const pixels = new List(count * area);
  let most = 0;
  // Some images at a time: writing to all 37,921 in turn would miss the cache at every value.
  for (let first = 0; first < count; first += 64) {
    const last = Math.min(first + 64, count);
    for (let place = 0; place < area; place++) {
      const from = ((place % side) * side + Math.floor(place / side)) * count;
      for (let image = first; image < last; image++) {
        const value = values[from + image]!;
        if (!(value >= 0 && value <= 255)) {
          throw new InputError(
            `${path}: Xs has ${value} in image ${image}; greys are from 0 to 1 or from 0 to 255`,
          );
        }
        if (value > most) most = value;
        pixels[image * area + place] = value;
      }
    }
  }
  return { pixels, white: most > 1 ? 255 : 1 };
}

function labels({ shape, values }: MatArray, count: number, path: string): Uint8Array {
  if (shape.length !== 2 || Math.min(...shape) > 1 || values.length !== count) {
    throw new InputError(
      `${path}: Ys has shape [${shape}]; for ${count} images it must be [1, ${count}] or [${count}, 1]`,
    );
  }
  const wrong = values.findIndex((label) => label !== 0 && label !== 1);
  if (wrong < 0) return Uint8Array.from(values);
  throw new InputError(
    `${path}: Ys has label ${values[wrong]} for image ${wrong}; it must be 0 or 1`,
  );
}
