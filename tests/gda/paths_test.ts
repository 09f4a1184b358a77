import assert from "node:assert/strict";
import { adaptationPath, pool } from "../../lib/gda/paths.ts";
import { toyImages, toyRows } from "../train/toy.ts";
import { driftingGaussians } from "../../lib/datasets/drifting_gaussians.ts";
import { turned } from "./drifting.ts";

const data = driftingGaussians({
  ...{ amount: 90, domains: 2, seed: 1 },
  ...{ sourceSize: 10, intermediateSize: 20, targetSize: 10, testSize: 5 },
});

Deno.test("the gradual way goes over the intermediate domains to the target's unlabelled examples", () => {
  assert.deepEqual(adaptationPath("gradual", data), [...data.intermediate, data.targetUnlabeled]);
});

Deno.test("the direct way is the target's examples alone, once a round", () => {
  assert.deepEqual(adaptationPath("direct", data), [data.targetUnlabeled]);
  assert.deepEqual(adaptationPath("direct", data, 3), Array(3).fill(data.targetUnlabeled));
});

Deno.test("the pooled way has every example of the gradual one, in one domain", () => {
  const [pooled, ...others] = adaptationPath("pooled", data);
  assert.deepEqual(others, []);
  const parts = adaptationPath("gradual", data);
  for (const values of ["inputs", "labels", "ids"] as const) {
    assert.deepEqual([...pooled![values]], parts.flatMap((domain) => [...domain[values]]));
  }
  assert.equal(
    pooled!.name,
    "3 domains, Gaussians turned by 30 degrees to Gaussians turned by 90 degrees",
  );
  assert.equal(adaptationPath("pooled", data, 2).length, 2);
});

Deno.test("the target's held-out examples are in no way", () => {
  for (const how of ["gradual", "direct", "pooled"] as const) {
    for (const { labels } of adaptationPath(how, data)) assert.equal(labels.length % 10, 0);
  }
});

Deno.test("unknown ways, rounds out of range and unlike domains are one clear line", () => {
  assert.throws(() => adaptationPath("gradal" as never, data), {
    name: "InputError",
    message: 'how is "gradal"; it must be one of direct, pooled, gradual; did you mean "gradual"?',
  });
  assert.throws(() => adaptationPath("direct", data, 0), {
    message: "rounds is 0; it must be an integer at least 1",
  });
  assert.throws(() => pool([]), /^InputError: there is no domain to pool; give at least one$/);
  assert.throws(() => pool([toyRows(3), toyImages(3)]), {
    message: "domain toy images has inputs [6,6,1] and 2 classes, toy rows has [6] and 2; " +
      "only like domains can be pooled",
  });
  assert.equal(pool([turned(0, 4, 1)]).labels.length, 4);
});
