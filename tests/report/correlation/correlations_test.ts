import assert from "node:assert/strict";
import { ruleLabels } from "../../../lib/sam/labels.ts";
import { caption, captionOf } from "../../../lib/report/caption.ts";
import { correlationFigure } from "../../../lib/report/correlation/correlation_figure.ts";
import { correlationsInWords } from "../../../lib/report/correlation/in_words.ts";
import { correlationTable } from "../../../lib/report/correlation/correlation_table.ts";
import { correlations, settingsOf } from "../../../lib/report/correlation/correlations.ts";
import { curvatureInWords } from "../../../lib/report/curvature_in_words.ts";
import { logTicks, logTickText } from "../../../lib/report/drawing.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { render } from "../../../lib/report/render.ts";
import { sharpnessFigure } from "../../../lib/report/correlation/sharpness_figure.ts";
import { type Made, record } from "../records.ts";

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

const names = ["plain", "sam", "asam", "fisher-sam", "k-sam"];

/** Flatter rules are more accurate; at three more radii of two of them the sharper models are. */
const runs = [1, 2, 3].flatMap((seed) => [
  ...names.map((rule, i) =>
    run(i + seed / 100, { rule, seed, target: 0.6 - i / 50, source: 0.8 - i / 50 })
  ),
  ...["sam", "asam"].flatMap((rule) =>
    seed === 3 ? [] : [1, 2, 3].map((k) => {
      const [options, i] = [{ rho: k }, names.indexOf(rule)];
      const accuracies = { target: 0.6 - i / 50 + k / 1000, source: 0.8 - i / 50 - k / 1000 };
      return run(i + seed / 100 + k / 10, { rule, options, seed, ...accuracies });
    })
  ),
]);

const find = (records: RunRecord[], quantity: string, outcome: string, pairs: string) =>
  correlations(records).find((one) =>
    one.quantity.name === quantity && one.outcome.name === outcome && one.pairs === pairs
  );

Deno.test("between rules and within a rule the signs can differ", () => {
  const between = find(runs, "oneStep", "target", "between rules")!;
  assert.deepEqual([between.tau, between.compared, between.rules], [-1, 30, 5]);
  assert.deepEqual([between.runs, between.seeds], [15, 3]);
  // Of the 120 orders of the rules two are as far out: this one and its reverse.
  assert.equal(between.p, 2 / 120);
  const within = find(runs, "oneStep", "target", "within a rule")!;
  assert.deepEqual([within.tau, within.compared, within.rules], [1, 24, 2]);
  assert.equal(within.p, 2 / 24 ** 2);
  assert.equal(find(runs, "oneStep", "source", "within a rule")!.tau, -1);
  const means = find(runs, "oneStep", "target", "rule means")!;
  assert.deepEqual([means.tau, means.compared, means.p], [-1, 10, 2 / 120]);
  assert.equal(means.betweenRules, 1);
});

Deno.test("fewer exchanges than make p small are no test", () => {
  const few = runs.filter(({ config }) => names.indexOf(config.rule.name) < 4);
  const { tau, p, holm, low, visible } = find(few, "oneStep", "target", "rule means")!;
  assert.deepEqual([tau, p, holm, low, visible], [-1, null, null, null, null]);
});

Deno.test("of a rule's options those with the most seeds are compared with other rules", () => {
  const more = [1, 2, 3].map((seed) => run(9, { rule: "sam", options: { rho: 9 }, seed }));
  const sam = (records: RunRecord[]) => find(records, "oneStep", "target", "between rules")!.tau;
  assert.equal(sam([...runs, ...more.slice(0, 2)]), -1);
  const defaults = { rule: "sam", options: { rho: 0.05 } };
  const withDefaults = [1, 2, 3].map((seed) => run(9, { ...defaults, seed, target: 0.9 }));
  assert.equal(sam([...runs, ...withDefaults]), (4 - 6) / 10);
});

Deno.test("Holm is over the measures of sharpness with a test, and over nothing else", () => {
  const measured = runs.map((one, i) =>
    run(one.metrics.sourceLoss, {
      ...{ config: one.config, target: one.metrics.targetAccuracy },
      source: one.metrics.targetAccuracy,
    }, [3, 1, 4, 2, 5][i % 5]!)
  ).filter(({ config }) => Object.keys(config.rule.options).length === 0);
  const own = correlations(measured).filter((one) =>
    one.outcome.name === "target" && one.pairs === "between rules"
  );
  assert.deepEqual(own.map(({ quantity }) => quantity.name), [
    "oneStep",
    "largestEigenvalue",
    "sourceAccuracy",
  ]);
  const [oneStep, eigenvalue, source] = own;
  assert.equal(oneStep!.holm, 2 * oneStep!.p!);
  assert.equal(eigenvalue!.holm, eigenvalue!.p);
  assert.equal(source!.holm, null);
});

Deno.test("a quantity that does not vary or was not measured has no tau, and none with itself", () => {
  assert.equal(find(runs, "largestEigenvalue", "target", "between rules"), undefined);
  assert.equal(find(runs, "trace", "target", "between rules"), undefined);
  assert.equal(find(runs, "weightShift", "target", "between rules"), undefined);
  assert.equal(find(runs, "sourceAccuracy", "source", "between rules"), undefined);
  assert.ok(find(runs, "sourceAccuracy", "target", "between rules"));
});

