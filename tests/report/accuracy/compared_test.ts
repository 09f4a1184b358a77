import assert from "node:assert/strict";
import { zeroShot } from "../../../lib/experiment/zero_shot.ts";
import { comparisonTable, familiesIn } from "../../../lib/report/accuracy/comparison_table.ts";
import { claimsTable } from "../../../lib/report/claims/claims_table.ts";
import { differencesFigure } from "../../../lib/report/accuracy/differences_figure.ts";
import { planTable } from "../../../lib/report/claims/plan_table.ts";
import { profileFigure } from "../../../lib/report/accuracy/profile_figure.ts";
import { NUMBERS_VERSION } from "../../../lib/numbers_version.ts";
import { eightRules, plan } from "../../../lib/experiment/plan/plan.ts";
import { recordId, type RunRecord } from "../../../lib/records/record.ts";
import { ruleLabels } from "../../../lib/sam/labels.ts";
import { adapted, fiveSeeds, labels, record } from "../records.ts";

/** Records of a row of the plan, its rules 3 points above Adam give or take a tenth. */
function planned(seeds: number, name = "covertype-authors"): RunRecord[] {
  const row = plan.find((row) => row.name === name)!;
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    row.configs(seed).map((config) => {
      const isRule = eightRules.includes(config.rule.name);
      const longer = config.epochs > 100 ? -0.05 : 0;
      const target = 0.6 + seed / 1000 + longer + (isRule ? 0.03 + (seed % 3) / 1000 : 0);
      const base = record({ config, target });
      const environment = { ...base.environment, numbers: NUMBERS_VERSION, commit: "abcdef0123" };
      return { ...base, id: recordId(config), environment };
    })
  );
}

const all = ruleLabels();

Deno.test("the comparison has the family on top, then its rules, then the controls by themselves", () => {
  const records = planned(6).filter(({ config }) => config.epochs === 100);
  const rows = comparisonTable(records, { labels: all }).rows;
  assert.equal(rows.length, 1 + 8 + 4);
  assert.equal(rows[0]!.label, "mean of the 8 rules");
  assert.ok(Math.abs(Number(rows[0]!.difference_points) - 3.1) < 1e-9);
  assert.equal(rows[0]!.verdict, "better");
  assert.deepEqual(rows.slice(9).map(({ label }) => label), [
    ...["Adam + EMA", "Adam + SWA", "Random direction", "LPF-SGD"],
  ]);
  const { families: [rules, controls] } = familiesIn(records, { labels: all });
  assert.deepEqual([rules!.kind, controls!.kind], ["rules", "controls"]);
});

Deno.test("SAM can be compared with the random direction, which is no control then", () => {
  const records = planned(4).filter(({ config }) =>
    ["sam", "random-perturbation"].includes(config.rule.name)
  );
  const table = comparisonTable(records, { labels: all, baseline: "random-perturbation" });
  const [row, ...more] = table.rows;
  assert.deepEqual([row!.label, more.length], ["SAM", 0]);
  assert.match(table.toMarkdown(), /Minus Random direction \(points\)/);
});

Deno.test("comparisons over several numbers of domains are corrected together, and have no mean", () => {
  const runs = (all: number[]) =>
    all.flatMap((domains) =>
      [1, 2, 3, 4].flatMap((seed) => [
        adapted({ domains, seed, after: 0.5 }),
        adapted({ domains, seed, rule: "sam", after: 0.5 + 0.02 + seed / 1000 * domains }),
      ])
    );
  const holmOf = (records: RunRecord[]) =>
    familiesIn(records, { labels }).families.flatMap(({ comparisons }) =>
      comparisons.map((c) => c.holm!)
    );
  const [alone] = holmOf(runs([5]));
  const { families: [family] } = familiesIn(runs([1, 2, 5]), { labels });
  assert.equal(family!.family, null);
  assert.ok(holmOf(runs([1, 2, 5])).at(-1)! >= alone!);
  assert.equal(holmOf(runs([1, 2, 5])).length, 3);
});

Deno.test("nothing to compare and an unknown baseline are one clear line", () => {
  assert.throws(
    () => comparisonTable([record()], { labels }),
    /^InputError: no rule has a seed in common with Adam; run the grid first$/,
  );
  assert.throws(
    () => comparisonTable(fiveSeeds(), { labels, baseline: "asam" }),
    /^InputError: baseline is "asam"; it must be one of/,
  );
});

