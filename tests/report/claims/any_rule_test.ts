import assert from "node:assert/strict";
import { eightRules, plan } from "../../../lib/experiment/plan/plan.ts";
import { NUMBERS_VERSION } from "../../../lib/numbers_version.ts";
import type { RunConfig } from "../../../lib/records/record.ts";
import { claimsTable } from "../../../lib/report/claims/claims_table.ts";
import { record } from "../records.ts";

/** Adam and the eight rules on ten seeds. */
const row = plan.find(({ name }) => name === "covertype-gradual-authors")!;
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** The claims of records in which a rule is so far above Adam, which scatters over seeds. */
function claimsWhere(above: Readonly<Record<string, number>>, rules: readonly string[]) {
  const made = (config: RunConfig) => {
    const place = eightRules.indexOf(config.rule.name);
    const chance = 0.001 * ((config.seed ** 2 * (13 + place)) % 53);
    const own = record({ config, target: 0.5 + chance + (above[config.rule.name] ?? 0) });
    return { ...own, environment: { ...own.environment, numbers: NUMBERS_VERSION } };
  };
  const known = ({ rule, averaging }: RunConfig) =>
    !averaging && (rule.name === "plain" || rules.includes(rule.name));
  const configs = seeds.flatMap((seed) => row.configs(seed)).filter(known);
  return claimsTable(configs.map(made)).rows.filter(({ claim }) =>
    /any of the eight/.test(`${claim}`)
  );
}

Deno.test("of any of the eight the one with the least p is named, with its verdict", () => {
  const [esam] = claimsWhere({ "esam": 0.2 }, eightRules);
  assert.match(`${esam!.verdict}`, /^ESAM: better$/);
  assert.equal(esam!.who, "ESAM");
});

Deno.test("where none is, the one with the least p is not said to be above Adam", () => {
  const [none] = claimsWhere({}, eightRules);
  assert.doesNotMatch(`${none!.verdict}`, /better/);
});

Deno.test("of fewer than eight nothing is said, since the correction is for eight", () => {
  assert.deepEqual(claimsWhere({ "esam": 0.2 }, eightRules.slice(1)), []);
});
