import assert from "node:assert/strict";
import { type GreyImage, resize } from "../../../lib/data/files/resize.ts";
import fixture from "../../fixtures/resize.json" with { type: "json" };

/** The formula that tests/fixtures/resize.py uses in place of a large stored image. */
function formula(height: number, width: number): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return 37 * y * y + 11 * x * y + x * x;
  });
}

for (const { from, to, pixels, resized } of fixture.cases) {
  const [height, width] = from as [number, number];
  const [newHeight, newWidth] = to as [number, number];
  Deno.test(`${height}x${width} to ${newHeight}x${newWidth} is Pillow ${fixture.pillow}'s LANCZOS`, () => {
    const old = pixels ? Uint8Array.from(pixels) : formula(height, width);
    const image: GreyImage = { pixels: old, height, width };
    const { pixels: own, ...size } = resize(image, newHeight, newWidth);
    assert.deepEqual(size, { height: newHeight, width: newWidth });
    assert.deepEqual(Array.from(own), resized);
  });
}

Deno.test("an image of one grey keeps it at any size", () => {
  const image = { pixels: new Uint8Array(35).fill(77), height: 5, width: 7 };
  for (const [height, width] of [[1, 1], [5, 7], [32, 32]] as const) {
    assert.deepEqual(
      resize(image, height, width).pixels,
      new Uint8Array(height * width).fill(77),
    );
  }
});
