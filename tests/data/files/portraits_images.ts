/** Stand-ins for the portraits, for tests without the images. */
import { PNG } from "pngjs";
import { matFile } from "./mat_file.ts";

/** Image i is of one grey, i % 256, but for its pixel in row 1, column 2, which is white. */
export function fakeMat(count: number): Uint8Array<ArrayBuffer> {
  const greys = Uint8Array.from({ length: count }, (_, i) => i);
  const values = new Uint8Array(count * 1024);
  for (let place = 0; place < 1024; place++) values.set(greys, place * count);
  values.fill(255, (2 * 32 + 1) * count, (2 * 32 + 2) * count);
  return matFile({
    Xs: { shape: [count, 32, 32], values },
    Ys: { shape: [1, count], values: greys.map((grey) => grey % 2) },
  });
}

/** A PNG image of one color, of `side` x `side` pixels. */
export function png(red: number, green: number, blue: number, side = 40): Uint8Array {
  const image = new PNG({ width: side, height: side });
  for (let i = 0; i < image.data.length; i += 4) image.data.set([red, green, blue, 255], i);
  return new Uint8Array(PNG.sync.write(image));
}
