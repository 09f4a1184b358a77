import assert from "node:assert/strict";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { brightenDomain, rotateDomain } from "../../lib/data/shift.ts";
import { oneLine, small } from "../datasets/shifted.ts";

Deno.test("a curve of angles or brightness starts from the same held-out images", async () => {
  const { sourceTest } = await rotatedMnist({ ...small, angle: 60 });
  const turned = rotateDomain(sourceTest, 37.256);
  assert.equal(turned.name, "rotated digits at 37.26 degrees");
  assert.deepEqual(turned.shift, { kind: "rotation", degrees: 37.256 });
  assert.equal(turned.labels, sourceTest.labels);
  const bright = brightenDomain(sourceTest, -0.5);
  assert.equal(bright.inputs[0], sourceTest.inputs[0]! - 0.5);
  const twice = oneLine(/^rotated digits .* has shift "rotation"; it must be unshifted/);
  assert.throws(() => rotateDomain(turned, 1), twice);
  assert.throws(() => brightenDomain(turned, 1), twice);
  const table = { ...sourceTest, shape: [784] };
  assert.throws(() => rotateDomain(table, 1), oneLine(/^digits has shape \[784\]; /));
});

Deno.test("an amount of brightness out of range is an error of one line", async () => {
  const { sourceTest } = await rotatedMnist({ ...small, angle: 0 });
  assert.throws(() => brightenDomain(sourceTest, 5), oneLine(/^amount is 5; .* at most 4$/));
});
