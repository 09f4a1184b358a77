import assert from "node:assert/strict";
import { NUMBERS_VERSION } from "../../lib/numbers_version.ts";
import type { RunRecord } from "../../lib/records/record.ts";
import { toRemake } from "../../tools/remake.ts";
import { record } from "../report/records.ts";

/** A record that took so many seconds, of a numbers version or of none. */
function taken(seconds: number, numbers?: number, config = {}): RunRecord {
  const { metrics, environment, ...rest } = record({ config });
  return {
    ...rest,
    metrics: { ...metrics, seconds },
    environment: { ...environment, ...(numbers === undefined ? {} : { numbers }) },
  };
}

Deno.test("what another numbers version made is made again, the shortest run first", () => {
  const [current, old, none] = [taken(1, NUMBERS_VERSION), taken(9, 1), taken(3)];
  assert.deepEqual(toRemake([current, old, none]), [none, old]);
});

Deno.test("of one scale alone where that is asked, and nothing on data of one's own", () => {
  const quick = taken(2, 1, { scale: "quick" });
  const smoke = taken(1, 1, { scale: "smoke" });
  const own = taken(1, 1, { own: { dataset: "0".repeat(64) } });
  assert.deepEqual(toRemake([quick, smoke, own]), [smoke, quick]);
  assert.deepEqual(toRemake([quick, smoke, own], "quick"), [quick]);
});
