import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { digits, smallDigits } from "../../../lib/data/files/digits.ts";
import { draw } from "../../../lib/data/draw_images.ts";

/** Sum of `values` by class. */
function byClass(labels: ArrayLike<number>, value: (i: number) => number): number[] {
  const sums = new Array(10).fill(0);
  for (let i = 0; i < labels.length; i++) sums[labels[i]!] += value(i);
  return sums;
}

Deno.test("the file is scikit-learn's, as DIGITS.md says", () => {
  const folder = new URL("../../../lib/data/files/", import.meta.url);
  const bytes = Deno.readFileSync(new URL("digits.csv.gz", folder));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const text = Deno.readTextFileSync(new URL("DIGITS.md", folder));
  assert(text.includes(sha256));
  assert(text.includes("10.24432/C50P49"));
  assert(text.includes("CC BY 4.0"));
});

Deno.test("counts and pixel sums are those that numpy finds in sklearn.datasets.load_digits", async () => {
  const { pixels, labels } = await smallDigits();
  assert.equal(labels.length, 1797);
  assert.deepEqual(byClass(labels, () => 1), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  const sum = (i: number) => pixels.subarray(64 * i, 64 * i + 64).reduce((a, b) => a + b, 0);
  assert.deepEqual([0, 1, 2, 1000, 1796].map(sum), [294, 313, 344, 268, 392]);
  assert.deepEqual([0, 1, 2, 1000, 1796].map((i) => labels[i]), [0, 1, 2, 1, 8]);
  assert.deepEqual(
    byClass(labels, sum),
    [56415, 57007, 55566, 56151, 56239, 55915, 56336, 54289, 57408, 56392],
  );
});

Deno.test("the enlarged images are those of torch interpolate, bilinear, align_corners false", async () => {
  const { inputs } = draw(await digits(), [0]);
  const expected = [0, 0, 0.06218113, 0.1450893, 0.22799748, 0.3115434, 0.39700258, 0.48246175];
  expected.push(0.56792092, 0.46301007, 0.29464269, 0.12627544, 0, 0);
  for (const [column, value] of expected.entries()) {
    assert(Math.abs(inputs[14 * 28 + column]! - value) < 1e-6, `column ${column}`);
  }
  assert(Math.abs(inputs.reduce((a, b) => a + b, 0) - 225.0938) < 1e-3);
});

Deno.test("the digits are 28 x 28 grey images in [0, 1], each with its own id", async () => {
  const set = await digits();
  assert.deepEqual([set.height, set.width, set.classes, set.white], [28, 28, 10, 1]);
  assert.equal(set.pixels.length, 1797 * 784);
  assert(set.pixels.every((value) => value >= 0 && value <= 1));
  assert.equal(new Set(set.ids).size, 1797);
});
