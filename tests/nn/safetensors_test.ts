import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeTensors, encodeTensors, type StoredTensor } from "../../lib/nn/safetensors.ts";

const values = Float32Array.of(1, -0, Infinity, NaN, 1e-45, Math.fround(0.1));
const tensors = new Map<string, StoredTensor>([
  ["a/kernel", { shape: [2, 3], values }],
  ["scalar", { shape: [], values: Float32Array.of(7) }],
  ["nothing", { shape: [0, 4], values: new Float32Array() }],
  ["ümlaut", { shape: [1], values: Float32Array.of(2) }],
]);
const bytes = encodeTensors({ tensors, metadata: { network: "mine" } });

/** A file with the header `header`, as text, and `numbers` bytes of numbers. */
function fileOf(header: string, numbers: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + numbers);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

Deno.test("what is written is read, to the last bit, wherever the bytes lie", () => {
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  for (const where of [bytes, shifted.subarray(3)]) {
    const read = decodeTensors(where, "f");
    assert.deepEqual(read.metadata, { network: "mine" });
    assert.deepEqual([...read.tensors], [...tensors]);
  }
});

Deno.test("the layout is the format's: length, header, numbers from a multiple of eight bytes", () => {
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  assert.equal((8 + length) % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assert.deepEqual(header, {
    __metadata__: { network: "mine" },
    "a/kernel": { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    scalar: { dtype: "F32", shape: [], data_offsets: [24, 28] },
    nothing: { dtype: "F32", shape: [0, 4], data_offsets: [28, 28] },
    ümlaut: { dtype: "F32", shape: [1], data_offsets: [28, 32] },
  });
  assert.equal(bytes.length, 8 + length + 32);
  assert.equal(view.getFloat32(8 + length, true), 1);
});

Deno.test("tensors may lie in another order than they are named", () => {
  const header = '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},' +
    '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const file = fileOf(header, 8);
  new DataView(file.buffer).setFloat32(file.length - 4, 5, true);
  const { tensors, metadata } = decodeTensors(file, "f");
  assert.deepEqual([tensors.get("a")!.values[0], tensors.get("b")!.values[0]], [0, 5]);
  assert.deepEqual(metadata, {});
});

const entry = (more: string) => `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]${more}}}`;
const damaged: [string, Uint8Array, string][] = [
  ["nothing", new Uint8Array(), "it has 0 bytes"],
  [
    "some text",
    new TextEncoder().encode("no model at all"),
    "it says that its header has",
  ],
  ["a cut header", bytes.subarray(0, 40), "it ends at byte 40, within its header of"],
  ["cut numbers", bytes.subarray(0, bytes.length - 1), "bytes where its header promises"],
  ["bytes behind", fileOf(entry(""), 9), "where its header promises"],
  ["a header of other text", fileOf("{'a': 1}", 0), "its header is not JSON"],
  ["a header that is a list", fileOf("[]", 0), "its header is not tensors by name"],
  ["metadata that are numbers", fileOf('{"__metadata__":{"a":1}}', 0), "is not texts by name"],
  [
    "a tensor without a place",
    fileOf('{"a":{"dtype":"F32","shape":[2]}}', 8),
    "says not what a is",
  ],
  [
    "a negative length",
    fileOf('{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}', 8),
    "its header says not what a is",
  ],
  [
    "another length than the shape's",
    fileOf('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8),
    "a of shape [3] has its numbers at [0,8]",
  ],
  [
    "numbers of two",
    fileOf(entry(',"x":0').slice(0, -1) + "," + entry("").slice(1).replace('"a"', '"b"'), 8),
    "the numbers of b begin at 0, not at 8",
  ],
];

for (const [what, file, why] of damaged) {
  Deno.test(`a file that is damaged or foreign is one line: ${what}`, () => {
    assert.throws(() => decodeTensors(file, "my.file"), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.match(error.message, /^my\.file is no safetensors file, or damaged: [^\n]*; save/);
      assert.ok(error.message.includes(why), error.message);
      return true;
    });
  });
}

Deno.test("another type of numbers is named with the tensor", () => {
  const file = fileOf('{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', 4);
  assert.throws(() => decodeTensors(file, "my.file"), {
    name: "InputError",
    message: "my.file has a as BF16; it must be F32: convert it before saving",
  });
});

Deno.test("whatever bytes there are, they are read or told of in one line", () => {
  const mutations = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1 });
  fc.assert(
    fc.property(mutations, fc.nat(bytes.length), (changes, length) => {
      const changed = bytes.slice(0, length);
      for (const [at, value] of changes) changed[at] = value;
      try {
        decodeTensors(changed, "f");
      } catch (error) {
        assert.equal((error as Error).name, "InputError", String(error));
        assert.ok(!(error as Error).message.includes("\n"));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});
