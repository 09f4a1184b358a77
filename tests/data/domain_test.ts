import assert from "node:assert/strict";
import { checkDomain, type Domain, size, take } from "../../lib/data/domain.ts";
import { movePoints, turnPoints } from "../../lib/data/points.ts";
import { brightenDomain, rotateDomain } from "../../lib/data/shift.ts";
import { oneLine } from "../datasets/shifted.ts";

/** Three rows of two columns, of classes 0, 1, 0. */
function points(change: object = {}): Domain {
  return {
    name: "mine",
    inputs: Float32Array.of(1, 2, 3, 4, 5, 6),
    labels: Int32Array.of(0, 1, 0),
    shape: [2],
    classes: 2,
    shift: { kind: "none" },
    ids: Int32Array.of(0, 1, 2),
    ...change,
  };
}

Deno.test("a domain with finite inputs and class numbers is handed back as it is", () => {
  const domain = points();
  assert.equal(checkDomain(domain), domain);
  const bytes = points({ inputs: Uint8Array.of(1, 2, 3, 4, 5, 6), labels: Uint8Array.of(0, 1, 0) });
  assert.equal(checkDomain(bytes), bytes);
});

const bad: [string, object, RegExp][] = [
  [
    "an input that is NaN",
    { inputs: Float32Array.of(1, 2, 3, NaN, 5, 6) },
    /^domain mine has input NaN in row 1, column 1 \(both from 0\); inputs are finite numbers: /,
  ],
  [
    "an infinite input",
    { inputs: Float32Array.of(1, 2, 3, 4, -Infinity, 6) },
    /^domain mine has input -Infinity in row 2, column 0 /,
  ],
  [
    "a label that is a fraction",
    { labels: Float32Array.of(0, 0.5, 1) },
    /^domain mine has label 0\.5 in row 1; labels are integers from 0 to 1$/,
  ],
  ["a label NaN", { labels: Float32Array.of(0, 1, NaN) }, /^domain mine has label NaN in row 2; /],
  ["labels from 1", { labels: Int32Array.of(1, 2, 1) }, /^domain mine has label 2 in row 1; /],
  ["a negative label", { labels: Int32Array.of(-1, 0, 1) }, /^domain mine has label -1 in row 0; /],
  [
    "inputs in float64",
    { inputs: Float64Array.of(1, 2, 3, 4, 5, 6) },
    /^domain mine has inputs in a Float64Array; they must be in a Float32Array: Float32Array\.from/,
  ],
  [
    "inputs in an ordinary array",
    { inputs: [1, 2, 3, 4, 5, 6] },
    /^domain mine has inputs in an Array; they must be in a Float32Array: /,
  ],
  [
    "labels in an ordinary array",
    { labels: ["0", "1", "0"] },
    /^domain mine has labels in an Array; they must be in an Int32Array: Int32Array\.from\(labels, N/,
  ],
  [
    "labels of 64 bits",
    { labels: BigInt64Array.of(0n, 1n, 0n) },
    /^domain mine has labels in a BigInt64Array; they must be in an Int32Array: /,
  ],
  ["text for labels", { labels: "010" }, /^domain mine has labels in a String; they must be /],
  [
    "no ids",
    { ids: undefined },
    /^domain mine has no ids; they must be an Int32Array of positions/,
  ],
  [
    "no labels",
    { labels: null },
    /^domain mine has no labels; they must be an Int32Array of class/,
  ],
  [
    "no shape",
    { shape: undefined },
    /^domain mine has shape undefined; it must be that of one exam/,
  ],
  ["a shape of 0 columns", { shape: [0] }, /^domain mine has shape \[0\]; it must be that of one /],
  [
    "no number of classes",
    { classes: undefined },
    /^classes of domain mine is undefined; it must /,
  ],
  [
    "another number of columns",
    { shape: [3] },
    /^domain mine has 6 input values and 3 ids for 3 labels of shape \[3\]; it needs 9 and 3$/,
  ],
  [
    "no example",
    { inputs: new Float32Array(), labels: new Int32Array(), ids: new Int32Array() },
    /^domain mine is empty; it needs an example$/,
  ],
];
for (const [what, change, message] of bad) {
  Deno.test(`${what} in a domain is an error of one line`, () => {
    assert.throws(() => checkDomain(points(change)), oneLine(message));
  });
}

Deno.test("what is no domain is told in one line, and every change of a domain checks it", () => {
  assert.throws(() => checkDomain(undefined as never), oneLine(/^domain is undefined; it must be/));
  const lacking = points({ inputs: Float32Array.of(1, 2, NaN, 4, 5, 6) });
  const image = { ...lacking, shape: [1, 2, 1] };
  const changes = [
    () => take(lacking, [0]),
    () => turnPoints(lacking, 1),
    () => movePoints(lacking, 1),
    () => rotateDomain(image, 1),
    () => brightenDomain(image, 1),
  ];
  for (const change of changes) assert.throws(change, oneLine(/has input NaN in row 1, column 0/));
});

Deno.test("rows are taken in the order asked for, and a row that is not there is an error", () => {
  const taken = take(points(), [2, 0]);
  assert.deepEqual(Array.from(taken.inputs), [5, 6, 1, 2]);
  assert.deepEqual([size(taken), ...taken.ids], [2, 2, 0]);
  assert.throws(() => take(points(), [3]), oneLine(/^row is 3; .* at most 2$/));
});

Deno.test("bytes are brightened and moved as numbers, not as bytes", () => {
  const image = points({ inputs: Uint8Array.of(0, 1, 0, 1, 0, 1), shape: [1, 2, 1] });
  assert.deepEqual(Array.from(brightenDomain(image, 0.5).inputs), [0.5, 1.5, 0.5, 1.5, 0.5, 1.5]);
  const bytes = points({ inputs: Uint8Array.of(0, 1, 0, 1, 0, 1) });
  assert.deepEqual(Array.from(movePoints(bytes, -2).inputs), [-2, 1, -2, 1, -2, 1]);
});

Deno.test("an angle that is no number is an error of one line", () => {
  const image = points({ shape: [1, 2, 1] });
  assert.throws(() => rotateDomain(image, "60" as never), oneLine(/^degrees is "60"; it must be /));
});
