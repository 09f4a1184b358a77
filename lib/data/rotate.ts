/**
 * Rotation of images about their centre, as `torchvision.transforms.RandomRotation((a, a))` does it
 * on tensors: each pixel of the result asks where it came from.
 *
 *   (x, y)  <-  (x cos a - y sin a,  x sin a + y cos a)     x, y from the centre, y downwards
 *
 * "nearest" copies the pixel closest to that place, "bilinear" mixes the four around it; outside the
 * image everything is 0. Positive degrees turn counter-clockwise.
 */
import { checkName, checkNumber, InputError } from "../check.ts";

/** Whether a pixel takes the value of its nearest neighbour or a mean of four. */
export type Interpolation = "nearest" | "bilinear";
export const interpolations: readonly Interpolation[] = ["nearest", "bilinear"];

/** For each pixel of the result, four pixels of the input and their weights (0 outside the image). */
interface Sampling {
  readonly from: Int32Array;
  readonly weights: Float32Array;
}

/**
 * The images turned by `degrees` counter-clockwise, same size, zeros where nothing was.
 *
 * @param images One image after another, row by row; any number of images.
 * @param size Height and width of an image in pixels.
 * @param degrees From -360 to 360.
 * @throws InputError when the angle, the interpolation or the length of `images` is wrong.
 * @see torchvision RandomRotation; torch grid_sample, padding "zeros", align_corners false.
 */
export function rotate(
  images: Float32Array,
  { height, width }: { height: number; width: number },
  degrees: number,
  interpolation: Interpolation,
): Float32Array<ArrayBuffer> {
  checkNumber("height", height, { integer: true, min: 1 });
  checkNumber("width", width, { integer: true, min: 1 });
  checkNumber("degrees", degrees, { min: -360, max: 360 });
  checkName("interpolation", interpolation, interpolations);
  const area = height * width;
  if (images.length % area !== 0) {
    throw new InputError(
      `images has ${images.length} values; it must be a multiple of ${height} x ${width} = ${area}`,
    );
  }
  const nearest = interpolation === "nearest";
  const { from, weights } = nearest
    ? nearestSampling(height, width, degrees)
    : bilinearSampling(height, width, degrees);
  const taps = nearest ? 1 : 4;
  const turned = new Float32Array(images.length);
  for (let start = 0; start < images.length; start += area) {
    for (let pixel = 0, tap = 0; pixel < area; pixel++) {
      let value = 0;
      for (const end = tap + taps; tap < end; tap++) {
        value += weights[tap]! * images[start + from[tap]!]!;
      }
      turned[start + pixel] = value;
    }
  }
  return turned;
}

function nearestSampling(height: number, width: number, degrees: number): Sampling {
  const from = new Int32Array(height * width);
  const weights = new Float32Array(height * width);
  // Which of two equally near pixels wins (45 degrees is full of ties) depends on torch's float32.
  eachSource(height, width, degrees, Math.fround, (pixel, x, y) => {
    const column = roundHalfToEven(x);
    const row = roundHalfToEven(y);
    if (row < 0 || row >= height || column < 0 || column >= width) return;
    from[pixel] = row * width + column;
    weights[pixel] = 1;
  });
  return { from, weights };
}

function bilinearSampling(height: number, width: number, degrees: number): Sampling {
  const from = new Int32Array(4 * height * width);
  const weights = new Float32Array(4 * height * width);
  // Float64 here, then whole numbers made whole: quarter turns are exact, the rest as in torch to 1e-6.
  const snap = (value: number) => Math.round(value * 2 ** 30) / 2 ** 30;
  eachSource(height, width, degrees, (value) => value, (pixel, sourceX, sourceY) => {
    const [x, y] = [snap(sourceX), snap(sourceY)];
    for (let corner = 0; corner < 4; corner++) {
      const column = Math.floor(x) + (corner & 1);
      const row = Math.floor(y) + (corner >> 1);
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      from[4 * pixel + corner] = row * width + column;
      weights[4 * pixel + corner] = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
    }
  });
  return { from, weights };
}

/** Calls `visit` with each pixel and the column and row it came from, computed in torch's order. */
function eachSource(
  height: number,
  width: number,
  degrees: number,
  round: (value: number) => number,
  visit: (pixel: number, x: number, y: number) => void,
): void {
  const radians = (round(degrees) * Math.PI) / 180;
  const cos = round(Math.cos(radians));
  const sin = round(Math.sin(radians));
  const [halfWidth, halfHeight] = [width / 2, height / 2];
  // torch works in units of half an image: the matrix is divided here, the result multiplied below.
  const [xx, xy] = [round(cos / halfWidth), round(-sin / halfWidth)];
  const [yx, yy] = [round(sin / halfHeight), round(cos / halfHeight)];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const x = (pixel % width) - halfWidth + 0.5;
    const y = Math.floor(pixel / width) - halfHeight + 0.5;
    const gridX = round(round(x * xx) + round(y * xy));
    const gridY = round(round(x * yx) + round(y * yy));
    visit(
      pixel,
      round(round(round(gridX + 1) * halfWidth) - 0.5),
      round(round(round(gridY + 1) * halfHeight) - 0.5),
    );
  }
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
