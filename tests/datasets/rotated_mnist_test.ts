import assert from "node:assert/strict";
import process from "node:process";
import { rotate } from "../../lib/data/rotate.ts";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { withMnist } from "../data/environment.ts";
import { degrees, domains, sizes, small } from "./shifted.ts";

Deno.test("rotated, corrected: the domains are evenly spaced, bilinear, and say what they are", async () => {
  const data = await rotatedMnist({ ...small, angle: 50 });
  const all = [...data.intermediate, data.targetUnlabeled, data.target];
  assert.deepEqual(all.map(degrees), [12.5, 25, 37.5, 50, 50]);
  assert.equal(data.intermediate[0]!.name, "rotated digits at 12.5 degrees");
  assert.deepEqual([data.source.name, data.source.shift], ["digits", { kind: "none" }]);
  const turned = rotate(data.sourceTest.inputs, { height: 28, width: 28 }, 50, "bilinear");
  assert.deepEqual(data.target.inputs, turned);
});

Deno.test("rotated, authors: one set of images, whole degrees rounded down, nearest", async () => {
  const data = await rotatedMnist({ ...small, angle: 50, protocol: "authors" });
  assert.equal(data.sourceTest, data.source);
  assert.equal(data.targetUnlabeled, data.target);
  assert.deepEqual(data.intermediate.map(degrees), [12, 25, 37]);
  for (const domain of domains(data)) assert.deepEqual(domain.ids, data.source.ids);
  const turned = rotate(data.source.inputs, { height: 28, width: 28 }, 37, "nearest");
  assert.deepEqual(data.intermediate[2]!.inputs, turned);
  const backwards = await rotatedMnist({ ...small, angle: -50, protocol: "authors" });
  assert.deepEqual(backwards.intermediate.map(degrees), [-13, -25, -38]);
  assert.deepEqual(sizes(data), new Array(7).fill(1440));
  const few = await rotatedMnist({ ...small, angle: 50, protocol: "authors", sourceSize: 9 });
  assert.deepEqual(sizes(few), new Array(7).fill(9));
});

Deno.test("the real MNIST gives quick-size data in a second", withMnist, async () => {
  const quick = { sourceSize: 2000, intermediateSize: 4000, targetSize: 2000, testSize: 1000 };
  await rotatedMnist({ angle: 60, images: "mnist", ...quick });
  const start = process.cpuUsage();
  const data = await rotatedMnist({ angle: 60, images: "mnist", domains: 2, ...quick });
  assert(process.cpuUsage(start).user < 1e6);
  const mean = data.sourceTest.inputs.reduce((sum, value) => sum + value, 0) / 784_000;
  assert(Math.abs(mean - 0.1325) < 0.01, String(mean));
});
