import assert from "node:assert/strict";
import { covertype, type CovertypeOptions } from "../../lib/datasets/covertype.ts";
import { covertypeRows } from "../../lib/data/files/covertype_file.ts";
import { checkDomain, type Domain, type ShiftedData } from "../../lib/data/domain.ts";
import { assertClose } from "../approx.ts";
import { smallCovertype } from "../data/files/covertype_lines.ts";
import { alone, realData } from "../data/environment.ts";
import { domains, oneLine, sizes } from "./shifted.ts";
import { unless } from "../unless.ts";

/** Runs `use` with the 150 rows of `smallCovertype` as the data. */
function withSmall(use: () => Promise<void>): Promise<void> {
  return alone(async (folder) => {
    await Deno.writeTextFile(`${folder}/covtype.data`, smallCovertype());
    Deno.env.set("SAM_OOD_DATA", folder);
    await use();
  });
}

/** Distance to water of row i of the small file. */
const distance = (i: number) => (7 * i) % 25;
const distances = ({ ids }: Domain) => Array.from(ids, distance);

/** No row in two domains, but for those that are the same. */
function assertDisjoint(data: ShiftedData): void {
  const all = [...new Set(domains(data).map((domain) => Array.from(domain.ids).join()))];
  const ids = all.flatMap((joined) => joined.split(","));
  assert.equal(new Set(ids).size, ids.length);
}

Deno.test("Covertype: classes 1 and 2 are kept, in order of distance, ties in the order of the file", () =>
  withSmall(async () => {
    const { intermediate: [all] } = await covertype({ domains: 1, sourceSize: 1, testSize: 1 });
    // 100 rows are kept; the order is cut at floor(50,000 * 100 / 495,141) = 10, then 90 and 99.
    const order = Array.from({ length: 150 }, (_, i) => i).filter((i) => i % 3 < 2)
      .sort((a, b) => distance(a) - distance(b) || a - b);
    assert.deepEqual(Array.from(all!.ids), order.slice(10, 90));
    assert.deepEqual(Array.from(all!.labels), order.slice(10, 90).map((i) => i % 3));
    assert.deepEqual(all!.shift, { kind: "order", from: 0.1, to: 0.9 });
    assert.equal(all!.name, "Covertype, 10 to 90 % by distance to water");
    assert.deepEqual(checkDomain(all!).shape, [54]);
  }));

Deno.test("Covertype, corrected: rows are disjoint, sizes scaled and said to be", () =>
  withSmall(async () => {
    const data = await covertype({ domains: 3 });
    assert.equal(data.note, "0.02 % of the original rows");
    assert.deepEqual(sizes(data), [2, 2, 26, 27, 27, 4, 2]);
    assertDisjoint(data);
    const [near, far] = [[data.source, data.sourceTest], [data.targetUnlabeled, data.target]]
      .map((both) => both.flatMap(distances));
    const between = data.intermediate.map(distances);
    assert(Math.max(...near!) <= Math.min(...between[0]!));
    assert(Math.max(...between[2]!) <= Math.min(...far!));
    for (const of of between) assert.deepEqual(of, of.toSorted((a, b) => a - b));
  }));

Deno.test("Covertype, corrected: columns are standardized by the source's training rows alone", () =>
  withSmall(async () => {
    const { source, target } = await covertype({ sourceSize: 8, testSize: 2 });
    const rows = Array.from(source.ids);
    const mean = rows.reduce((a, b) => a + b) / 8;
    const deviation = Math.sqrt(rows.reduce((sum, i) => sum + (i - mean) ** 2, 0) / 8);
    assertClose(
      source.inputs.filter((_, i) => i % 54 === 0),
      rows.map((i) => (i - mean) / deviation),
    );
    assertClose(target.inputs[0]!, (target.ids[0]! - mean) / deviation);
    assert.equal(target.inputs[1], 0, "5 in every row: divided by 1");
  }));

Deno.test("Covertype, authors: tested on what is trained on, standardized by the rows of all classes", () =>
  withSmall(async () => {
    const data = await covertype({ protocol: "authors", domains: 2 });
    assert.equal(data.sourceTest, data.source);
    assert.equal(data.target, data.targetUnlabeled);
    assert.deepEqual(sizes(data), [2, 2, 40, 40, 4, 4]);
    // Column 0 counts from 0 to 149: mean 74.5, variance (150^2 - 1) / 12.
    const deviation = Math.sqrt((150 ** 2 - 1) / 12);
    assertClose(data.target.inputs[0]!, (data.target.ids[0]! - 74.5) / deviation);
    const corrected = await covertype({ domains: 2 });
    assert.deepEqual(corrected.source.ids, data.source.ids);
    assert.deepEqual(corrected.intermediate[1]!.ids, data.intermediate[1]!.ids);
  }));

