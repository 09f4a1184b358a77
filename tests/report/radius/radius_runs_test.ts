import assert from "node:assert/strict";
import { ruleOptions } from "../../../lib/sam/registry.ts";
import { ruleLabels } from "../../../lib/sam/labels.ts";
import type { FailedRun } from "../../../lib/records/failures.ts";
import { authorsZeroShotLogs } from "../../../lib/records/authors_logs.ts";
import { chooseRadius, radiusRuns, targetLeftOut } from "../../../lib/report/radius/radius_runs.ts";
import {
  radiusOf,
  radiusOption,
  radiusSweep,
  rulesWithRadius,
} from "../../../lib/experiment/radius.ts";
import { loggedRadiusTable } from "../../../lib/report/radius/logged_radius_table.ts";
import { radiusFigure } from "../../../lib/report/radius/radius_figure.ts";
import { radiusSharpnessFigure } from "../../../lib/report/radius/radius_sharpness_figure.ts";
import { radiusInWords, radiusTable } from "../../../lib/report/radius/radius_table.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { render } from "../../../lib/report/render.ts";
import { record } from "../records.ts";

const labels = ruleLabels();
const radii = [0, 0.05, 0.5];

function run(rho: number, seed: number, source: number, target: number, rule = "sam"): RunRecord {
  const options = ruleOptions(rule, radiusOption(rule, rho)) as Record<string, number>;
  return record({ rule, options, seed, source, target });
}

/** SAM: 0.05 is best on the source; on the target 0.5 is in the mean, for seed 1 alone it is 0. */
const sam = [
  ...[run(0, 1, 0.90, 0.60), run(0.05, 1, 0.92, 0.52), run(0.5, 1, 0.80, 0.56)],
  ...[run(0, 2, 0.90, 0.50), run(0.05, 2, 0.92, 0.54), run(0.5, 2, 0.80, 0.66)],
];

function near(actual: unknown, expected: number): void {
  assert.ok(Math.abs(Number(actual) - expected) < 1e-9, `${actual} ≠ ${expected}`);
}

Deno.test("a radius is rho, of FisherSAM gamma; other rules have none", () => {
  assert.deepEqual(radiusOption("sam", 0.1), { rho: 0.1 });
  assert.deepEqual(radiusOption("fisher-sam", 0.1), { gamma: 0.1 });
  assert.deepEqual(rulesWithRadius().slice(0, 3), ["sam", "asam", "fisher-sam"]);
  for (const rule of ["plain", "lpf-sgd"]) assert.ok(!rulesWithRadius().includes(rule));
  assert.throws(
    () => radiusOption("plain", 0.1),
    /^InputError: rule with a radius is "plain"; it must be one of sam, asam/,
  );
});

Deno.test("a sweep has every rule with every radius, under the rule's own name for it", () => {
  assert.deepEqual(radiusSweep(["sam", "fisher-sam"], [0, 0.1]), [
    { rule: "sam", options: { rho: 0 } },
    { rule: "sam", options: { rho: 0.1 } },
    { rule: "fisher-sam", options: { gamma: 0 } },
    { rule: "fisher-sam", options: { gamma: 0.1 } },
  ]);
  assert.throws(() => radiusSweep(["plain"], [0.1]), /^InputError: rule with a radius is "plain"/);
});

Deno.test("a run with another option than its rule's defaults is not on the radius' line", () => {
  assert.equal(radiusOf(run(0.1, 1, 0.5, 0.5, "esam").config), 0.1);
  const { config } = run(0.1, 1, 0.5, 0.5, "look-sam");
  assert.equal(radiusOf(config), 0.1);
  const other = { ...config, rule: { ...config.rule, options: { ...config.rule.options, k: 9 } } };
  assert.equal(radiusOf(other), undefined);
  assert.equal(radiusOf(record().config), undefined);
  assert.equal(
    radiusOf({ ...config, averaging: { name: "ema", options: { decay: 0.9 } } }),
    undefined,
  );
});

