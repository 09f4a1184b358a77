import assert from "node:assert/strict";
import { portraits } from "../../lib/datasets/portraits.ts";
import { alone } from "../data/environment.ts";
import { fakeMat } from "../data/files/portraits_images.ts";
import { domains, oneLine, sizes } from "./shifted.ts";

/** Runs `use` with so many images as the data; image i has grey i / 255. */
function withImages(count: number, use: () => Promise<void>): Promise<void> {
  return alone(async (folder) => {
    await Deno.writeFile(`${folder}/dataset_32x32.mat`, fakeMat(count));
    Deno.env.set("SAM_OOD_DATA", folder);
    await use();
  });
}

Deno.test("Portraits, authors: consecutive stretches by year, the outer ones whole", () =>
  withImages(200, async () => {
    const data = await portraits({ protocol: "authors", domains: 4 });
    // 200 of 37,921 images: cut at floor(2,000 * 200 / 37,921) = 10, then 84 and 94.
    assert.equal(data.note, "0.53 % of the original rows");
    assert.deepEqual(sizes(data), [10, 10, 18, 19, 18, 19, 10, 10]);
    assert.equal(data.sourceTest, data.source);
    assert.equal(data.target, data.targetUnlabeled);
    const ids = [data.source, ...data.intermediate, data.target]
      .flatMap((domain) => Array.from(domain.ids.toSorted()));
    assert.deepEqual(ids, Array.from({ length: 94 }, (_, i) => i));
    assert.equal(data.target.name, "Portraits, 42 to 47 % by year");
    assert.deepEqual(data.target.shift, { kind: "order", from: 0.42, to: 0.47 });
  }));

Deno.test("Portraits, corrected: no image is in two domains, tests are of the years trained on", () =>
  withImages(200, async () => {
    const data = await portraits({ domains: 4 });
    // Cut at 21, 84 and 105.
    assert.deepEqual(sizes(data), [10, 10, 15, 16, 16, 16, 10, 10]);
    const ids = domains(data).map((domain) => Array.from(domain.ids));
    assert.equal(new Set(ids.flat()).size, ids.flat().length);
    const [source, sourceTest, ...rest] = ids;
    const [target, targetUnlabeled] = [rest.pop(), rest.pop()];
    assert([...source!, ...sourceTest!].every((id) => id < 21));
    assert.deepEqual(rest.flat(), Array.from({ length: 63 }, (_, i) => 21 + i));
    assert([...target!, ...targetUnlabeled!].every((id) => id >= 84 && id < 105));
  }));

Deno.test("Portraits: every image keeps its pixels and its label", () =>
  withImages(200, async () => {
    for (const domain of domains(await portraits({ domains: 2 }))) {
      assert.deepEqual([domain.shape, domain.classes], [[32, 32, 1], 2]);
      domain.ids.forEach((id, i) => {
        assert.equal(domain.labels[i], id % 2);
        assert.equal(domain.inputs[i * 1024], Math.fround(id / 255));
        assert.equal(domain.inputs[i * 1024 + 32 + 2], 1);
      });
    }
  }));

Deno.test("Portraits: given sizes are used, a wrong one is an error of one line", () =>
  withImages(200, async () => {
    const given = { sourceSize: 7, testSize: 3, intermediateSize: 9, targetSize: 4 };
    assert.deepEqual(sizes(await portraits({ ...given, domains: 2 })), [7, 3, 4, 4, 4, 3]);
    await assert.rejects(
      portraits({ sourceSize: 12 }),
      oneLine(/^sourceSize 12 \+ testSize 10 is 22 rows; Portraits has 21 for this, make it/),
    );
    await assert.rejects(
      portraits({ domains: 64 }),
      oneLine(/^domains is 64; .* at most 63; Portraits has so many rows between/),
    );
    await assert.rejects(
      portraits({ protocol: "old" as "authors" }),
      oneLine(/^protocol is "old"; it must be one of authors, corrected$/),
    );
  }));

Deno.test("Portraits: the whole set is cut where the authors' is, without a note", () =>
  withImages(37_921, async () => {
    const authors = await portraits({ protocol: "authors", domains: 7 });
    assert.deepEqual(sizes(authors), new Array(11).fill(2000));
    assert.equal(authors.note, undefined);
    assert.deepEqual(authors.intermediate[6]!.ids.slice(-1), Int32Array.of(15_999));
    const corrected = await portraits({ domains: 4 });
    assert.deepEqual(sizes(corrected), [2000, 2000, 3000, 3000, 3000, 3000, 2000, 2000]);
  }));
