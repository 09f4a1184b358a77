import assert from "node:assert/strict";
import { PNG } from "pngjs";
import { images } from "../../lib/data/images.ts";

const all = { shift: 1, protocol: "corrected", seed: 1 } as const;

/** A PNG image of one color, `side` pixels wide and high. */
function png([red, green, blue]: readonly [number, number, number], side = 2): Uint8Array {
  const image = new PNG({ width: side, height: side });
  for (let i = 0; i < side * side; i++) image.data.set([red, green, blue, 255], 4 * i);
  return PNG.sync.write(image);
}

/** Folders of a year, of a class, with three images each, the red of which is the year's. */
async function withFolders(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [year, red] of [["1950", 51], ["1970", 102], ["1990", 153]] as const) {
      for (const [name, green] of [["cat", 0], ["dog", 255]] as const) {
        await Deno.mkdir(`${folder}/${year}/${name}`, { recursive: true });
        for (const i of [1, 2, 3]) {
          await Deno.writeFile(`${folder}/${year}/${name}/${i}.png`, png([red, green, 0]));
        }
      }
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const years = { source: "1950", between: ["1970"], target: "1990" };

Deno.test("folders of images: a domain a folder, a class a folder below it", () =>
  withFolders(async (folder) => {
    const mine = await images(folder, { ...years, name: "pets" });
    assert.deepEqual(mine.sizes, {
      ...{ sourceSize: 5, testSize: 1, targetSize: 5, intermediateSize: 6, domains: 1 },
    });
    const { source, intermediate, target } = await mine.load({ ...all, ...mine.sizes });
    assert.deepEqual([source.shape, source.classes], [[2, 2, 3], 2]);
    assert.ok([...source.labels.keys()].every((i) => {
      const [red, green] = source.inputs.subarray(12 * i);
      return Math.abs(red! - 0.2) < 1e-6 && green === source.labels[i];
    }));
    assert.ok(Math.abs(target.inputs[0]! - 0.6) < 1e-6);
    assert.deepEqual([...intermediate[0]!.labels], [0, 0, 0, 1, 1, 1]);
    const ids = [...source.ids, ...intermediate[0]!.ids, ...target.ids];
    assert.equal(new Set(ids).size, ids.length, "every image has an id of its own");
  }));

Deno.test("colors made grey keep the weights that the eye gives them", () =>
  withFolders(async (folder) => {
    const mine = await images(folder, { ...years, color: false });
    const { source } = await mine.load({ ...all, ...mine.sizes });
    const i = source.labels.indexOf(1);
    assert.deepEqual(source.shape, [2, 2, 1]);
    assert.ok(Math.abs(source.inputs[4 * i]! - (0.299 * 0.2 + 0.587)) < 1e-6);
  }));

Deno.test("arrays make the same data set as files, and another digest where a pixel differs", async () => {
  const part = (value: number) => ({
    pixels: Uint8Array.from({ length: 6 }, () => value),
    labels: [0, 1, 0, 1, 0, 1],
  });
  const size = { height: 1, width: 1, channels: 1, classes: 2 };
  const make = (target: number) =>
    images({ source: part(0), target: part(target), ...size }, { name: "pixels" });
  const mine = await make(255);
  const { source, target } = await mine.load({ ...all, ...mine.sizes });
  assert.deepEqual([source.inputs[0], target.inputs[0]], [0, 1]);
  assert.equal((await make(255)).digest, mine.digest);
  assert.notEqual((await make(254)).digest, mine.digest);
  await assert.rejects(
    images({ source: part(0), target: { ...part(0), labels: [0, 1, 0, 1, 0, 2] }, ...size }, {
      name: "pixels",
    }),
    /^InputError: target: label 5 is 2; it must be an integer at least 0 and at most 1$/,
  );
  await assert.rejects(
    images({ source: part(0), target: part(0), ...size }, {}),
    /images has no name for the arrays/,
  );
});

Deno.test("what is wrong with a folder is told in one line", () =>
  withFolders(async (folder) => {
    const says = async (expected: RegExp, options: object = years) =>
      await assert.rejects(images(folder, options as typeof years), expected);
    await says(/domain in .* is "1991"; .*did you mean "1990"/, { ...years, target: "1991" });
    await says(/images has no option colour; .*did you mean "color"/, { ...years, colour: false });
    await Deno.writeFile(`${folder}/1990/cat/4.png`, png([0, 0, 0], 3));
    await says(/4\.png is 3x3 pixels, the first image 2x2; all must be of one size/);
    await Deno.writeTextFile(
      `${folder}/1990/cat/4.png`,
      "no image, but more than twenty-four bytes",
    );
    await says(/4\.png is [0-9]+x[0-9]+ pixels by its header; sides run from 1 to 1024/);
    await Deno.remove(`${folder}/1990/cat/4.png`);
    await Deno.mkdir(`${folder}/1970/bird`);
    await says(/bird is a class that the source does not have \(it has cat, dog\)/);
    await assert.rejects(
      images(`${folder}/not`, years),
      /^InputError: cannot read the folder .*ENOENT/,
    );
  }));
