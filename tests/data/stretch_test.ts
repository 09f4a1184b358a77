import assert from "node:assert/strict";
import { cutEvenly, drawRows } from "../../lib/data/stretch.ts";
import { Stream } from "../../lib/stream.ts";
import { oneLine } from "../datasets/shifted.ts";

/** Places 10 to 39 of 100. */
const stretch = { name: "Data", rows: 100, start: 10, end: 40 };
const stream = new Stream(1);

Deno.test("rows are drawn from all of a stretch, those held out are others", () => {
  const { rows, heldOut } = drawRows(stretch, { role: "source", size: 20, test: 10, stream });
  const all = [...rows.places, ...heldOut!.places].sort((a, b) => a - b);
  assert.deepEqual(all, Array.from({ length: 30 }, (_, i) => 10 + i));
  assert.deepEqual([rows.from, rows.to, heldOut!.from, heldOut!.to], [0.1, 0.4, 0.1, 0.4]);
  const fewer = drawRows(stretch, { role: "source", size: 5, test: 0, stream });
  assert.deepEqual(fewer, { rows: { ...rows, places: rows.places.subarray(0, 5) } });
});

Deno.test("more rows than there are is an error that says how many there are", () => {
  const draw = (size: number, test: number) => () =>
    drawRows(stretch, { role: "target", size, test, stream });
  const both = /^targetSize 25 \+ testSize 6 is 31 rows; Data has 30 for this, make it smaller$/;
  assert.throws(draw(25, 6), oneLine(both));
  assert.throws(draw(31, 0), oneLine(/^targetSize 31 is 31 rows; Data has 30 for this/));
});

Deno.test("a stretch is cut into domains without gaps, of equal length to a row", () => {
  const domain = cutEvenly(stretch, 4, undefined, stream);
  const places = [0, 1, 2, 3].map((i) => Array.from(domain(i).places));
  assert.deepEqual(places.map((of) => of.length), [7, 8, 7, 8]);
  assert.deepEqual(places.flat(), Array.from({ length: 30 }, (_, i) => 10 + i));
  assert.deepEqual([domain(1).from, domain(1).to], [0.17, 0.25]);
});

Deno.test("fewer rows are drawn within each domain, in order, the same each time", () => {
  const domain = cutEvenly(stretch, 4, 14, stream);
  for (const [i, [from, to]] of [[10, 17], [17, 25], [25, 32], [32, 40]].entries()) {
    const { places } = domain(i);
    assert.equal(new Set(places).size, 3);
    assert.deepEqual(places, places.toSorted());
    assert(places.every((place) => place >= from! && place < to!), String(places));
    assert.deepEqual(domain(i).places, places);
  }
});

Deno.test("more domains than rows, or too few or too many rows, is an error of one line", () => {
  const cut = (domains: number, size?: number) => () => cutEvenly(stretch, domains, size, stream);
  assert.throws(cut(31), oneLine(/^domains is 31; .* at most 30; Data has so many rows between/));
  assert.throws(cut(4, 3), oneLine(/^intermediateSize is 3; .* at least 4 and at most 30; Data/));
  assert.throws(cut(4, 31), oneLine(/^intermediateSize is 31; .* at most 30; Data has so many/));
  assert.throws(cut(4, 4.5), oneLine(/^intermediateSize is 4\.5; it must be an integer/));
  cut(0, 3)();
});
