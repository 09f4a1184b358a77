import assert from "node:assert/strict";
import { readAlike, readRecords, settingOf } from "../../lib/records/read_records.ts";
import { writeRecord } from "../../lib/records/record_file.ts";
import { record } from "../report/records.ts";

const adaptation = {
  ...{ how: "gradual", domains: 5, epochs: 1, quantile: 0.1 } as const,
  rule: { name: "plain", options: {} },
};

Deno.test("runs that differ in rule, options and seed alone are of one setting", () => {
  const { config } = record();
  for (const other of [record({ seed: 7 }), record({ rule: "sam", options: { rho: 1 } })]) {
    assert.equal(settingOf(other.config), settingOf(config));
  }
  for (
    const other of [
      { scale: "paper" },
      { protocol: "authors" as const },
      { averaging: { name: "ema", options: {} } },
      { adaptation },
    ]
  ) assert.notEqual(settingOf({ ...config, ...other }), settingOf(config));
  const students = { ...adaptation, rule: { name: "sam", options: { rho: 0.05 } } };
  assert.equal(
    settingOf({ ...config, adaptation: students }),
    settingOf({ ...config, adaptation }),
  );
});

Deno.test("readAlike finds other rules and seeds, and nothing of another scale", async () => {
  const folder = await Deno.makeTempDir();
  const [own, alike, other] = [
    record(),
    record({ rule: "sam", seed: 9 }),
    record({ config: { scale: "paper" } }),
  ];
  for (const one of [own, alike, other]) await writeRecord(folder, one);
  assert.deepEqual(await readAlike([own.config], folder), [own, alike]);
  assert.equal((await readRecords(() => true, folder)).length, 3);
  await Deno.remove(folder, { recursive: true });
});
