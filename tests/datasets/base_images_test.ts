import assert from "node:assert/strict";
import { baseImages, type Images } from "../../lib/datasets/base_images.ts";
import { mnist } from "../../lib/data/files/mnist.ts";
import { mirrors } from "../../lib/data/files/mnist_files.ts";
import { alone, withFetch, writeFakeMnist } from "../data/environment.ts";
import { counts, oneLine } from "./shifted.ts";

const noNetwork = () => Promise.reject(new TypeError("no network"));

Deno.test("without network every mirror is named, and auto takes the digits and asks no more", () =>
  alone(async () => {
    const asked = await withFetch(noNetwork, async () => {
      await assert.rejects(
        mnist({ split: "train" }),
        oneLine(/^cannot download .* \(no network\) or https:.* \(no network\); check/),
      );
    });
    assert.deepEqual(asked, mirrors.map((url) => `${url}train-images-idx3-ubyte.gz`));
    const once = await withFetch(noNetwork, async () => {
      assert.equal((await baseImages("auto")).name, "digits");
      assert.equal((await baseImages("auto")).name, "digits");
    });
    assert.equal(once.length, mirrors.length);
  }, { SAM_OOD_OFFLINE: "" }));

Deno.test("the digits' training and held-out images are disjoint and alike in classes", async () => {
  const { train, test } = await baseImages("digits");
  assert.deepEqual([train.rows.length, test.rows.length], [1440, 357]);
  assert.equal(new Set([...train.rows, ...test.rows]).size, 1797);
  const heldOut = counts(test.rows.map((row) => test.set.labels[row]!));
  assert(heldOut.every((count) => count >= 25 && count <= 48), String(heldOut));
});

Deno.test("auto takes the images that are there, and does not hide that a file is damaged", () =>
  alone(async (folder) => {
    await writeFakeMnist(folder);
    Deno.env.set("SAM_OOD_DATA", folder);
    const { images, train, test } = await baseImages("auto");
    assert.deepEqual([images, train.rows.length, test.rows.length], ["idx", 60_000, 10_000]);
    await Deno.writeTextFile(`${folder}/t10k-labels-idx1-ubyte.gz`, "<html></html>");
    await assert.rejects(baseImages("auto"), oneLine(/starts with the number/));
  }));

Deno.test("auto says of each folder of SAM_OOD_DATA, once, if no data set is found in it", () =>
  alone(async (folder) => {
    await Deno.mkdir(`${folder}/none`);
    await Deno.mkdir(`${folder}/forests/covertype`, { recursive: true });
    await Deno.writeTextFile(`${folder}/none/train.csv`, "label,pixel0\n");
    await Deno.writeTextFile(`${folder}/forests/covertype/covtype.data`, "");
    Deno.env.set("SAM_OOD_DATA", `${folder}/none:${folder}/forests:${folder}/nowhere`);
    const said: string[] = [];
    const { warn } = console;
    console.warn = (line: string) => said.push(line);
    try {
      for (let i = 0; i < 2; i++) assert.equal((await baseImages("auto")).name, "digits");
      await baseImages("digits");
    } finally {
      console.warn = warn;
    }
    assert.equal(said.length, 2);
    assert.match(
      said[0]!,
      /^SAM_OOD_DATA names \S+none, which holds train\.csv; none of the names is known .*; images are digits$/,
    );
    assert.match(said[1]!, /^SAM_OOD_DATA names \S+nowhere, which cannot be read; [^\n]*$/);
  }));

Deno.test("MNIST asked for by name is never replaced by the digits", () =>
  alone(async () => {
    await assert.rejects(baseImages("mnist"), oneLine(/^MNIST file .* is not in /));
  }));

Deno.test("a wrong name of base images is an error of one line", async () => {
  const wrong = baseImages("minst" as Images);
  await assert.rejects(wrong, oneLine(/^images is "minst"; .* did you mean "mnist"\?$/));
});
