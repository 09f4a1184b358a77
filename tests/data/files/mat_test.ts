import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { readMat } from "../../../lib/data/files/mat.ts";
import { element, matFile, withHeader } from "./mat_file.ts";
import { oneLine } from "../../datasets/shifted.ts";

function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`../../fixtures/mat/${name}.mat`, import.meta.url));
}

/** The arrays of tests/fixtures/mat.py: shape, then values with the first index fastest. */
const arrays: Record<string, [number[], number[]]> = {
  doubles: [[2, 3], [1.5, 1e300, -2.25, 0, Math.PI, -1e-300]],
  singles: [[2, 3, 4], columnMajor(2, 3, 4).map((i) => Math.fround(i / 7))],
  bytes: [[1, 3], [0, 127, 255]],
  tiny: [[1, 1], [7]],
  pair: [[1, 2], [-1, 32767]],
  ints: [[1, 3], [-(2 ** 31), 2 ** 31 - 1, 5]],
  longs: [[1, 2], [-(2 ** 53) + 1, 2 ** 53 - 1]],
};

/** Row-major positions in the order of the first index fastest. */
function columnMajor(a: number, b: number, c: number): number[] {
  return Array.from({ length: a * b * c }, (_, at) => {
    const [i, j, k] = [at % a, Math.floor(at / a) % b, Math.floor(at / a / b)];
    return (i * b + j) * c + k;
  });
}

for (const file of ["plain", "packed", "swapped"]) {
  Deno.test(`${file}.mat has the arrays that were written, in every type of number`, async () => {
    const read = await readMat(fixture(file), file, Object.keys(arrays));
    for (const [name, [shape, values]] of Object.entries(arrays)) {
      assert.deepEqual(read[name]!.shape, shape, name);
      assert.deepEqual(Array.from(read[name]!.values), values, name);
    }
    assert(read.singles!.values instanceof Float32Array);
    assert(read.tiny!.values instanceof Uint8Array);
    assert(read.longs!.values instanceof Float64Array);
  });
}

Deno.test("logical and empty arrays are read, and bytes within a larger buffer", async () => {
  const plain = fixture("plain");
  const larger = new Uint8Array(plain.length + 3);
  larger.set(plain, 3);
  for (const bytes of [plain, larger.subarray(3), fixture("packed")]) {
    const { truth, empty, singles } = await readMat(bytes, "f", ["truth", "empty", "singles"]);
    assert.deepEqual([truth.shape, Array.from(truth.values)], [[1, 2], [1, 0]]);
    assert.deepEqual([empty.shape, Array.from(empty.values)], [[0, 3], []]);
    assert.deepEqual(Array.from(singles.values), arrays.singles![1]);
  }
});

for (const file of ["plain", "packed"]) {
  const kinds = {
    text: "text (char)",
    cells: "a cell array",
    record: "a struct",
    sparse: "a sparse matrix",
    complex: "complex",
  };
  for (const [name, kind] of Object.entries(kinds)) {
    Deno.test(`${kind} in ${file}.mat is an error that says so`, async () => {
      const message = `f: variable ${name} is ${kind}; it must be an array of real numbers`;
      await assert.rejects(readMat(fixture(file), "f", [name]), { name: "InputError", message });
    });
  }
}

Deno.test("an opaque object, which has no shape, is named where it is asked for and else skipped", async () => {
  const name = new TextEncoder().encode("table");
  const opaque = element(14, element(6, new Uint32Array([17, 0])), element(1, name));
  const one = matFile({ one: { shape: [1, 1], values: Uint8Array.of(1) } }).subarray(128);
  const file = withHeader(opaque, Buffer.from(one));
  assert.deepEqual(Array.from((await readMat(file, "f", ["one"])).one.values), [1]);
  const message = /^f: variable table is an opaque object; it must be an array of real numbers$/;
  await assert.rejects(readMat(file, "f", ["table"]), oneLine(message));
});

