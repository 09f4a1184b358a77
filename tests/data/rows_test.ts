import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import * as aq from "arquero";
import { inEqualSteps } from "../../lib/data/dataset.ts";
import { rows } from "../../lib/data/rows.ts";

/** Twenty days: x falls from day 20 to 1, names alternate, the class is whether x is even. */
const days = Array.from({ length: 20 }, (_, i) => 20 - i);
const csv = [
  "day,x,color,class",
  ...days.map((day) => `${day},${3 * day},${day % 3 ? "red" : "blue"},${day % 2 ? "odd" : "even"}`),
].join("\n");

const all = { shift: 1, protocol: "corrected", seed: 1 } as const;

async function written<T>(
  text: string | Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/power.csv${typeof text === "string" ? "" : ".gz"}`;
  await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
  return await use(path).finally(() => Deno.remove(folder, { recursive: true }));
}

Deno.test("rows in an order: source early, target late, what lies between cut into domains", () =>
  written(csv, async (path) => {
    const mine = await rows(path, { label: "class", order: "day" });
    assert.equal(mine.name, "power");
    assert.deepEqual(mine.sizes, {
      ...{ sourceSize: 5, testSize: 1, targetSize: 5, intermediateSize: 8, domains: 5 },
    });
    assert.equal(mine.shift.inWords(1), "by day, source 0 to 30 %, target 70 to 100 %");
    const data = await mine.load({ ...all, ...mine.sizes, domains: 2 });
    const daysOf = (ids: Int32Array) => [...ids].map((row) => days[row]!).sort((a, b) => a - b);
    const source = [...daysOf(data.source.ids), ...daysOf(data.sourceTest.ids)];
    assert.deepEqual(source.sort((a, b) => a - b), [1, 2, 3, 4, 5, 6]);
    const target = [...daysOf(data.targetUnlabeled.ids), ...daysOf(data.target.ids)];
    assert.deepEqual(target.sort((a, b) => a - b), [15, 16, 17, 18, 19, 20]);
    assert.deepEqual(data.intermediate.map(({ ids }) => daysOf(ids)), [[7, 8, 9, 10], [
      11,
      12,
      13,
      14,
    ]]);
    assert.deepEqual([...inEqualSteps(data)].map(({ shift }) => shift), [0, 1 / 3, 2 / 3, 1]);
  }));

Deno.test("columns: numbers by the source's mean and deviation, a name each a column of 0 and 1", () =>
  written(csv, async (path) => {
    const mine = await rows(path, { label: "class", order: "day" });
    const { source, target } = await mine.load({ ...all, ...mine.sizes });
    assert.deepEqual(source.shape, [3]);
    assert.equal(source.classes, 2);
    const column = (j: number) => [...source.labels.keys()].map((i) => source.inputs[3 * i + j]!);
    for (const j of [0, 1, 2]) {
      const mean = column(j).reduce((a, b) => a + b) / 5;
      const square = column(j).reduce((a, b) => a + (b - mean) ** 2, 0) / 5;
      assert.ok(Math.abs(mean) < 1e-6 && Math.abs(square - 1) < 1e-5, `${j}: ${mean}, ${square}`);
    }
    // blue and red are each other's negative once standardized.
    assert.deepEqual(column(1), column(2).map((value) => -value));
    const day = days[target.ids[0]!]!;
    assert.equal(target.labels[0], day % 2, "even is class 0, odd class 1");
  }));

Deno.test("rows in groups: each group between is a domain of its own", async () => {
  const table = aq.table({
    state: ["CA", "CA", "CA", "AZ", "AZ", "TX", "TX", "TX", "NY"],
    x: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    y: [0, 1, 0, 1, 0, 1, 0, 1, 0],
  });
  const options = { name: "states", label: "y", group: "state", source: "CA", target: "TX" };
  const mine = await rows(table, { ...options, between: ["AZ"], test: 0.4 });
  const { source, sourceTest, intermediate, target } = await mine.load({ ...all, ...mine.sizes });
  assert.deepEqual([...source.ids, ...sourceTest.ids].sort(), [0, 1, 2]);
  assert.deepEqual([...intermediate[0]!.ids], [3, 4]);
  assert.ok([5, 6, 7].includes(target.ids[0]!));
  assert.equal(mine.shift.inWords(1), "state: source CA, target TX");
  assert.equal(mine.recipe, undefined, "an array of this process can't be made by another");
});

Deno.test("the same text packed has the same digest, another value another one", async () => {
  const options = { label: "class", order: "day" };
  const digest = (text: string | Uint8Array) =>
    written(text, async (path) => (await rows(path, options)).digest);
  const plain = await digest(csv);
  assert.match(plain, /^[0-9a-f]{64}$/);
  assert.equal(await digest(gzipSync(csv)), plain);
  assert.equal(await digest(`\ufeff${csv}`), plain, "a byte order mark is no part of the text");
  assert.notEqual(await digest(csv.replace("60", "61")), plain);
  for (const other of [{ drop: ["color"] }, { source: [0, 0.2] as const }, { label: "color" }]) {
    const cut = await written(
      csv,
      async (path) => (await rows(path, { ...options, ...other })).digest,
    );
    assert.notEqual(cut, plain, JSON.stringify(other));
  }
});

Deno.test("one seed draws the same rows every time, another one others", () =>
  written(csv, async (path) => {
    const mine = await rows(path, { label: "class", order: "day", test: 0.5 });
    const ids = async (
      seed: number,
    ) => [...(await mine.load({ ...all, ...mine.sizes, seed })).target.ids];
    assert.deepEqual(await ids(1), await ids(1));
    assert.notDeepEqual(await ids(1), await ids(2));
  }));

Deno.test("what is wrong with a table is told in one line: where, the value, what to do", () =>
  written(csv, async (path) => {
    const options = { label: "class", order: "day" };
    const says = async (expected: RegExp, text: string, given: object = options) => {
      await written(text, (path) =>
        assert.rejects(
          rows(path, given as { label: string }),
          ({ name, message }: Error) => {
            assert.equal(name, "InputError", message);
            assert.match(message, expected);
            assert.doesNotMatch(message, /\n/);
            return true;
          },
        ));
    };
    await says(/row 2 has no value in column x \(""\); fill it in/, csv.replace("57", ""));
    await says(/row 2 has no value in column x \("NA"\)/, csv.replace("57", "NA"));
    await says(/column is "clas"; it must be one of .*did you mean "class"/, csv, {
      ...{ label: "clas", order: "day" },
    });
    await says(/label column class has one class, "odd"/, csv.replaceAll("even", "odd"));
    await says(/neither order nor group/, csv, { label: "class" });
    await says(/rows has no option oder; .*did you mean "order"/, csv, { ...options, oder: "x" });
    await says(/row 1 has "blue" in column color|row 1 has "red" in column color/, csv, {
      ...{ label: "class", order: "color" },
    });
    await says(/source is \[0,0.8\] and target \[0.7,1\], which overlap/, csv, {
      ...{ ...options, source: [0, 0.8] },
    });
    await says(/target has 1 rows; it takes at least 2/, csv, { ...options, target: [0.97, 1] });
    await says(/has no rows; it needs a header/, "day,x,class");
    await says(/source in column color is "green"; it must be one of blue, red/, csv, {
      ...{ label: "class", group: "color", source: "green", target: "red" },
    });
    await assert.rejects(rows(`${path}.not`, options), /^InputError: cannot read .*power.csv.not/);
    const mine = await rows(path, options);
    await assert.rejects(
      async () => await mine.load({ ...all, ...mine.sizes, sourceSize: 6 }),
      /sourceSize 6 \+ testSize 1 is 7 rows; power has 6/,
    );
  }));