Deno.test("claims say what was run, at equal epochs and at equal gradients, and their verdict", () => {
  const records = planned(10);
  const rows = claimsTable(records, { labels: all }).rows;
  assert.deepEqual(rows.map(({ what }) => String(what).split(", ").slice(3).join(", ")), [
    ...["equal epochs, 10 seeds", "equal gradients (Adam trains twice as long), 10 seeds"],
    ...["equal epochs, 10 seeds", "equal gradients (Adam trains twice as long), 10 seeds"],
    ...["equal epochs, 10 seeds", "equal gradients (Adam trains twice as long), 10 seeds"],
    ...["equal epochs, 10 seeds", "equal gradients (Adam trains twice as long), 10 seeds"],
  ]);
  assert.ok(rows.every(({ verdict }) => /^(?:[\w-]+: )?better$/.test(String(verdict))));
  assert.equal(Number(rows[0]!.points).toFixed(1), "3.1");
  const { points, who } = rows.at(-1)!;
  assert.match(`${Number(points).toFixed(1)} ${who}`, /^8\.[1-9] [\w-]+$/);
  assert.equal(claimsTable([], { labels: all }).rows.length, 0);
});

Deno.test("a claim about the mean of eight is not made from fewer, nor from a seed that is not complete", () => {
  const three = planned(4, "rotated-authors");
  const claimed = (records: readonly RunRecord[]) =>
    claimsTable(records, { labels: all }).rows.map(({ who, what }) => `${who}: ${what}`);
  assert.deepEqual(claimed(three), [
    "SAM: Rotated MNIST, authors, paper, equal epochs, 4 seeds",
    "FriendlySAM: Rotated MNIST, authors, paper, equal epochs, 4 seeds",
  ]);
  const [, , ...cut] = three;
  assert.match(claimed(cut)[0]!, /3 seeds$/);
  const [early] = claimsTable(three, { labels: all }).rows;
  assert.equal(early!.verdict, "not yet: 4 of at least 10 seeds");
  const eight = claimed([...three, ...planned(3, "rotated-authors-others")]);
  assert.equal(
    eight[0],
    "the eight together: Rotated MNIST, authors, paper, equal epochs, 3 seeds",
  );
  assert.match(eight[1]!, /^SAM: .* 4 seeds$/);
});

Deno.test("the plan's table counts runs of this numbers version alone and names days and commits", () => {
  const [first, second] = planTable(planned(10)).rows;
  // All alike but for the seed, so ten seeds are enough.
  assert.deepEqual([first!.seeds, first!.runs, first!.made, first!.complete], [
    ...[10, 140, 140, "1–10"],
  ]);
  assert.deepEqual([first!.days, first!.commits], ["2025-01-01", "abcdef0"]);
  assert.deepEqual([second!.made, second!.complete], [0, ""]);
  const old = planned(10).map((one) => ({
    ...one,
    environment: { ...one.environment, numbers: NUMBERS_VERSION - 1 },
  }));
  assert.equal(planTable(old).rows[0]!.made, 0);
});

Deno.test("the forest plot fills a dot where the difference holds, and has a panel a data set", () => {
  const records = planned(6).filter(({ config }) => config.epochs === 100);
  const figure = differencesFigure(records, { labels: all });
  assert.equal(figure.panels.length, 1);
  assert.deepEqual((figure.panels[0]!.y as { domain: string[] }).domain.slice(0, 2), [
    ...["mean of the 8 rules", "SAM"],
  ]);
  assert.match(figure.caption, /Filled: holds after Holm's correction\. The band is ±2 points/);
});

Deno.test("of two protocols a forest plot has a panel each, on one axis", () => {
  const authors = planned(6).filter(({ config }) => config.epochs === 100);
  const wide = (value: number, seed: number) => Math.min(1, value + 0.02 * (seed % 3));
  const corrected = authors.map((one) => {
    const { seed, rule } = one.config;
    const target = rule.name === "sam" ? wide(0.6, seed) : 0.6;
    return record({ config: { ...one.config, protocol: "corrected" }, target });
  });
  const figure = differencesFigure([...authors, ...corrected], { labels: all });
  assert.deepEqual(figure.panels.map(({ title }) => title), [
    ...["Covertype, protocol authors", "Covertype, protocol corrected"],
  ]);
  const [one, other] = figure.panels.map(({ x }) => (x as { domain: number[] }).domain);
  assert.deepEqual(one, other);
  assert.match(figure.caption, /Protocol: authors\..*Protocol: corrected\./);
});

Deno.test("the profile leaves out a rule that a data set lacks", () => {
  const config = zeroShot({ dataset: "covertype", rule: "sam", seed: 1, scale: "quick" });
  const plainConfig = zeroShot({ dataset: "covertype", seed: 1, scale: "quick" });
  const both = [...fiveSeeds(), record({ config: plainConfig, target: 0.7 })];
  const legend = (records: readonly RunRecord[]) =>
    profileFigure(records, { labels }).legend.map(({ label }) => label);
  assert.deepEqual(legend(both), ["Adam"]);
  assert.deepEqual(legend([...both, record({ config, target: 0.7 })]), ["Adam", "SAM"]);
});
