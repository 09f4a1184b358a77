import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { baseImages } from "../../../lib/datasets/base_images.ts";
import { draw } from "../../../lib/data/draw_images.ts";
import { findMnist, mnist } from "../../../lib/data/files/mnist.ts";
import { otherImages } from "../../../lib/data/files/other_images.ts";
import { mnistFiles } from "../../../lib/data/files/mnist_files.ts";
import { rotatedMnist } from "../../../lib/datasets/rotated_mnist.ts";
import { caption } from "../../../lib/report/caption.ts";
import { record } from "../../report/records.ts";
import { alone, withFetch, withMnist, writeFakeMnist } from "../environment.ts";
import { counts, oneLine } from "../../datasets/shifted.ts";
import { unless } from "../../unless.ts";

/** Mirrors send packed files; those that set-up puts into the cache are not. */
const packed = unless(
  !(await findMnist()).found["t10k-images-idx3-ubyte"]?.endsWith(".gz") &&
    "no packed MNIST in SAM_OOD_DATA",
);

Deno.test(
  "the real MNIST has the published class counts, mean and deviation",
  withMnist,
  async () => {
    const train = await mnist({ split: "train" });
    assert.equal(train.name, "MNIST");
    assert.equal(train.pixels.length, 60_000 * 784);
    assert.deepEqual(
      counts(train.labels),
      [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    );
    let [sum, squares] = [0, 0];
    for (const byte of train.pixels) [sum, squares] = [sum + byte, squares + byte * byte];
    const mean = sum / train.pixels.length / 255;
    const deviation = Math.sqrt(squares / train.pixels.length / 255 ** 2 - mean ** 2);
    assert.equal(mean.toFixed(4), "0.1307");
    assert.equal(deviation.toFixed(4), "0.3081");
    const test = await mnist({ split: "test" });
    assert.deepEqual(counts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assert.deepEqual(Array.from(train.labels.subarray(0, 5)), [5, 0, 4, 1, 9]);
    assert.deepEqual(Array.from(test.labels.subarray(0, 5)), [7, 2, 1, 0, 4]);
  },
);

Deno.test("a domain of MNIST has values from 0 to 1 and shape [28, 28, 1]", () =>
  alone(async (folder) => {
    await writeFakeMnist(`${folder}/sam-ood/mnist`);
    const domain = draw(await mnist({ split: "test" }), [3, 9_999]);
    assert.deepEqual(domain.shape, [28, 28, 1]);
    assert.deepEqual(Array.from(domain.labels), [3, 9]);
    assert.deepEqual(Array.from(domain.ids), [60_003, 69_999]);
    assert.equal(domain.inputs.length, 2 * 784);
    assert.equal(domain.inputs[784 + 377], 1);
    assert.equal(domain.inputs[784 + 376], 0);
  }));

Deno.test("other images under MNIST's names are called by what they are, everywhere", () =>
  alone(async (folder) => {
    await writeFakeMnist(folder);
    Deno.env.set("SAM_OOD_DATA", folder);
    assert.equal((await mnist({ split: "test" })).name, otherImages);
    const { target } = await rotatedMnist({ angle: 60, sourceSize: 9, testSize: 9, targetSize: 9 });
    assert.equal(target.name, `rotated ${otherImages} at 60 degrees`);
    const { images, name } = await baseImages("auto");
    assert.deepEqual([images, name], ["idx", otherImages]);
    assert.equal((await baseImages("idx")).name, otherImages);
    await assert.rejects(
      baseImages("mnist"),
      oneLine(/^images is "mnist", but \S+train-images.* are IDX images .*; ask for "idx", or set/),
    );
    const said = caption([record({ config: { dataset: `rotated-${images}` } })]);
    assert.match(said, /^Rotated IDX images \(not MNIST's checksums\): target rotated by 60°\. /);
  }));

Deno.test(
  "MNIST is not taken for other images, nor if one of its files is another",
  withMnist,
  async () => {
    await assert.rejects(
      baseImages("idx"),
      oneLine(/^images is "idx", but .* are MNIST; ask for "mn/),
    );
    const { found } = await findMnist();
    await alone(async (folder) => {
      await writeFakeMnist(folder);
      for (const file of mnistFiles.filter((name) => name !== "train-labels-idx1-ubyte")) {
        await Deno.copyFile(found[file]!, `${folder}/${file}.gz`);
      }
      Deno.env.set("SAM_OOD_DATA", folder);
      const { images, name } = await baseImages("auto");
      assert.deepEqual([images, name], ["idx", otherImages]);
    });
  },
);

Deno.test("MNIST is found in a folder of SAM_OOD_DATA, in its mnist folder, then in the cache", () =>
  alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", `${folder}/none:${folder}/here/`);
    const cached = `${folder}/sam-ood/mnist`;
    assert.deepEqual(await findMnist(), {
      found: {},
      missing: mnistFiles,
      searched: [
        `${folder}/none`,
        `${folder}/none/mnist`,
        `${folder}/here`,
        `${folder}/here/mnist`,
        cached,
      ],
    });
    const [first] = mnistFiles;
    for (const path of [`${cached}/${first}`, `${folder}/here/mnist/${first}.gz`]) {
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, "");
      const { found, missing } = await findMnist();
      assert.deepEqual(found, { [first]: path });
      assert.deepEqual(missing, mnistFiles.slice(1));
    }
  }));

Deno.test("files are found under the names of other programs; EMNIST's images are turned upright", () =>
  alone(async (folder) => {
    await writeFakeMnist(`${folder}/mnist`);
    const own = `${folder}/mnist/t10k`;
    const packedImages = await Deno.readFile(`${own}-images-idx3-ubyte.gz`);
    const bytes = new Uint8Array(gunzipSync(packedImages));
    // The second pixel of the first row of image 0.
    bytes[16 + 1] = 7;
    const labels = await Deno.readFile(`${own}-labels-idx1-ubyte`);
    for (
      const [folderName, images, at] of [
        ["dots", ["t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"], 1],
        [
          "emnist",
          ["emnist-mnist-test-images-idx3-ubyte", "emnist-mnist-test-labels-idx1-ubyte"],
          28,
        ],
      ] as const
    ) {
      const there = `${folder}/${folderName}`;
      await Deno.mkdir(there);
      await Deno.writeFile(`${there}/${images[0]}`, bytes);
      await Deno.writeFile(`${there}/${images[1]}`, labels);
      Deno.env.set("SAM_OOD_DATA", there);
      const { pixels, name, digest } = await mnist({ split: "test" });
      assert.deepEqual([pixels[at], name], [7, otherImages]);
      const expected = createHash("sha256").update(bytes).update(labels).digest("hex");
      assert.equal(digest, expected);
    }
  }));

Deno.test("MNIST is read once, even by two callers at a time", () =>
  alone(async (folder) => {
    await writeFakeMnist(`${folder}/mnist`);
    Deno.env.set("SAM_OOD_DATA", folder);
    const [one, two] = await Promise.all([mnist({ split: "test" }), mnist({ split: "test" })]);
    assert.equal(one, two);
    assert.equal(await mnist({ split: "test" }), one);
  }));

Deno.test("without MNIST and network allowed, the error says where it was looked for", () =>
  alone(async (folder) => {
    const expected = /^MNIST file train-images-idx3-ubyte is not in .*mnist; set SAM_OOD_DATA/;
    await assert.rejects(mnist({ split: "train" }), oneLine(expected));
    assert.deepEqual(Array.from(Deno.readDirSync(folder)), []);
  }));

Deno.test("a damaged or swapped file is an error of one line", () =>
  alone(async (folder) => {
    await writeFakeMnist(folder);
    Deno.env.set("SAM_OOD_DATA", folder);
    await Deno.copyFile(`${folder}/t10k-labels-idx1-ubyte`, `${folder}/train-labels-idx1-ubyte`);
    const expected = /labels-idx1-ubyte has shape \[10000\]; MNIST train has \[60000\]$/;
    await assert.rejects(mnist({ split: "train" }), oneLine(expected));
    await Deno.writeTextFile(`${folder}/t10k-labels-idx1-ubyte`, "<html></html>");
    await assert.rejects(mnist({ split: "test" }), oneLine(/starts with the number/));
  }));

Deno.test("a wrong name of a split is an error of one line", async () => {
  await assert.rejects(
    mnist({ split: "tset" as "test" }),
    oneLine(/^split is "tset"; .*"test"\?$/),
  );
});

Deno.test(
  "what a mirror sends is asked for once, checked, kept in the cache and read",
  packed,
  async () => {
    const { found } = await findMnist();
    await alone(async (folder) => {
      const complete: string[] = [];
      const mirror = async (url: string) => {
        const file = mnistFiles.find((name) => url.endsWith(`${name}.gz`))!;
        return new Response(await Deno.readFile(found[file]!));
      };
      const asked = await withFetch(mirror, async () => {
        const onProgress = (file: string, received: number, total: number) => {
          if (received === total) complete.push(file);
        };
        const call = () => mnist({ split: "test", onProgress });
        const [one, two] = await Promise.all([call(), call()]);
        assert.equal(one.labels[0], 7);
        assert.equal(two, one);
      });
      assert.deepEqual(complete, ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]);
      assert.deepEqual(asked.map((url) => url.split("/").at(-1)), [
        "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
      ]);
      assert.deepEqual(
        Array.from(Deno.readDirSync(`${folder}/sam-ood/mnist`), (entry) => entry.name).sort(),
        ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"],
      );
    }, { SAM_OOD_OFFLINE: "" });
  },
);
