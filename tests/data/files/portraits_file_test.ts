import assert from "node:assert/strict";
import { DataNotFound } from "../../../lib/data/files/find_files.ts";
import { portraitImages } from "../../../lib/data/files/portraits_file.ts";
import { alone } from "../environment.ts";
import { matFile } from "./mat_file.ts";
import { fakeMat, png } from "./portraits_images.ts";
import { oneLine } from "../../datasets/shifted.ts";

/** Runs `use` with an empty folder that is the data. */
function withData(use: (folder: string) => Promise<void>): Promise<void> {
  return alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", folder);
    await use(folder);
  });
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(path, bytes);
}

Deno.test("the file that scipy wrote, as Kumar's code does, has the images and labels given", () =>
  withData(async (folder) => {
    const fixture = new URL("../../fixtures/mat/portraits.mat", import.meta.url);
    await Deno.mkdir(`${folder}/portraits`);
    await Deno.copyFile(fixture, `${folder}/portraits/dataset_32x32.mat`);
    const set = await portraitImages();
    assert.deepEqual([set.labels.length, set.height, set.width, set.classes], [12, 32, 32, 2]);
    assert.deepEqual(Array.from(set.labels), [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0]);
    assert.equal(set.white, 1);
    for (const [n, y, x] of [[0, 0, 0], [11, 31, 31], [3, 30, 7], [4, 7, 30]] as const) {
      const grey = Math.fround((20 * n + 3 * y + x) % 256 / 255);
      assert.equal(set.pixels[(n * 32 + y) * 32 + x], grey, `image ${n}, row ${y}, column ${x}`);
    }
    assert.equal(await portraitImages(), set, "read once");
  }));

Deno.test("greys from 0 to 255, a fourth dimension and labels in a column will do", () =>
  withData(async (folder) => {
    const values = new Float32Array(2 * 1024).fill(51);
    values[1] = 255;
    const Xs = { shape: [2, 32, 32, 1], values };
    const Ys = { shape: [2, 1], values: Uint8Array.of(1, 0) };
    await write(`${folder}/dataset_32x32.mat`, matFile({ Xs, Ys }));
    const set = await portraitImages();
    assert.deepEqual([set.white, set.pixels[0], set.pixels[1024]], [255, 51, 255]);
    assert.deepEqual(Array.from(set.labels), [1, 0]);
  }));

Deno.test("a file with other shapes or values is an error of one line that names it", () =>
  withData(async (folder) => {
    const good = (count: number) => ({
      Xs: { shape: [count, 32, 32], values: new Float32Array(count * 1024) },
      Ys: { shape: [1, count], values: new Float32Array(count) },
    });
    const image = (value: number) => new Float32Array(1024).fill(value);
    const wrong: [Parameters<typeof matFile>[0], RegExp][] = [
      [
        { ...good(1), Xs: { shape: [32, 32], values: image(0) } },
        /32\.mat: Xs has shape \[32,32\]; it must be \[images, 32, 32\] or \[images, 32, 32, 1\]$/,
      ],
      [
        { ...good(1), Xs: { shape: [1, 16, 64], values: image(0) } },
        /Xs has shape \[1,16,64\]/,
      ],
      [{ ...good(1), Xs: { shape: [1, 32, 32], values: image(256) } }, /Xs has 256 in image 0; /],
      [{ ...good(1), Xs: { shape: [1, 32, 32], values: image(-1) } }, /Xs has -1 in image 0; /],
      [{ ...good(1), Xs: { shape: [1, 32, 32], values: image(NaN) } }, /Xs has NaN in image 0; /],
      [
        { ...good(2), Ys: good(3).Ys },
        /Ys has shape \[1,3\]; for 2 images it must be \[1, 2\] or \[2, 1\]$/,
      ],
      [
        { ...good(2), Ys: { shape: [1, 2], values: Uint8Array.of(1, 2) } },
        /Ys has label 2 for image 1; it must be 0 or 1$/,
      ],
      [{ Ys: good(1).Ys }, /32\.mat has no variable Xs; it has Ys$/],
    ];
    for (const [arrays, message] of wrong) {
      await write(`${folder}/dataset_32x32.mat`, matFile(arrays));
      await assert.rejects(portraitImages(), oneLine(message));
    }
  }));

