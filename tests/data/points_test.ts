import assert from "node:assert/strict";
import { checkDomain, type Domain } from "../../lib/data/domain.ts";
import { movePoints, movingPoints, type PointOptions, turnPoints } from "../../lib/data/points.ts";
import type { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { domains, oneLine, sizes } from "../datasets/shifted.ts";

const kind = { name: "points", shape: [2], classes: 3 };
const sample = (count: number, stream: Stream) => stream.uniform(2 * count);
const make = (options: PointOptions) =>
  movingPoints(
    options,
    kind,
    sample,
    (domain, part, whole) => turnPoints(domain, 90 * part / whole),
  );

const three: Domain = {
  ...kind,
  shape: [3],
  inputs: Float32Array.of(1, 0, 5, 0, 2, 6),
  labels: Int32Array.of(0, 1),
  ids: Int32Array.of(0, 1),
  shift: { kind: "none" },
};

Deno.test("points turn counter-clockwise in the plane of the first two columns", () => {
  const turned = turnPoints(three, 90);
  assertClose(turned.inputs, [0, 1, 5, -2, 0, 6]);
  assert.deepEqual(turned.shift, { kind: "rotation", degrees: 90 });
  assert.equal(turnPoints(three, 33.333).name, "points turned by 33.33 degrees");
});

Deno.test("points move along the first column", () => {
  const moved = movePoints(three, -1.5);
  assert.deepEqual(Array.from(moved.inputs), [-0.5, 0, 5, -1.5, 2, 6]);
  assert.deepEqual(moved.shift, { kind: "translation", amount: -1.5 });
  assert.equal(moved.name, "points moved by -1.5");
});

Deno.test("what is moved already, or has one column, or an amount that is none, is refused", () => {
  const moved = movePoints(three, 1);
  assert.throws(
    () => turnPoints(moved, 1),
    oneLine(/^points moved by 1 has shift "translation"; /),
  );
  assert.throws(
    () => movePoints({ ...three, shape: [1], inputs: Float32Array.of(1, 2) }, 1),
    oneLine(/ shape \[1\]; .* least 2$/),
  );
  assert.throws(() => turnPoints(three, NaN), oneLine(/^degrees is NaN; /));
});

Deno.test("moving points: all are drawn anew, but for the two tests, which are the same points", () => {
  const data = make({
    domains: 2,
    sourceSize: 7,
    intermediateSize: 11,
    targetSize: 4,
    testSize: 6,
  });
  assert.deepEqual(sizes(data), [7, 6, 5, 5, 4, 6]);
  const all = domains(data).map(checkDomain);
  assert.deepEqual(all.slice(0, -1).flatMap(({ ids }) => [...ids]).sort((a, b) => a - b), [
    ...Array(27).keys(),
  ]);
  assert.deepEqual(data.target.ids, data.sourceTest.ids);
  assert.deepEqual(data.target.inputs, turnPoints(data.sourceTest, 90).inputs);
  assert.deepEqual(Array.from(data.source.labels), [0, 1, 2, 0, 1, 2, 0]);
  assert.deepEqual(
    all.map(({ shift }) => shift.kind === "rotation" ? shift.degrees : 0),
    [0, 0, 30, 60, 90, 90],
  );
});

Deno.test("moving points: one seed gives one result, any number of domains the same source", () => {
  assert.deepEqual(sizes(make({})), [1000, 2000, 1000, 2000]);
  const one = make({ domains: 3, seed: 5 });
  assert.deepEqual(make({ domains: 3, seed: 5 }), one);
  assert.deepEqual(make({ domains: 0, seed: 5 }), { ...one, intermediate: [] });
  assert.notDeepEqual(make({ seed: 6 }).source.inputs, one.source.inputs);
});

Deno.test("moving points: a wrong size is an error of one line", () => {
  assert.throws(() => make({ domains: 101 }), oneLine(/^domains is 101; .* at most 100$/));
  assert.throws(() => make({ sourceSize: 0 }), oneLine(/^sourceSize is 0; .* at least 1$/));
  assert.throws(() => make({ testSize: 1.5 }), oneLine(/^testSize is 1.5; it must be an integer/));
  assert.throws(
    () => make({ domains: 3, intermediateSize: 2 }),
    oneLine(/^intermediateSize is 2; .* at least 3$/),
  );
});
