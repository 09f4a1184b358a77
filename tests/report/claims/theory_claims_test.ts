import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { targetBound } from "../../../lib/report/bounds/bound_terms.ts";
import { theoryRows } from "../../../lib/report/claims/theory_claims.ts";
import { readRecords } from "../../../lib/records/read_records.ts";

const folder = fileURLToPath(new URL("../../../results/runs", import.meta.url));

Deno.test("what is said of bounds is said of as many models as have them, by the least bound", async () => {
  const records = await readRecords(
    ({ config: c, metrics }) =>
      c.dataset === "covertype" && c.scale === "paper" && c.protocol === "corrected" &&
      !c.adaptation && metrics.measures?.bound !== undefined,
    folder,
  );
  const own = records.filter(({ config }) => config.trainingProtocol === undefined);
  const [bound, , correlation] = theoryRows(records);
  assert.match(
    String(bound!.what),
    new RegExp(`^Covertype, corrected, paper, ${own.length} models`),
  );
  const bounds = own.map(targetBound);
  assert.ok(bounds.every(({ input, features }) => input.total > 1 && features.total > 1));
  assert.match(String(bound!.verdict), /^says nothing: of an error, which is at most 1,/);
  assert.match(String(correlation!.verdict), /^cannot be told: no measure of \d+ goes with/);
});

Deno.test("without records of bounds nothing is said", () => {
  assert.deepEqual(theoryRows([]), []);
});
