import assert from "node:assert/strict";
import { colorShiftMnist } from "../../lib/datasets/color_shift_mnist.ts";
import { checkDomain, type Domain, type ShiftedData, size } from "../../lib/data/domain.ts";
import { rotatedMnist, type RotatedMnistOptions } from "../../lib/datasets/rotated_mnist.ts";
import type { ImageShiftOptions } from "../../lib/datasets/image_split.ts";
import { alone, writeFakeMnist } from "../data/environment.ts";
import { domains, oneLine, sizes, small } from "./shifted.ts";

/** Both shifts with the same options. */
const shifts: [string, (options: ImageShiftOptions) => Promise<ShiftedData>][] = [
  ["rotated", (options) => rotatedMnist({ angle: 60, ...options })],
  ["color-shift", (options) => colorShiftMnist({ shift: 1, ...options })],
];

/** The base data set as it is, by id. */
async function labelsById(data: ShiftedData): Promise<Map<number, number>> {
  const whole = await rotatedMnist({ angle: 0, protocol: "authors", images: "digits" });
  const known = new Map<number, number>();
  for (const domain of [whole.source, data.sourceTest]) {
    domain.ids.forEach((id, i) => known.set(id, domain.labels[i]!));
  }
  return known;
}

for (const [name, make] of shifts) {
  Deno.test(`${name}, corrected: no image is in two domains, except in the two tests`, async () => {
    const data = await make(small);
    const all = domains(data).map(checkDomain);
    const different = all.slice(0, -1).flatMap((domain) => Array.from(domain.ids));
    assert.equal(new Set(different).size, different.length);
    assert.deepEqual(data.target.ids, data.sourceTest.ids);
    assert.deepEqual(data.target.labels, data.sourceTest.labels);
    assert.deepEqual(sizes(data), [480, 357, 240, 240, 240, 240, 357]);
  });

  Deno.test(`${name}: every image keeps its label`, async () => {
    const data = await make(small);
    const known = await labelsById(data);
    for (const domain of domains(data)) {
      domain.ids.forEach((id, i) => assert.equal(domain.labels[i], known.get(id)));
    }
  });

  Deno.test(`${name}: one seed gives one result, another seed another`, async () => {
    const [one, same, other] = await Promise.all([
      make({ ...small, seed: 3 }),
      make({ ...small, seed: 3 }),
      make({ ...small, seed: 4 }),
    ]);
    assert.deepEqual(one, same);
    assert.notDeepEqual(one!.source.ids, other!.source.ids);
  });

  Deno.test(`${name}, corrected: source and target are the same for any number of domains`, async () => {
    const none = await make({ ...small, domains: 0 });
    const seven = await make({ ...small, domains: 7 });
    assert.deepEqual(none.intermediate, []);
    assert.deepEqual(seven.intermediate.map(size), new Array(7).fill(102));
    assert.deepEqual(none, { ...seven, intermediate: [] });
  });

  Deno.test(`${name}, corrected: given sizes are used`, async () => {
    const given = { sourceSize: 10, intermediateSize: 7, targetSize: 5, testSize: 4 };
    assert.deepEqual(sizes(await make({ ...small, ...given })), [10, 4, 2, 2, 2, 5, 4]);
    // The default 720 of the intermediate domains do not count when there are none.
    const all = await make({ ...small, domains: 0, sourceSize: 1200 });
    assert.deepEqual(sizes(all), [1200, 357, 240, 357]);
  });

  Deno.test(`${name}: a wrong option is an error of one line`, async () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ domains: 101 }, /^domains is 101; .* at least 0 and at most 100$/],
      [{ domains: 1.5 }, /^domains is 1.5; it must be an integer/],
      [{ seed: -1 }, /^seed is -1; /],
      [{ protocol: "author" }, /^protocol is "author"; .* did you mean "authors"\?$/],
      [{ images: "cifar" }, /^images is "cifar"; it must be one of auto, mnist, digits/],
      [{ sourceSize: 0 }, /^sourceSize is 0; .* at least 1$/],
      [{ targetSize: "10" }, /^targetSize is "10"; /],
      [{ intermediateSize: 2 }, /^intermediateSize is 2; .* at least 3$/],
      [
        { sourceSize: 1000 },
        /^sourceSize 1000 \+ targetSize 240 .* is 1960 images; digits has 1440 .* smaller/,
      ],
      [{ testSize: 358 }, /^testSize 358 is 358 images; digits has 357 for this, make it smaller/],
      [{ protocol: "authors", testSize: 5 }, /^testSize is 5; the authors protocol has no such/],
    ];
    for (const [options, message] of wrong) {
      await assert.rejects(make({ ...small, ...options }), oneLine(message));
    }
  });
}

