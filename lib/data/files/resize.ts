/**
 * Images made smaller or larger as Pillow's LANCZOS does it (once called ANTIALIAS), which is how the
 * public 32x32 portraits were made.
 *
 * Each new pixel is a weighted mean of the old ones around its place. The weight is the Lanczos
 * window sinc(x) sinc(x / 3), |x| < 3, stretched by the factor by which the image shrinks; rows first,
 * rounded to whole greys from 0 to 255, then columns.
 */

/** Zeros of the window on each side. */
const lobes = 3;

/** Which old pixels make a new one, and how much of each. */
interface Taps {
  readonly from: number;
  readonly weights: readonly number[];
}

/** A grey image of whole numbers from 0 to 255, row by row. */
export interface GreyImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** `image` at another size; its sides may change by different factors. */
export function resize(image: GreyImage, height: number, width: number): GreyImage {
  return transpose(resizeRows(transpose(resizeRows(image, width)), height));
}

function resizeRows({ pixels, height, width }: GreyImage, newWidth: number): GreyImage {
  const taps = Array.from({ length: newWidth }, (_, i) => tapsOf(i, width, newWidth));
  const result = new Uint8ClampedArray(height * newWidth);
  for (let row = 0, to = 0; row < height; row++) {
    for (const { from, weights } of taps) {
      let sum = 0;
      const start = row * width + from;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * pixels[start + k]!;
      // Clamped to 0 to 255; halves go up, as in Pillow.
      result[to++] = Math.floor(sum + 0.5);
    }
  }
  return { pixels: new Uint8Array(result.buffer), height, width: newWidth };
}

/** The old pixels around the centre of new pixel `i`; their weights sum to 1. */
function tapsOf(i: number, oldSize: number, newSize: number): Taps {
  const factor = oldSize / newSize;
  const stretch = Math.max(factor, 1);
  const centre = (i + 0.5) * factor;
  const from = Math.max(0, Math.floor(centre - lobes * stretch + 0.5));
  const to = Math.min(oldSize, Math.floor(centre + lobes * stretch + 0.5));
  const weights = Array.from(
    { length: to - from },
    (_, k) => lanczos((from + k + 0.5 - centre) / stretch),
  );
  const sum = weights.reduce((a, b) => a + b);
  return { from, weights: weights.map((weight) => weight / sum) };
}

function lanczos(x: number): number {
  return Math.abs(x) < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function transpose({ pixels, height, width }: GreyImage): GreyImage {
  const turned = new Uint8Array(pixels.length);
  for (let row = 0, from = 0; row < height; row++) {
    for (let column = 0; column < width; column++) turned[column * height + row] = pixels[from++]!;
  }
  return { pixels: turned, height: width, width: height };
}
