import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { gunzip, gunzipFile } from "../../../lib/data/files/gunzip.ts";
import { oneLine } from "../../datasets/shifted.ts";

const text = "ten bytes\n".repeat(20_000);
const packed = gzipSync(text);
const half = text.length / 2;
const files: [string, Buffer][] = [
  ["one member", packed],
  ["plain", Buffer.from(text)],
  ["two members", Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))])],
  [
    "many members",
    Buffer.concat(Array.from({ length: 2000 }, () => gzipSync("ten bytes\n".repeat(10)))),
  ],
  ["zeros after it", Buffer.concat([packed, Buffer.alloc(100_000)])],
];
for (const [what, content] of files) {
  Deno.test(`${what}: all bytes are unpacked, at once and piece by piece`, async () => {
    const path = await Deno.makeTempFile();
    await Deno.writeFile(path, content);
    const pieces = await Array.fromAsync(gunzipFile(path));
    await Deno.remove(path);
    assert.equal(Buffer.concat(pieces).toString(), text);
    const whole = await gunzip(new Uint8Array(content), "f");
    assert.equal(new TextDecoder().decode(whole), text);
  });
}

const damaged: [string, Buffer][] = [
  ["cut", packed.subarray(0, -9)],
  ["followed by other bytes", Buffer.concat([packed, Buffer.from("other bytes")])],
];
for (const [what, content] of damaged) {
  Deno.test(`a file that is ${what} is an error of one line`, async () => {
    const message = new RegExp(` is a gzip file of ${content.length} bytes that does not unpack; `);
    await assert.rejects(gunzip(new Uint8Array(content), "f"), oneLine(message));
    const path = await Deno.makeTempFile();
    await Deno.writeFile(path, content);
    await assert.rejects(Array.fromAsync(gunzipFile(path)), oneLine(message));
    await Deno.remove(path);
  });
}

Deno.test("no more is unpacked than the first bytes allow", async () => {
  const starts: string[] = [];
  const most = (start: Uint8Array) => {
    starts.push(new TextDecoder().decode(start));
    return 100_000;
  };
  const reading = gunzip(new Uint8Array(packed), "f", most);
  await assert.rejects(reading, oneLine(/^f unpacks to more than the 100000 bytes that it should/));
  assert.deepEqual(starts, ["ten bytes\nten by"]);
});

Deno.test("a file that is not there is not called a damaged one", async () => {
  await assert.rejects(Array.fromAsync(gunzipFile("/nowhere/f.gz")), { code: "ENOENT" });
});
