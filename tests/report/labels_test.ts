import assert from "node:assert/strict";
import * as report from "../../lib/report/mod.ts";
import { labelsOf, withRules } from "../../lib/report/labels.ts";
import { ruleLabels } from "../../lib/sam/labels.ts";
import { fiveSeeds, record } from "./records.ts";

const curve = [{ shift: 0, accuracy: 0.9 }, { shift: 60, accuracy: 0.5 }];
const own = [1, 2].flatMap((seed) =>
  ["plain", "mine", "another"].map((rule) => record({ rule, seed, curve, target: 0.5 + seed / 10 }))
);

Deno.test("a rule of a user's own is called by its name, in a color that no rule of the library has", () => {
  const labels = labelsOf(own);
  const library = Object.values(ruleLabels()).map(({ color }) => color);
  assert.equal(labels["mine"]!.label, "mine");
  assert.equal(labels["plain"]!.label, "Adam");
  assert.notEqual(labels["mine"]!.color, labels["another"]!.color);
  for (const rule of ["mine", "another"]) assert.ok(!library.includes(labels[rule]!.color));
});

Deno.test("its color is the same whatever the order of the records, in every figure of them", () => {
  assert.deepEqual(labelsOf(own.toReversed()), labelsOf(own));
  const colors = (figure: report.Figure) =>
    Object.fromEntries(figure.legend.map(({ label, color }) => [label, color]));
  const [shift, profile, cost] = [report.shiftFigure, report.profileFigure, report.costFigure]
    .map((make) => colors(make(own)));
  assert.equal(Object.keys(shift!).length, 3);
  assert.deepEqual(profile, shift);
  assert.deepEqual(cost, shift);
});

Deno.test("labels that are given come first and keep their colors", () => {
  const labels = withRules(["b", "a", "sam"], { sam: { label: "mine", color: "red" } });
  assert.deepEqual(Object.keys(labels), ["sam", "a", "b"]);
  assert.equal(labels["sam"]!.label, "mine");
});

Deno.test("the plain rule is called after the optimizer that all records have", () => {
  const sgd = record({ config: { optimizer: { name: "sgd", options: {} } } });
  assert.equal(labelsOf([sgd])["plain"]!.label, "SGD");
  assert.equal(labelsOf([sgd, record()])["plain"]!.label, "Adam or SGD");
  assert.match(report.zeroShotTable([sgd]).columns[6]!.title, /^Target minus SGD \(points\)$/);
});

/** Tables, figures and sentences of records, with what each must be told. */
const all: readonly (readonly [string, (r: typeof own) => unknown])[] = [
  ...[report.adaptationTable, report.comparisonTable, report.effectsTable, report.protocolTable],
  ...[report.varianceTable, report.zeroShotTable, report.runTable, report.bestStepsTable],
  ...[report.boundDifferenceTable, report.boundNeedsTable, report.boundTable],
  ...[report.gaussianBoundTable, report.gdaBoundTable, report.sharpGdaTable, report.claimsTable],
  ...[report.costFigure, report.differencesFigure, report.domainsFigure, report.effectsFigure],
  ...[report.profileFigure, report.shiftFigure, report.boundFigure, report.gdaBoundFigure],
  ...[report.sharpnessFigure, report.costCurvesInWords, report.boundsInWords],
  ...[report.gdaBoundsInWords],
].map((make) => [make.name, make as (r: typeof own) => unknown] as const);

Deno.test("of no records every table, figure and sentence says that nothing was run", () => {
  const radii = [0.1];
  const more: typeof all = [
    ["radiusTable", (r) => report.radiusTable(r, { radii })],
    ["radiusChoiceTable", (r) => report.radiusChoiceTable(r, { radii })],
    ["radiusFigure", (r) => report.radiusFigure(r, { radii })],
    ["radiusSharpnessFigure", (r) => report.radiusSharpnessFigure(r, { radii })],
    ["correlationTable", (r) => report.correlationTable(report.correlations(r), r)],
    ["correlationFigure", (r) => report.correlationFigure(report.correlations(r), r)],
    ["correlationsInWords", (r) => report.correlationsInWords(report.correlations(r))],
    ["differencesInWords", (r) => report.differencesInWords(report.zeroShotTable(r))],
    ["effectsInWords", (r) => report.effectsInWords(report.effectsTable(r))],
    ["radiusInWords", (r) => report.radiusInWords(report.radiusTable(r, { radii }))],
  ];
  for (const [name, make] of [...all, ...more]) {
    const made = make([]);
    const said = Array.isArray(made) ? made[0] : (made as { caption: string }).caption;
    assert.equal(said, "Not run.", name);
  }
});

Deno.test("an option that a function does not have is told with the nearest", () => {
  for (const [name, make] of all) {
    // These take records alone.
    if (["varianceTable", "boundsInWords"].includes(name)) continue;
    const ask = make as unknown as (r: unknown, options: object) => unknown;
    assert.throws(
      () => ask(fiveSeeds(), { labls: {} }),
      new RegExp(
        `^InputError: (${name}|costCurves) has no option labls; .*did you mean "labels"\\?$`,
      ),
      name,
    );
  }
});
