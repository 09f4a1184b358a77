import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readIdx } from "../../../lib/data/files/idx.ts";

/** An idx file: the numbers of the header, then the bytes. */
function idx(header: number[], values: number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * header.length + values.length);
  header.forEach((number, i) => new DataView(bytes.buffer).setUint32(4 * i, number));
  bytes.set(values, 4 * header.length);
  return bytes;
}

const images = idx([2051, 2, 1, 3], [1, 2, 3, 4, 5, 255]);
const packed = new Uint8Array(gzipSync(images));

Deno.test("images are read with their shape, packed or plain", async () => {
  for (const bytes of [images, packed]) {
    const { shape, values } = await readIdx(bytes, "images");
    assert.deepEqual(shape, [2, 1, 3]);
    assert.deepEqual(Array.from(values), [1, 2, 3, 4, 5, 255]);
  }
});

Deno.test("labels are read with their count", async () => {
  const { shape, values } = await readIdx(idx([2049, 3], [7, 0, 9]), "labels");
  assert.deepEqual(shape, [3]);
  assert.deepEqual(Array.from(values), [7, 0, 9]);
});

Deno.test("bytes within a larger buffer are read at their own offset", async () => {
  const larger = new Uint8Array([99, 99, ...images]);
  assert.deepEqual((await readIdx(larger.subarray(2), "images")).shape, [2, 1, 3]);
});

Deno.test("a shape that will not do is refused before anything more is unpacked", async () => {
  const large = new Uint8Array(gzipSync(idx([2051, 60_000, 1000, 1000], [])));
  const shapes: string[] = [];
  const check = (shape: readonly number[]) => {
    shapes.push(String(shape));
    throw new Error("too large");
  };
  await assert.rejects(readIdx(large, "f", check), /too large/);
  assert.deepEqual(shapes, ["60000,1000,1000"]);
});

Deno.test("a packed file that goes on after what its header promises is not unpacked further", async () => {
  const bomb = new Uint8Array(gzipSync(idx([2051, 2, 1, 3], new Array(200_000).fill(0))));
  const message = /^f unpacks to more than the 22 bytes that it should have$/;
  await assert.rejects(readIdx(bomb, "f"), { name: "InputError", message });
});

const damaged = packed.slice();
damaged[damaged.length - 6]! ^= 0xff;
const bad: [string, Uint8Array<ArrayBuffer>, RegExp][] = [
  ["an empty file", new Uint8Array(), /^f has 0 bytes; an idx header needs at least 4$/],
  ["a cut header", images.slice(0, 9), /^f has 9 bytes; an idx header needs at least 12$/],
  ["a wrong magic number", idx([2050, 1], [1]), /^f starts with the number 2050; .*2049.*2051/],
  ["text", new TextEncoder().encode("<html>"), /^f starts with the number 1013478509; /],
  ["cut values", images.slice(0, -1), /^f has 21 bytes .* \[2,1,3\] needs exactly 22$/],
  ["a byte too many", new Uint8Array([...images, 0]), /^f has 23 bytes .* exactly 22$/],
  ["cut gzip", packed.slice(0, -9), /^f is a gzip file of \d+ bytes that does not unpack; /],
  ["damaged gzip", damaged, /^f is a gzip file of \d+ bytes that does not unpack; /],
];
for (const [what, bytes, message] of bad) {
  Deno.test(`${what} is an error of one line that names the file`, async () => {
    await assert.rejects(readIdx(bytes, "f"), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.match(error.message, message);
      return !error.message.includes("\n");
    });
  });
}