Deno.test("only seeds that have all radii count, and rules that have such a seed", () => {
  const more = [...sam, run(0.05, 3, 0.9, 0.5), run(0.05, 1, 0.9, 0.5, "asam"), record()];
  const [only, ...others] = radiusRuns(more, radii);
  assert.deepEqual([only!.rule, only!.seeds, only!.radii], ["sam", [1, 2], radii]);
  assert.equal(others.length, 0);
  assert.equal(only!.record(0.5, 2).metrics.targetAccuracy, 0.66);
});

Deno.test("runs that do not belong together, twice the same and none are refused", () => {
  const at = (scale: string) => record({ rule: "sam", options: { rho: 0 }, config: { scale } });
  assert.throws(
    () => radiusRuns([at("quick"), at("paper")], [0]),
    /^InputError: rotated-mnist: records are of quick, corrected; paper, corrected; /,
  );
  assert.throws(
    () => radiusRuns([at("quick"), at("quick")], [0]),
    /^InputError: rotated-mnist, sam, radius 0: seed 1 is there more than once; /,
  );
  assert.throws(() => radiusRuns([], radii), /^InputError: no rule has .* 0, 0.05, 0.5; run/);
});

Deno.test("the choice is by the mean over seeds, of equal radii the smallest", () => {
  const [runs] = radiusRuns(sam, radii);
  assert.equal(chooseRadius(runs!, "source", [1, 2]), 0.05);
  assert.equal(chooseRadius(runs!, "target", [1, 2]), 0.5);
  assert.equal(chooseRadius(runs!, "target", [1]), 0);
  const tied = radiusRuns(radii.map((rho) => run(rho, 1, 0.9, 0.5)), radii);
  assert.equal(chooseRadius(tied[0]!, "source", [1]), 0);
});

Deno.test("left out, a seed is judged with the radius that the others choose", () => {
  const [runs] = radiusRuns(sam, radii);
  // Seed 2 chooses 0.5 for seed 1, seed 1 chooses 0 for seed 2.
  const leftOut = targetLeftOut(runs!)!;
  near(leftOut.get(1), 56);
  near(leftOut.get(2), 50);
  assert.equal(targetLeftOut(radiusRuns(sam.slice(0, 3), radii)[0]!), null);
});

Deno.test("the table: price and optimism by hand", () => {
  const table = radiusTable(sam, { labels, radii });
  const [row] = table.rows;
  assert.deepEqual([row!.source_radius, row!.target_radius, row!.seeds], [0.05, 0.5, 2]);
  near(row!.source_target_percent, 53);
  near(row!.target_target_percent, 61);
  near(row!.price_points, 8); // Seed by seed 4 and 12: half-width 12.706 * 4.
  near(row!.price_half_width, 4 * Math.tan(0.475 * Math.PI));
  near(row!.optimism_points, 61 - 53);
  near(row!.worth_points, 0);
  near(row!.worth_half_width, row!.price_half_width as number);
  near(row!.difference_points, 53 - 55);
  assert.match(
    table.toMarkdown(),
    / 0\.05 .* 53\.0 ± .* 0\.5 .* 61\.0 ± .* 8\.0 ± 50\.8 .* 8\.0 /,
  );
  assert.match(table.caption, /chosen by the mean over seeds, of 0, 0\.05, 0\.5;/);
});

Deno.test("the reading is made of the table's numbers", () => {
  const [said] = radiusInWords(radiusTable(sam, { labels, radii }));
  // Worth: 56 - 52 and 50 - 54, half-width 12.706 * 4 again.
  assert.match(
    said!,
    /^Rotated MNIST: source and target choose the same radius for 0 of 1 rule\. .* hindsight by, in points of target accuracy: SAM 8\.0 ± 50\.8\. Chosen .* than the source.s by SAM -?0\.0 ± 50\.8: so much .* For 1 of 1 rule the source chooses another radius than the smallest, 0; on the target 0 of these can be told from it by more than the noise over seeds\.$/,
  );
  const one = radiusInWords(radiusTable(sam.slice(0, 3), { labels, radii }))[0]!;
  assert.match(one, /How much of that is luck one seed cannot tell\./);
});

