import assert from "node:assert/strict";
import { effectsInWords, effectsTable } from "../../../lib/report/accuracy/effects_table.ts";
import type { Row } from "../../../lib/report/table.ts";
import { adapted, labels, record } from "../records.ts";

/** Gradual 20 points above direct, SAM about where Adam is. */
const records = [1, 2, 3, 4].flatMap((seed) =>
  ["plain", "sam"].flatMap((rule) => {
    const off = rule === "sam" ? [0.03, -0.03, 0.02, -0.04][seed - 1]! : 0;
    const noise = seed / 200;
    return [
      adapted({ rule, seed, how: "gradual", after: 0.6 + noise + off }),
      adapted({ rule, seed, how: "direct", after: 0.4 - noise + off }),
    ];
  })
);

Deno.test("the effect of the domains is seen, that of the rule is not", () => {
  const table = effectsTable(records, { labels });
  const rows = table.rows;
  const said = rows.map(({ effect, where, verdict }) => `${effect}, ${where}: ${verdict}`);
  assert.deepEqual(said.toSorted(), [
    // 7.5 points: statsmodels, for four seeds of these differences.
    "SAM minus Adam, direct: cannot be told (smallest visible: 7.5)",
    "SAM minus Adam, gradual: cannot be told (smallest visible: 7.5)",
    "gradual minus direct, Adam: better",
    "gradual minus direct, SAM: better",
  ]);
  assert.match(
    effectsInWords(table)[0]!,
    /^Covertype, gradual minus direct \(Adam\): \+22\.5 ± \d/,
  );
});

Deno.test("the rows of the table are corrected together", () => {
  const rows = effectsTable(records, { labels }).rows;
  const alone = effectsTable(records.filter(({ config }) => config.rule.name === "plain"), {
    labels,
  }).rows;
  const p = (rows: readonly Row[]) => Number(rows.find(({ where }) => where === "Adam")!.holm_p);
  assert.ok(p(rows) > p(alone));
});

Deno.test("records without a counterpart, or of no adaptation, are one clear line", () => {
  assert.throws(
    () => effectsTable([adapted({})], { labels }),
    /^InputError: of 1 records none has its counterpart: .*; run these too$/,
  );
  assert.throws(
    () => effectsTable([record()], { labels }),
    /this table is for runs of selfTraining/,
  );
});