Deno.test("a variable that is not there is an error that lists those that are", async () => {
  const message = /^f has no variable Xs; it has doubles, singles, .*text, cells, .*too_long$/;
  await assert.rejects(readMat(fixture("plain"), "f", ["tiny", "Xs"]), oneLine(message));
  const none = readMat(fixture("plain").slice(0, 128), "f", ["Xs"]);
  await assert.rejects(none, oneLine(/^f has no variable Xs; it has none$/));
});

Deno.test("an integer that no number can hold is an error that shows it", async () => {
  const message = /^f has the integer 1152921504606846976; they must be within ±2\^53$/;
  await assert.rejects(readMat(fixture("plain"), "f", ["too_long"]), oneLine(message));
});

/** plain.mat with bytes from `at` replaced. */
function changed(at: number, ...bytes: number[]): Uint8Array<ArrayBuffer> {
  const copy = fixture("plain");
  copy.set(bytes, at);
  return copy;
}

const bad: [string, Uint8Array<ArrayBuffer>, RegExp][] = [
  ["version 4", fixture("version4"), /^f is a MAT file of version 4; version 5 is read, save it/],
  ["version 7.3", changed(124, 0, 2), /^f is a MAT file of version 7\.3 \(HDF5\); version 5/],
  ["plain HDF5", changed(0, 0x89, 0x48, 0x44, 0x46), /^f is a MAT file of version 7\.3/],
  ["an unknown version", changed(124, 7, 3), /^f is a MAT file of version 0x307; version 5 is/],
  ["another file", changed(126, 0, 0), /^f is no MAT file, or cut within its header; /],
  ["a short file", new TextEncoder().encode("<html></html>"), /^f is no MAT file, or cut within/],
  ["an empty file", new Uint8Array(), /^f is no MAT file, or cut within its header; /],
  [
    "a cut file",
    fixture("plain").slice(0, 150),
    /^f has an element that ends at byte \d+ of 150; /,
  ],
  ["a cut tag", fixture("plain").slice(0, 130), /^f has an element that ends at byte 136 of 130; /],
  ["no array", changed(128, 9), /^f has an element of type 9 where an array must be$/],
  ["a wrong shape", changed(160, 3), /^f: variable doubles has 6 numbers; its shape \[3,3\] needs/],
  ["text for numbers", changed(184, 16), /^f has an element of type 16 where numbers must be$/],
];
for (const [what, bytes, message] of bad) {
  Deno.test(`${what} is an error of one line that names the file`, async () => {
    await assert.rejects(readMat(bytes, "f", ["doubles"]), oneLine(message));
  });
}

/** A MAT file with one array of these parts. */
function array(...parts: Buffer[]): Uint8Array<ArrayBuffer> {
  return withHeader(element(14, ...parts));
}
const flags = element(6, new Uint32Array([9, 0]));

Deno.test("headers that promise what is not there are errors of one line", async () => {
  const cut = array(Buffer.from(new Uint32Array([6, 0]).buffer));
  await assert.rejects(
    readMat(cut, "f", ["x"]),
    oneLine(/^f has an array without a class; it is c/),
  );
  const shape = element(5, Int32Array.of(1, 1));
  const longName = array(flags, shape, element(1, new Uint8Array(1_000_000).fill(88)));
  await assert.rejects(
    readMat(longName, "f", ["x"]),
    oneLine(
      /^f has an array with a name of 1000000 letters; it is cut or damaged, fetch it again$/,
    ),
  );
});

Deno.test("of many variables some are named", async () => {
  const one = { shape: [1, 1], values: Uint8Array.of(0) };
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`v${i}`, one]));
  const message = /^f has no variable x; it has v0, v1, .*, v19 and 5 others$/;
  await assert.rejects(readMat(matFile(many), "f", ["x"]), oneLine(message));
});

Deno.test("a packed array that is damaged is an error of one line", async () => {
  const damaged = fixture("packed");
  damaged.fill(0x55, 140, 150);
  const message = /^f has a packed array that does not unpack; it is damaged, fetch it again$/;
  await assert.rejects(readMat(damaged, "f", ["doubles"]), oneLine(message));
});
