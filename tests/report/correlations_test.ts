import assert from "node:assert/strict";
import { ruleLabels } from "../../lib/sam/registry.ts";
import { caption, captionOf } from "../../lib/report/caption.ts";
import { correlationFigure } from "../../lib/report/correlation_figure.ts";
import { correlationTable, readCorrelations } from "../../lib/report/correlation_table.ts";
import { correlations, settingsOf } from "../../lib/report/correlations.ts";
import { curvatureNote } from "../../lib/report/curvature_note.ts";
import { logTicks, logTickText } from "../../lib/report/figure_parts.ts";
import type { RunRecord } from "../../lib/report/record.ts";
import { render } from "../../lib/report/render.ts";
import { targetAgainstSharpness } from "../../lib/report/sharpness_figure.ts";
import type { Row } from "../../lib/report/table_text.ts";
import { type Made, record } from "./records.ts";

const labels = ruleLabels();

/** A run whose one-step sharpness and largest eigenvalue are given; nothing else is measured. */
function run(oneStep: number, made: Made, eigenvalue: number | null = 3): RunRecord {
  const { metrics, ...others } = record(made);
  const none = { value: null };
  const names = ["mSharpness", "ball", "adaptiveL2", "adaptiveLinf", "average", "adaptiveAverage"];
  const sharpness = {
    ...Object.fromEntries([...names, "trace", "authorsLastBatch"].map((name) => [name, none])),
    ...{ oneStep: { value: oneStep }, largestEigenvalue: { value: eigenvalue } },
  };
  const distance = { features: { w1: { mean: null }, sliced: { distance: null } } };
  const losses = { sourceLoss: oneStep, targetLoss: metrics.targetAccuracy };
  return {
    ...others,
    metrics: { ...metrics, ...losses, measures: { sharpness, distance } },
  } as unknown as RunRecord;
}

/** Within each rule sharper is more accurate, in both seeds; SAM is flatter and more accurate. */
const runs = [1, 2].flatMap((seed) => [
  ...[0, 1, 2].map((i) =>
    run(2 + i / 10, { seed, options: { a: i }, source: 0.9 - i / 100, target: 0.5 + i / 100 })
  ),
  ...[0, 1, 2].map((i) =>
    run(1 + i / 10, {
      ...{ rule: "sam", options: { rho: i }, seed },
      ...{ source: 0.8 - i / 100, target: 0.6 + i / 100 },
    })
  ),
]);

const find = (records: RunRecord[], quantity: string, outcome: string, pairs: string) =>
  correlations(records).find((one) =>
    one.quantity.name === quantity && one.outcome.name === outcome && one.pairs === pairs
  );

Deno.test("overall and within a rule can be of opposite signs", () => {
  const within = find(runs, "oneStep", "target", "within a rule")!;
  assert.deepEqual([within.tau, within.low, within.high, within.runs], [1, 1, 1, 12]);
  assert.equal(within.excludesZero, true);
  assert.equal(find(runs, "oneStep", "source", "within a rule")!.tau, -1);
  // In one seed 3 pairs rise in each rule, and 9 fall between the two.
  const one = runs.filter(({ config }) => config.seed === 1);
  const overall = find(one, "oneStep", "target", "overall")!;
  assert.equal(overall.tau, (6 - 9) / 15);
  assert.deepEqual([overall.low, overall.excludesZero, overall.seeds], [null, null, 1]);
});

Deno.test("a quantity that does not vary or was not measured has no tau, and none with itself", () => {
  assert.equal(find(runs, "largestEigenvalue", "target", "overall"), undefined);
  assert.equal(find(runs, "trace", "target", "overall"), undefined);
  assert.equal(find(runs, "weightShift", "target", "overall"), undefined);
  assert.equal(find(runs, "sourceAccuracy", "source", "overall"), undefined);
  assert.ok(find(runs, "sourceAccuracy", "target", "overall"));
});

Deno.test("a run that lacks a number is left out of that correlation alone", () => {
  const some = runs.map((_, i) => run(i, { seed: i, target: i / 20 }, i < 5 ? i : null));
  assert.equal(find(some, "oneStep", "target", "overall")!.runs, 12);
  assert.equal(find(some, "largestEigenvalue", "target", "overall")!.runs, 5);
});

Deno.test("one model under two rules counts once overall, and in each rule within", () => {
  const asAdam = runs.filter(({ config }) => config.rule.name === "plain");
  const twice = [
    ...asAdam,
    ...asAdam.map((r) => ({ ...r, config: { ...r.config, rule: { name: "asam", options: {} } } })),
  ];
  assert.equal(find(twice, "oneStep", "target", "overall")!.runs, 6);
  assert.equal(find(twice, "oneStep", "target", "within a rule")!.runs, 12);
});

Deno.test("settings are never mixed, and small ones are left out", () => {
  const other = (config: Made["config"]) =>
    runs.slice(0, 4).map((r, i) => run(i, { config: { ...r.config, ...config } }));
  const paper = other({ scale: "paper" });
  const adaptation = {
    ...{ how: "gradual", domains: 3, epochs: 1, quantile: 0.1 } as const,
    rule: { name: "plain", options: {} },
  };
  const adapted = other({ adaptation, protocol: "authors" });
  const all = [...runs, ...paper, ...adapted.slice(0, 3)];
  assert.deepEqual(settingsOf(all).map(({ title }) => title), [
    "Rotated MNIST, scale quick",
    "Rotated MNIST, scale paper",
  ]);
  assert.equal(
    settingsOf(adapted)[0]!.title,
    "Rotated MNIST, adapted (gradual, T = 3), scale quick, protocol authors",
  );
  assert.throws(
    () => settingsOf(runs.slice(0, 3)),
    /^InputError: no setting has 4 runs .*3 records/,
  );
  assert.throws(() => settingsOf([record()]), /^InputError: record .* has no measures; /);
});