Deno.test("folders of PNG images are read in order of year, made grey and 32x32", () =>
  withData(async (folder) => {
    await write(`${folder}/M/1910_b.png`, png(200, 200, 200));
    await write(`${folder}/F/1910_a.png`, png(255, 0, 0));
    await write(`${folder}/F/1950_a.PNG`, png(10, 10, 10, 7));
    await write(`${folder}/M/1905_z.png`, png(0, 255, 0));
    await write(`${folder}/M/Thumbs.db`, "not an image");
    const set = await portraitImages();
    assert.deepEqual(Array.from(set.labels), [1, 0, 1, 0]);
    const middle = [0, 1, 2, 3].map((i) => set.pixels[i * 1024 + 500]);
    // ITU-R 601: 0.587 * 255 = 149.7, 0.299 * 255 = 76.2.
    assert.deepEqual(middle, [150, 76, 200, 10]);
    assert.deepEqual([set.white, set.pixels.length], [255, 4096]);
  }));

Deno.test("the folder of the published archive is found, and the MAT file goes first", () =>
  withData(async (folder) => {
    const archive = `${folder}/faces_aligned_small_mirrored_co_aligned_cropped_cleaned`;
    await write(`${archive}/F/1910_a.png`, png(1, 1, 1));
    await Deno.mkdir(`${archive}/M`);
    assert.equal((await portraitImages()).labels.length, 1);
    await write(`${folder}/portraits/dataset_32x32.mat`, fakeMat(3));
    assert.equal((await portraitImages()).labels.length, 3);
  }));

Deno.test("an image without a year, one that is none, and empty folders are errors of one line", () =>
  withData(async (folder) => {
    await Deno.mkdir(`${folder}/F`);
    await Deno.mkdir(`${folder}/M`);
    await assert.rejects(portraitImages(), oneLine(/ has no PNG image in F or M$/));
    for (const name of ["smith.png", "05_smith.png", "19055_smith.png", "0905_smith.png"]) {
      await write(`${folder}/M/${name}`, png(1, 1, 1));
      const message = new RegExp(`M/${name} has no year; names start with it, as in 1905_`);
      await assert.rejects(portraitImages(), oneLine(message));
      await Deno.remove(`${folder}/M/${name}`);
    }
    await write(`${folder}/F/1905_a.png`, "<html></html>");
    const broken = /F\/1905_a\.png is no PNG image that can be read \(.+\); fetch it again$/;
    await assert.rejects(portraitImages(), oneLine(broken));
  }));

Deno.test("an image whose header promises more than memory holds, or that is a folder, is told", () =>
  withData(async (folder) => {
    await Deno.mkdir(`${folder}/F`);
    await Deno.mkdir(`${folder}/M/1905_b.png`, { recursive: true });
    const huge = png(1, 1, 1);
    new DataView(huge.buffer).setUint32(16, 60_000);
    new DataView(huge.buffer).setUint32(20, 60_000);
    await write(`${folder}/F/1905_a.png`, huge);
    const message =
      /F\/1905_a\.png has 60000 x 60000 pixels; a portrait has 16777216 at most, take/;
    await assert.rejects(portraitImages(), oneLine(message));
    await Deno.remove(`${folder}/F/1905_a.png`);
    await assert.rejects(
      portraitImages(),
      oneLine(/^cannot read .*M\/1905_b\.png: .*; take it away$/),
    );
  }));

Deno.test("portraits are read anew once a file is added, and have another digest", () =>
  withData(async (folder) => {
    await Deno.mkdir(`${folder}/M`);
    await write(`${folder}/F/1905_a.png`, png(1, 1, 1));
    // A file system's clock ticks every few milliseconds: added within one, a file changes no time.
    await Deno.utime(`${folder}/M`, 1, 1);
    const one = await portraitImages();
    assert.equal(await portraitImages(), one);
    await write(`${folder}/M/1905_a.png`, png(1, 1, 1));
    const two = await portraitImages();
    assert.equal(two.labels.length, 2);
    assert.notEqual(two.digest, one.digest);
    assert.match(two.digest, /^[0-9a-f]{64}$/);
  }));

Deno.test("without the images data are not found, and the line says how to get them", () =>
  withData(async (folder) => {
    await assert.rejects(portraitImages(), (error: Error) => {
      assert(error instanceof DataNotFound);
      assert.match(error.message, /^data not found: Portraits is neither dataset_32x32\.mat nor /);
      assert.match(error.message, /get it from https:\S+ and set SAM_OOD_DATA to its folder$/);
      assert(error.message.includes(`${folder}/portraits`));
      return !error.message.includes("\n");
    });
  }));
