import assert from "node:assert/strict";
import { varianceTable } from "../../../lib/report/accuracy/variance_table.ts";
import { record } from "../records.ts";

const seeds = (values: number[], config = {}) =>
  values.map((target, i) => record({ seed: i + 1, target, config }));

Deno.test("each part of chance has its deviation, with the interval that scipy's chi-square gives", () => {
  const everything = seeds([0.5, 0.52, 0.54, 0.56, 0.58]);
  const weights = seeds([0.5, 0.51, 0.52, 0.53, 0.54], { vary: "weights" });
  const table = varianceTable([...everything, ...weights]);
  const rows = table.rows;
  assert.deepEqual(rows.map(({ varies }) => varies), ["all of it", "the initial weights"]);
  const near = (value: unknown, expected: number) =>
    assert.ok(Math.abs(Number(value) - expected) < 1e-6, `${value}`);
  near(rows[0]!.deviation, 3.1622776601683795);
  near(rows[0]!.deviation_low, 1.8946253413504472);
  near(rows[0]!.deviation_high, 9.086980786896534);
  near(rows[1]!.deviation, 1.5811388300841898);
  assert.match(table.caption, /The seed decides the initial weights alone\./);
});

Deno.test("one seed has no deviation, and two rules are one clear line", () => {
  const [row] = varianceTable(seeds([0.5])).rows;
  assert.equal(row!.deviation, null);
  assert.match(varianceTable(seeds([0.5])).toMarkdown(), /\| +– \|/);
  assert.throws(
    () => varianceTable([record(), record({ rule: "sam" })]),
    /^InputError: records are of 2 rules \(plain, sam\)/,
  );
});