Deno.test("the table has a row a quantity, its taus and their intervals", () => {
  const table = correlationTable(correlations(runs), runs);
  const rows = table.data.objects() as Row[];
  assert.deepEqual(rows.map((row) => row.quantity), ["oneStep", "sourceAccuracy"]);
  const [row] = rows;
  assert.deepEqual([row!.target_within_a_rule, row!.target_within_a_rule_excludes_zero], [1, true]);
  assert.match(
    table.toMarkdown(),
    /\| One step .*\| 12 \(2 seeds\) \|.* 1\.00 \(1\.00 to 1\.00\) \* /,
  );
  assert.match(table.caption, /bootstrap samples.*not corrected for the number of comparisons/);
  assert.throws(() => correlationTable([], runs), /^InputError: there are 0 correlations;/);
});

Deno.test("the reading counts intervals beside those that chance makes", () => {
  const [text] = readCorrelations(correlations(runs));
  assert.match(
    text!,
    /^Rotated MNIST, scale quick \(12 models of 2 seeds\), with target accuracy\. /,
  );
  assert.match(
    text!,
    /Within a rule, 1 of 1 measures .* chance alone makes about 0\.1 so; sharper goes with more accurate: One step 1\.00 \(1\.00 to 1\.00\)\./,
  );
  const one = runs.filter(({ config }) => config.seed === 1);
  assert.match(
    readCorrelations(correlations(one))[0]!,
    /Overall: no intervals, the runs are too few/,
  );
});

Deno.test("figures: panels a setting, dots of intervals that exclude zero filled", () => {
  const found = correlations(runs);
  const figure = correlationFigure(found, runs);
  assert.deepEqual(figure.panels.map(({ title }) => title), [
    "Rotated MNIST, scale quick: overall",
    "Rotated MNIST, scale quick: within a rule",
  ]);
  assert.ok(render(figure).svg.includes("Kendall's tau"));
  assert.equal(correlationFigure(found, runs, { outcome: "gap" }).panels.length, 2);
  const tied = found.filter(({ outcome }) => outcome.name !== "gap");
  assert.equal(
    render(correlationFigure(tied, runs, { outcome: "gap" })).svg.match(/<circle/g),
    null,
  );
  assert.throws(
    () => correlationFigure(found, runs, { outcome: "gab" }),
    /^InputError: outcome is "gab"; it must be one of .*did you mean "gap"/,
  );
});

Deno.test("the scatter has a dot a run, on a logarithmic axis where all are above 0", () => {
  const figure = targetAgainstSharpness(runs, { labels });
  assert.equal(render(figure).svg.match(/<circle/g)?.length, 24);
  assert.deepEqual(figure.legend.map(({ label }) => label), ["Adam", "SAM"]);
  const type = (records: RunRecord[]) =>
    targetAgainstSharpness(records, { labels, measures: ["oneStep"] }).panels[0]!.x!.type;
  assert.equal(type(runs), "log");
  assert.equal(type([...runs, run(-1, { seed: 9 })]), undefined);
  assert.throws(
    () => targetAgainstSharpness(runs, { labels, measures: ["oneSteps"] }),
    /^InputError: measure is "oneSteps"; .*did you mean "oneStep"/,
  );
});

Deno.test("the caption of two scales says both, that of one is as it was", () => {
  const paper = record({ config: { scale: "paper" } });
  assert.equal(captionOf([[record()]]), caption([record()]));
  assert.match(captionOf([[record()], [paper]]), /Scale quick: .* Scale paper: .*Optimizer: adam/);
  assert.equal(captionOf([[record()], [paper]]).match(/Rotated MNIST/g)!.length, 1);
  assert.throws(() => caption([record(), paper]), /^InputError: .*scale differs/);
});

Deno.test("captions say that curvature with kinks is too large, and by how much where records tell", () => {
  const text = curvatureNote(runs);
  assert.match(
    text,
    /^Curvature with kinks is .* off that of the second derivatives, mostly above, /,
  );
  assert.doesNotMatch(text, /Here/);
  assert.ok(correlationFigure(correlations(runs), runs).caption.includes(text));
  assert.ok(targetAgainstSharpness(runs, { labels }).caption.endsWith(text));
  assert.doesNotMatch(
    targetAgainstSharpness(runs, { labels, measures: ["oneStep"] }).caption,
    /kinks/,
  );
  const exact = [2, 2.5, 3].map((value, i) => {
    const { metrics, ...others } = runs[i]!;
    const curvature = { largestEigenvalue: { value }, trace: { value: 1 } };
    return { ...others, metrics: { ...metrics, measures: { ...metrics.measures, curvature } } };
  }) as unknown as RunRecord[];
  assert.match(
    curvatureNote(exact),
    /in the median of the runs \(least to largest\), of the exact one: the largest eigenvalue 1\.2 times \(1 to 1\.5\)\.$/,
  );
});

Deno.test("logarithmic ticks are 1, 2 and 5 times powers of ten, or powers alone", () => {
  assert.deepEqual(logTicks([0.03, 0.6]), [0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(logTicks([0.03, 60]), [0.1, 1, 10]);
  assert.deepEqual(logTicks([2e-10, 3e3]), [1e-8, 1e-6, 1e-4, 1e-2, 1, 100]);
  assert.deepEqual([1e-6, 0.002, 0.5, 1000].map(logTickText), ["1e-6", "0.002", "0.5", "1000"]);
});
