import assert from "node:assert/strict";
import { plan } from "../../../lib/experiment/plan/plan.ts";
import { seedsOf } from "../../../lib/experiment/plan/plan_seeds.ts";
import { byId, completeOf, completeSeeds } from "../../../lib/experiment/plan/planned_records.ts";
import { NUMBERS_VERSION } from "../../../lib/numbers_version.ts";
import type { FailedRun } from "../../../lib/records/failures.ts";
import { recordId, type RunConfig, type RunRecord } from "../../../lib/records/record.ts";
import { claimsTable } from "../../../lib/report/claims/claims_table.ts";
import { planTable } from "../../../lib/report/claims/plan_table.ts";
import { record } from "../records.ts";

/** Adam, SAM and FriendlySAM on five seeds. */
const row = plan.find(({ name }) => name === "color-shift-authors")!;
const configs = [1, 2, 3, 4, 5].flatMap((seed) => row.configs(seed));

function made(config: RunConfig): RunRecord {
  const target = (config.rule.name === "plain" ? 0.5 : 0.6) + 0.003 * (config.seed % 3);
  const own = record({ config, target });
  return { ...own, environment: { ...own.environment, numbers: NUMBERS_VERSION } };
}

/** The row, where SAM diverged with these seeds. */
function withLost(...seeds: number[]) {
  const isLost = ({ rule, seed }: RunConfig) => rule.name === "sam" && seeds.includes(seed);
  const failed = configs.filter(isLost).map((config): FailedRun => ({
    ...{ id: recordId(config), config, reason: "training with sam diverged", diverged: true },
    ...{ numbers: NUMBERS_VERSION, finished: "2026-01-01T00:00:00Z" },
  }));
  return { records: configs.filter((config) => !isLost(config)).map(made), failed };
}

const aboutSam = (table: ReturnType<typeof claimsTable>) =>
  table.rows.filter(({ who }) => who === "SAM");

Deno.test("a claim's verdict names the seeds on which the rule diverged", () => {
  const { records, failed } = withLost(2, 4);
  const table = claimsTable(records, { failed });
  const [sam] = aboutSam(table);
  assert.match(String(sam!.what), /, 3 seeds$/);
  assert.match(String(sam!.verdict), /; diverged \(2 of 5 seeds\)$/);
  assert.doesNotMatch(String(sam!.verdict), /not yet/, "all five seeds have ended");
  assert.match(table.caption, /Means are over the other seeds/);
});

Deno.test("a claim on a rule that never ended stays, without a number", () => {
  const { records, failed } = withLost(1, 2, 3, 4, 5);
  const table = claimsTable(records, { failed });
  const [sam] = aboutSam(table);
  assert.equal(sam!.verdict, "diverged (5 of 5 seeds)");
  assert.equal(sam!.points, undefined);
});

Deno.test("without failures a claim says nothing of them", () => {
  const { records } = withLost();
  const [sam] = aboutSam(claimsTable(records));
  assert.equal(sam!.verdict, "better");
  assert.equal(claimsTable(records).toCsv(), claimsTable(records, { failed: [] }).toCsv());
});

Deno.test("a seed of the plan whose runs have all ended is complete, diverged or not", () => {
  const { records, failed } = withLost(2, 4);
  const there = byId(records);
  assert.deepEqual(completeSeeds(row, there, failed), [1, 2, 3, 4, 5]);
  assert.deepEqual(completeSeeds(row, there), [1, 3, 5]);
  assert.equal(completeOf(row, there, failed).length, 13);
  assert.equal(completeOf(row, there).length, 9);
  const said = planTable(records, { failed });
  const own = said.rows.find(({ name }) => name === row.name)!;
  const runs = said.columns.find(({ title }) => title === "Runs")!;
  assert.equal(runs.text(own), "13 of 15, 2 diverged");
});

Deno.test("seeds with a diverged run say nothing of the deviation that the second stage asks for", () => {
  const staged = plan.find(({ name }) => name === "covertype-authors")!;
  const first = Array.from({ length: 10 }, (_, i) => staged.configs(i + 1)).flat();
  const isLost = ({ rule, seed }: RunConfig) => rule.name === "sam" && seed === 3;
  const there = byId(
    first.filter((config) => !isLost(config)).map((config) => {
      const { environment } = made(config);
      const target = config.rule.name === "plain" ? 0.1 : 0.09 * config.seed;
      return { ...record({ config, target }), environment };
    }),
  );
  const failed = first.filter(isLost).map((config): FailedRun => ({
    ...{ id: recordId(config), config, reason: "", diverged: true, numbers: NUMBERS_VERSION },
    finished: "",
  }));
  assert.equal(seedsOf(staged, there).length, 10, "the first stage has not ended");
  assert.equal(seedsOf(staged, there, failed).length, 30, "it has, and its seeds scatter");
});