Deno.test("the figure: a panel a rule, choices marked, logs of the same shift alone", async () => {
  const logs = await authorsZeroShotLogs();
  const figure = radiusFigure(sam, { labels, radii, logs });
  assert.deepEqual(figure.panels.map(({ title }) => title), ["Rotated MNIST: SAM"]);
  assert.ok(!figure.caption.includes("Crosses")); // Their images were turned by 45 degrees.
  const { svg } = render(figure);
  assert.equal(svg.match(/<circle/g)?.length, 2);
  const ofTheirs = sam.map((r) => ({ ...r, config: { ...r.config, shift: 45 } }));
  const beside = radiusFigure(ofTheirs, { labels, radii, logs });
  assert.match(beside.caption, /Crosses: means of the authors' public zero-shot logs, with SGD\./);
});

Deno.test("the figure of sharpness takes measured runs alone", () => {
  const measured = (value: number) => ({ measures: { sharpness: { ball: { value } } } });
  const made = sam.map((r, i) => ({ ...r, metrics: { ...r.metrics, ...measured(i) } }));
  const figure = radiusSharpnessFigure(made as unknown as RunRecord[], { labels, radii });
  assert.deepEqual(figure.legend.map(({ label }) => label), ["SAM"]);
  assert.match(figure.caption, /Left out: 1 values that are not above 0\.$/);
  assert.ok(render(figure).svg.includes("Worst rise of the loss (nats)"));
  assert.throws(
    () => radiusSharpnessFigure(sam, { labels, radii }),
    /^InputError: rotated-mnist, record .*: its sharpness was not measured; run it with measures$/,
  );
});

Deno.test("the logs' table has Adam, each radius of SAM, and the one that is best", async () => {
  const table = loggedRadiusTable(await authorsZeroShotLogs());
  const covertype = table.rows.find((row) => row.dataset === "covertype")!;
  assert.deepEqual(
    [covertype.adam_percent, covertype["sam_0.02_percent"], covertype["sam_0.02_deviation"]],
    [62.61, 67.02, 4.17],
  );
  assert.equal(covertype.best, 0.02);
  assert.match(table.toMarkdown(), /\| Rotated MNIST .*45°.* 49\.5 ± 1\.8 .* 0\.05 \|/);
  assert.match(table.caption, /over 5 runs\. .*plain SGD/);
  assert.throws(() => loggedRadiusTable([]), /^InputError: there are 0 logs;/);
});

Deno.test("a seed at one of whose radii a run diverged is counted and not compared", () => {
  const lost = ({ id, config }: RunRecord): FailedRun => ({
    ...{ id, config, reason: "training diverged", diverged: true, numbers: 2, finished: "" },
  });
  const failed = [lost(sam[5]!), lost(run(0.5, 1, 0, 0, "asam")), lost(run(9, 3, 0, 0))];
  const records = [...sam.slice(0, 5), run(0, 1, 0.9, 0.5, "asam")];
  const table = radiusTable(records, { labels, radii, failed });
  const cells = table.rows.map((row) => table.columns.map((column) => column.text(row)));
  assert.deepEqual(cells.map((row) => row.slice(1, 4)), [
    ["SAM", "1; diverged (1 of 2 seeds)", "0.05"],
    ["ASAM", "diverged (1 of 1 seed)", "–"],
  ]);
  assert.ok(cells[1]!.slice(3).every((cell) => cell === "–"), `${cells[1]}`);
  assert.match(table.caption, /Means are over the other seeds/);
  assert.match(radiusInWords(table)[0]!, /for 0 of 1 rule\./);
});