Deno.test("Covertype: given sizes are used, and each domain keeps its place", () =>
  withSmall(async () => {
    const given = { sourceSize: 5, intermediateSize: 10, targetSize: 4, testSize: 3 };
    const data = await covertype({ domains: 3, ...given });
    assert.deepEqual(sizes(data), [5, 3, 3, 3, 3, 4, 3]);
    const all = await covertype({ domains: 3 });
    for (const [i, domain] of data.intermediate.entries()) {
      assert.deepEqual(domain.shift, all.intermediate[i]!.shift);
      const ids = new Set(all.intermediate[i]!.ids);
      assert(domain.ids.every((id) => ids.has(id)));
    }
  }));

Deno.test("Covertype: one seed gives one result, another seed another, any T the same source", () =>
  withSmall(async () => {
    const options = { sourceSize: 5, testSize: 3, targetSize: 4, intermediateSize: 30, domains: 3 };
    const one = await covertype({ ...options, seed: 3 });
    assert.deepEqual(await covertype({ ...options, seed: 3 }), one);
    assert.notDeepEqual((await covertype({ ...options, seed: 4 })).source.ids, one.source.ids);
    const none = await covertype({ ...options, seed: 3, domains: 0 });
    assert.deepEqual(none, { ...one, intermediate: [] });
  }));

Deno.test("Covertype: a wrong option is an error of one line", () =>
  withSmall(async () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ protocol: "author" }, /^protocol is "author"; .* did you mean "authors"\?$/],
      [{ domains: -1 }, /^domains is -1; .* at least 0 and at most 100$/],
      [{ domains: 81 }, /^domains is 81; .* at most 80; Covertype has so many rows between/],
      [{ domains: 2, intermediateSize: 81 }, /^intermediateSize is 81; .* at most 80; /],
      [{ sourceSize: 0 }, /^sourceSize is 0; .* at least 1; Covertype has 100 rows$/],
      [{ sourceSize: 9 }, /^sourceSize 9 \+ testSize 2 is 11 rows; Covertype has 10 for this/],
      [{ targetSize: 8 }, /^targetSize 8 \+ testSize 2 is 10 rows; Covertype has 9 for this/],
      [{ protocol: "authors", testSize: 1 }, /^testSize is 1; the authors protocol has no such/],
      [{ seed: 0.5 }, /^seed is 0.5; /],
    ];
    for (const [options, message] of wrong) {
      await assert.rejects(covertype(options as CovertypeOptions), oneLine(message));
    }
  }));

Deno.test("Covertype: too few rows for a source is an error of one line", () =>
  alone(async (folder) => {
    const few = smallCovertype().split("\n").slice(0, 30).join("\n");
    await Deno.writeTextFile(`${folder}/covtype.data`, few);
    Deno.env.set("SAM_OOD_DATA", folder);
    await assert.rejects(
      covertype(),
      oneLine(/^sourceSize is 0; .* at least 1; Covertype has 20 rows$/),
    );
  }));

const real = unless(realData === undefined && "SAM_OOD_DATA is not set");

Deno.test("the real Covertype has the expected rows, splits and scale", real, async () => {
  const { classes } = await covertypeRows();
  const kept = classes.reduce((sum, cover) => sum + (cover <= 2 ? 1 : 0), 0);
  if (classes.length !== 581_012) assert.deepEqual([classes.length, kept], [457_591, 381_141]);
  else assert.equal(kept, 495_141);
  const share = kept / 495_141;
  const data = await covertype({ domains: 5 });
  const scaled = (count: number) => Math.floor(count * share);
  assert.deepEqual(
    [data.source, data.sourceTest, data.targetUnlabeled, data.target].map(({ ids }) => ids.length),
    [10_000, 10_000, 20_000, 10_000].map(scaled),
  );
  const between = data.intermediate.reduce((sum, { ids }) => sum + ids.length, 0);
  assert.equal(between, scaled(450_000) - scaled(50_000));
  assertDisjoint(data);
  const { inputs, ids } = data.source;
  for (let column = 0; column < 54; column++) {
    const values = Float64Array.from(ids, (_, i) => inputs[54 * i + column]!);
    const mean = values.reduce((a, b) => a + b) / ids.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ids.length;
    assert(Math.abs(mean) < 1e-5, `mean of column ${column} is ${mean}`);
    assert(variance === 0 || Math.abs(variance - 1) < 1e-4, `variance ${column} is ${variance}`);
  }
  const far = ({ inputs }: Domain) => inputs.filter((_, i) => i % 54 === 3);
  let last = -Infinity;
  for (const domain of data.intermediate) {
    for (const distance of far(domain)) {
      assert(distance >= last);
      last = distance;
    }
  }
  assert(far(data.target).every((distance) => distance >= last));
});