Deno.test("a wrong angle or shift is an error of one line", async () => {
  const angle = /^angle is .*; it must be a finite number at least -360 and at most 360$/;
  for (const bad of [361, -361, NaN, Infinity, undefined, "60"]) {
    const options = { ...small, angle: bad } as RotatedMnistOptions;
    await assert.rejects(rotatedMnist(options), { name: "InputError", message: angle });
  }
  const shift = /^shift is .*; it must be a finite number at least -4 and at most 4$/;
  for (const bad of [4.1, -Infinity, NaN]) {
    const options = { ...small, shift: bad };
    await assert.rejects(colorShiftMnist(options), { name: "InputError", message: shift });
  }
});

Deno.test("both shifts may be 0", async () => {
  const still = await rotatedMnist({ ...small, angle: 0 });
  assert.deepEqual(still.target.inputs, still.sourceTest.inputs);
  const same = await colorShiftMnist({ ...small, shift: 0 });
  assert.deepEqual(same.target.inputs, same.sourceTest.inputs);
});

Deno.test("with images of MNIST's form the sizes are the paper's and the authors' overlaps are as described", () =>
  alone(async (folder) => {
    await writeFakeMnist(folder);
    Deno.env.set("SAM_OOD_DATA", folder);
    const inTest = (domain: Domain) => domain.ids.every((id) => id >= 60_000);
    const rotated = await rotatedMnist({ angle: 60, protocol: "authors", domains: 1 });
    assert.deepEqual(sizes(rotated), new Array(5).fill(10_000));
    assert(domains(rotated).every(inTest));
    assert.equal(rotated.target.name, "rotated IDX images (not MNIST's checksums) at 60 degrees");

    const corrected = await rotatedMnist({ angle: 60, domains: 2 });
    const each = [10_000, 10_000, 20_000, 20_000, 10_000, 10_000];
    assert.deepEqual(sizes(corrected), each);
    assert.deepEqual(domains(corrected).map(inTest), [false, true, false, false, false, true]);

    const options = { shift: 1, domains: 20 } as const;
    const color = await colorShiftMnist({ ...options, protocol: "authors" });
    assert.deepEqual(sizes(color), [6000, 6000, ...new Array(20).fill(2100), 2000, 2000]);
    for (const domain of color.intermediate) assert.equal(new Set(domain.ids).size, 2100);
    // 20 x 2,100 draws from 42,000: about 1 - (1 - 0.05)^20 = 64 % of the images are ever seen.
    const between = new Set(color.intermediate.flatMap((domain) => Array.from(domain.ids)));
    assert(Math.abs(between.size / 42_000 - 0.6415) < 0.01, String(between.size));
    for (const domain of [color.source, color.target]) {
      assert(domain.ids.every((id) => !between.has(id)));
    }
    const better = await colorShiftMnist(options);
    assert.deepEqual(sizes(better), [6000, 10_000, ...new Array(20).fill(2100), 2000, 10_000]);
  }));

Deno.test("auto takes the digits where there is no MNIST", () =>
  alone(async () => {
    const data = await rotatedMnist({ angle: 60 });
    assert.equal(data.target.name, "rotated digits at 60 degrees");
  }));
