import assert from "node:assert/strict";
import { colorShiftMnist } from "../../lib/datasets/color_shift_mnist.ts";
import { brightness, oneLine, small } from "./shifted.ts";

Deno.test("color-shift, corrected: every pixel gets the domain's part of the shift", async () => {
  const data = await colorShiftMnist({ ...small, shift: 1 });
  const all = [...data.intermediate, data.targetUnlabeled, data.target];
  assert.deepEqual(all.map(brightness), [0.25, 0.5, 0.75, 1, 1]);
  assert.equal(data.intermediate[0]!.name, "color-shift digits at 0.25");
  assert.deepEqual(data.target.inputs, data.sourceTest.inputs.map((value) => value + 1));
});

Deno.test("color-shift, authors: the picked domains are those of the authors' index formula", async () => {
  const picked = async (domains: number) => {
    const options = { ...small, shift: 1, domains, protocol: "authors" } as const;
    return (await colorShiftMnist(options)).intermediate;
  };
  assert.deepEqual((await picked(1)).map(brightness), [0.55]);
  assert.deepEqual((await picked(3)).map(brightness), [0.3, 0.55, 0.8]);
  const tenths = (await picked(10)).map(brightness);
  assert.deepEqual(tenths, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((j) => j / 20));
  const all = await picked(20);
  assert.deepEqual(all.map(brightness), Array.from({ length: 20 }, (_, j) => (j + 1) / 20));
  assert.deepEqual((await picked(3))[0], all[5], "domain 5 holds the same images in any run");
  const many = await picked(21);
  assert.deepEqual(many.map(brightness), new Array(21).fill(0.05));
  assert.deepEqual(many[20]!.ids, many[0]!.ids);
});

Deno.test("color-shift, authors: 20 domains need an image each", async () => {
  const options = { ...small, shift: 1, protocol: "authors", intermediateSize: 19 } as const;
  await assert.rejects(colorShiftMnist(options), oneLine(/^intermediateSize is 19; .* least 20$/));
});
