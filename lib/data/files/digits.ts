/**
 * The handwritten digits that come with this library: 1,797 real images, no download.
 *
 * E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI 1998,
 * doi 10.24432/C50P49, CC BY 4.0; here the copy that scikit-learn ships. See DIGITS.md.
 */
import { createHash } from "node:crypto";
import { InputError } from "../../check.ts";
import { readBytes } from "./find_files.ts";
import { gunzip } from "./gunzip.ts";
import type { ImageSet } from "./image_set.ts";

/** Images as stored: `count` x 64 pixels from 0 to 16, row by row, and `count` labels. */
export interface SmallDigits {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** SHA-256 of the file, unpacked, in hexadecimal. */
  readonly digest: string;
}

/**
 * The digits as 28x28 images with values in [0, 1], in the order of the file.
 *
 * The 8x8 originals are enlarged bilinearly with half-pixel centres (as torch `interpolate` with
 * align_corners false): pixel i of the result lies at (i + 0.5) * 8 / 28 - 0.5 of the original, and
 * places beyond the outermost centres take the border's value.
 */
export async function digits(): Promise<ImageSet> {
  const { pixels, labels, digest } = await smallDigits();
  return {
    name: "digits",
    pixels: enlarge(pixels, 8, 28, 16),
    white: 1,
    labels,
    ids: Int32Array.from(labels, (_, i) => i),
    height: 28,
    width: 28,
    classes: 10,
    digest,
  };
}

/** The digits as stored, 8x8. */
export async function smallDigits(): Promise<SmallDigits> {
  const packed = await readBytes(new URL("./digits.csv.gz", import.meta.url));
  const content = await gunzip(packed, "digits.csv.gz");
  const text = new TextDecoder().decode(content);
  const lines = text.trimEnd().split("\n");
  const pixels = new Uint8Array(lines.length * 64);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    const numbers = line.split(",").map(Number);
    if (numbers.length !== 65 || !numbers.every((n) => n >= 0 && n <= 16)) {
      throw new InputError(
        `digits.csv.gz line ${i + 1} has ${numbers.length} numbers; it needs 65 from 0 to 16`,
      );
    }
    pixels.set(numbers.slice(0, 64), 64 * i);
    labels[i] = numbers[64]!;
  });
  return { pixels, labels, digest: createHash("sha256").update(content).digest("hex") };
}

/** Square images of side `small` and values up to `white`, enlarged to side `large` and [0, 1]. */
function enlarge(
  pixels: Uint8Array,
  small: number,
  large: number,
  white: number,
): Float32Array<ArrayBuffer> {
  const axis = Array.from({ length: large }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * small) / large - 0.5, 0), small - 1);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, small - 1), weight: place - low };
  });
  const mix = (a: number, b: number, weight: number) => a + (b - a) * weight;
  const count = pixels.length / small ** 2;
  const enlarged = new Float32Array(count * large ** 2);
  for (let image = 0, to = 0; image < count; image++) {
    const at = (row: number, column: number) => pixels[(image * small + row) * small + column]!;
    for (const y of axis) {
      for (const x of axis) {
        const above = mix(at(y.low, x.low), at(y.low, x.high), x.weight);
        const below = mix(at(y.high, x.low), at(y.high, x.high), x.weight);
        enlarged[to++] = mix(above, below, y.weight) / white;
      }
    }
  }
  return enlarged;
}