Deno.test("a run that lacks a number is left out of that correlation alone", () => {
  const some = runs.map((one, i) =>
    run(one.metrics.sourceLoss, {
      ...{ config: one.config, target: one.metrics.targetAccuracy },
    }, i < 5 ? i : null)
  );
  assert.equal(find(some, "oneStep", "target", "between rules")!.runs, 15);
  assert.equal(find(some, "largestEigenvalue", "target", "between rules")!.runs, 5);
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
  const rows = table.rows;
  assert.deepEqual(rows.map((row) => row.quantity), ["oneStep", "sourceAccuracy"]);
  const [row] = rows;
  assert.deepEqual(
    [row!.target_within_a_rule, row!.target_within_a_rule_p, row!.target_within_a_rule_pairs],
    [1, 2 / 576, 24],
  );
  assert.equal(row!.between_rules, 1);
  assert.match(
    table.toMarkdown(),
    /\| One step .*\| 15 \(3 seeds\) \| +100 % \| +-1\.00 \(0\.017; 1\.00\) \*\* \|.* 1\.00 \(0\.003; 0\.97\) \*\* /,
  );
  assert.match(table.caption, /permutation test .*after Holm over the measures of sharpness/);
  assert.throws(() => correlationTable([], runs), /^InputError: there are 0 correlations;/);
});

Deno.test("the reading counts tests beside those that chance makes, means first where they vary", () => {
  const [text] = correlationsInWords(correlations(runs));
  const seen = "where chance alone makes about 0.1, and for 1 after Holm; ";
  assert.equal(
    text!.replaceAll(/: 0\.\d\d\./g, ": 0.nn."),
    "Rotated MNIST, scale quick (15 models of 3 seeds), with target accuracy. 100 % of the variance of " +
      "each measure is between rules, so their means come first. Means of 5 rules: p < 0.05 for 1 of 1 " +
      `measures of sharpness, ${seen}less sharp goes with more accurate: One step -1.00 (p 0.017). The ` +
      "smallest |tau| that could have been seen (power 0.8): 1.00. Between rules (30 pairs of one " +
      `seed): p < 0.05 for 1 of 1 measures of sharpness, ${seen}less sharp goes with more accurate: One ` +
      "step -1.00 (p 0.017). The smallest |tau| that could have been seen (power 0.8): 1.00. Within a " +
      "rule (24 pairs of one seed, 2 rules with several options): p < 0.05 for 1 of 1 measures of " +
      `sharpness, ${seen}sharper goes with more accurate: One step 1.00 (p 0.003). The smallest |tau| ` +
      "that could have been seen (power 0.8): 0.nn. For comparison, source accuracy: 1.00 (p 0.017) " +
      "between rules.",
  );
});

Deno.test("the reading says where there are no pairs, and where no test", () => {
  const plain = runs.filter(({ config: { rule } }) => Object.keys(rule.options).length === 0);
  assert.match(
    correlationsInWords(correlations(plain))[0]!,
    /Within a rule: there are no pairs, no rule has two options with one seed\./,
  );
  const two = runs.filter(({ config: { rule } }) => ["sam", "asam"].includes(rule.name));
  assert.match(
    correlationsInWords(correlations(two))[0]!,
    /Between rules \(3 pairs of one seed\): no test, there is too little to exchange\./,
  );
});

Deno.test("figures: a panel a kind of pairs, dots filled where p is below 0.05", () => {
  const found = correlations(runs);
  const figure = correlationFigure(found, runs);
  assert.deepEqual(figure.panels.map(({ title }) => title), [
    "Rotated MNIST, scale quick: between rules",
    "rule means",
    "within a rule",
  ]);
  assert.ok(render(figure).svg.includes("Kendall's tau"));
  assert.equal(correlationFigure(found, runs, { outcome: "gap" }).panels.length, 3);
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
  const figure = sharpnessFigure(runs, { labels });
  assert.equal(render(figure).svg.match(/<circle/g)?.length, 54);
  assert.deepEqual(figure.legend.map(({ label }) => label), [
    ...["Adam", "SAM", "ASAM", "FisherSAM", "K-SAM"],
  ]);
  const type = (records: RunRecord[]) =>
    sharpnessFigure(records, { labels, measures: ["oneStep"] }).panels[0]!.x!.type;
  assert.equal(type(runs), "log");
  assert.equal(type([...runs, run(-1, { seed: 9 })]), undefined);
  assert.throws(
    () => sharpnessFigure(runs, { labels, measures: ["oneSteps"] }),
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
  const text = curvatureInWords(runs);
  assert.match(
    text,
    /^Curvature with kinks is .* off that of the second derivatives, mostly above, /,
  );
  assert.doesNotMatch(text, /Here/);
  assert.ok(correlationFigure(correlations(runs), runs).caption.includes(text));
  assert.ok(sharpnessFigure(runs, { labels }).caption.endsWith(text));
  assert.doesNotMatch(
    sharpnessFigure(runs, { labels, measures: ["oneStep"] }).caption,
    /kinks/,
  );
  const exact = [2, 2.5, 3].map((value, i) => {
    const { metrics, ...others } = runs[i]!;
    const curvature = { largestEigenvalue: { value }, trace: { value: 1 } };
    return { ...others, metrics: { ...metrics, measures: { ...metrics.measures, curvature } } };
  }) as unknown as RunRecord[];
  assert.match(
    curvatureInWords(exact),
    /in the median of the runs \(least to largest\), of the exact one: the largest eigenvalue 1\.2 times \(1 to 1\.5\)\.$/,
  );
});

Deno.test("logarithmic ticks are 1, 2 and 5 times powers of ten, or powers alone", () => {
  assert.deepEqual(logTicks([0.03, 0.6]), [0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(logTicks([0.03, 60]), [0.1, 1, 10]);
  assert.deepEqual(logTicks([2e-10, 3e3]), [1e-8, 1e-6, 1e-4, 1e-2, 1, 100]);
  assert.deepEqual([1e-6, 0.002, 0.5, 1000].map(logTickText), ["1e-6", "0.002", "0.5", "1000"]);
});
