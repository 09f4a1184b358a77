import assert from "node:assert/strict";
import { ruleOptions } from "../../../lib/sam/registry.ts";
import { ruleLabels } from "../../../lib/sam/labels.ts";
import { radiusOption } from "../../../lib/experiment/radius.ts";
import { chosenRadii } from "../../../lib/report/radius/radius_choice.ts";
import { radiusChoiceInWords } from "../../../lib/report/radius/choice_in_words.ts";
import { radiusChoiceTable } from "../../../lib/report/radius/radius_choice_table.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { assertClose } from "../../approx.ts";
import { type Made, record } from "../records.ts";

const labels = ruleLabels();
const radii = [0.01, 0.02, 0.1];

/** A run whose endpoint is `target`: the last two of ten epochs are the last fifth. */
function run(made: Made & { loss?: number; target: number }): RunRecord {
  const { metrics, ...others } = record({
    ...made,
    target: 0.1,
    config: { ...made.config, epochs: 10 },
  });
  const history = [...Array(8).fill(0), made.target, made.target].map((targetAccuracy, epoch) => {
    return { epoch: epoch + 1, loss: 1, targetAccuracy };
  });
  return { ...others, metrics: { ...metrics, history, sourceLoss: made.loss ?? 1 } };
}

function at(rule: string, radius: number, seed: number, loss: number, target: number): RunRecord {
  const options = ruleOptions(rule, radiusOption(rule, radius)) as Record<string, number>;
  return run({ rule, options, seed, loss, target });
}

/** SAM's default radius is 0.05, ASAM's 0.5: neither is searched. */
const some = [1, 2, 3].flatMap((seed) => [
  run({ seed, target: 0.5 + seed / 100 }),
  // On the source 0.02 is best, in seed 3 0.1; on the target 0.01.
  at("sam", 0.01, seed, 0.4, 0.62 + seed ** 2 / 100),
  at("sam", 0.02, seed, 0.3, 0.55 + seed / 100),
  at("sam", 0.05, seed, 0.1, 0.58 + seed / 50),
  at("sam", 0.1, seed, seed === 3 ? 0.2 : 0.5, 0.52 + seed / 100),
  // All alike but the last.
  at("asam", 0.01, seed, 0.3, 0.5),
  at("asam", 0.02, seed, 0.3, 0.5),
  at("asam", 0.1, seed, NaN, 0.6),
  at("asam", 0.5, seed, 0.9, 0.44 - seed / 100),
]);

const radiiOf = (records: readonly RunRecord[], rule: string, choice: string) =>
  chosenRadii(records, radii)[0]!.chosen.find((one) => one.rule === rule && one.choice === choice)!
    .runs.map(({ radius }) => radius);

Deno.test("a radius is the default, or of each seed the best on the source or on the target", () => {
  assert.deepEqual(radiiOf(some, "sam", "default"), [0.05, 0.05, 0.05]);
  assert.deepEqual(radiiOf(some, "sam", "source"), [0.02, 0.02, 0.1]);
  assert.deepEqual(radiiOf(some, "sam", "oracle"), [0.01, 0.01, 0.01]);
  assert.deepEqual(radiiOf(some, "asam", "default"), [0.5, 0.5, 0.5]);
});

Deno.test("of equal radii the smallest is chosen, and one whose loss is not finite never", () => {
  assert.deepEqual(radiiOf(some, "asam", "source"), [0.01, 0.01, 0.01]);
  assert.deepEqual(radiiOf(some, "asam", "oracle"), [0.1, 0.1, 0.1]);
});

Deno.test("a default radius that is searched too is chosen among, and its record counts once", () => {
  const twice = [...some, ...some.filter(({ config }) => config.rule.options["rho"] === 0.05)];
  const [found] = chosenRadii(twice, [...radii, 0.05]);
  assert.deepEqual(found!.chosen.map(({ rule }) => rule), ["sam", "sam", "sam"]);
  assert.deepEqual(found!.chosen[1]!.runs.map(({ radius }) => radius), [0.05, 0.05, 0.05]);
  assert.equal(found!.records.length, 5 * 3);
});

Deno.test("seeds that lack a radius, the default or Adam are left out, and none is said", () => {
  const lacking = some.filter(({ config: { rule, seed } }) =>
    !(seed === 1 && rule.options["rho"] === 0.05) && !(seed === 2 && rule.name === "plain")
  );
  assert.deepEqual(radiiOf(lacking, "sam", "source"), [0.1]);
  assert.deepEqual(radiiOf(lacking, "asam", "source"), [0.01, 0.01]);
  assert.throws(
    () => chosenRadii(some.filter(({ config }) => config.rule.name !== "plain"), radii),
    /^InputError: no rule has a seed with its default radius, all of 0\.01, 0\.02, 0\.1, and Adam; /,
  );
});

Deno.test("where the source was trained on it cannot choose", () => {
  const authors = some.map((one) => ({
    ...one,
    config: { ...one.config, protocol: "authors" as const },
  }));
  assert.throws(
    () => chosenRadii(authors, radii),
    /^InputError: rotated-mnist: protocol is "authors", .* must be "corrected"/,
  );
});

const table = radiusChoiceTable(some, { labels, radii });
const rows = table.rows;
const row = (choice: string, label: string) =>
  rows.find((one) => one.choice === choice && one.label === label)!;

Deno.test("the table: differences to Adam and their mean by hand", () => {
  assert.deepEqual(
    rows.map(({ choice, label }) => `${choice} ${label}`),
    ["default", "source", "oracle"].flatMap((choice) =>
      ["Mean of 2 rules", "SAM", "ASAM"].map((label) => `${choice} ${label}`)
    ),
  );
  // Seed by seed 9, 10 and 11 points above Adam.
  assertClose(Number(row("default", "SAM").difference_points), 10);
  assertClose(Number(row("default", "SAM").difference_half_width), 4.302653 / Math.sqrt(3), 1e-5);
  assertClose(Number(row("default", "ASAM").difference_points), -10);
  assertClose(Number(row("default", "Mean of 2 rules").difference_points), 0);
  assertClose(Number(row("source", "SAM").difference_points), (5 + 5 + 2) / 3);
  assertClose(Number(row("oracle", "SAM").difference_points), (12 + 14 + 18) / 3);
  assert.equal(row("source", "SAM").radii, "0.02 (2), 0.1 (1)");
  assert.equal(row("default", "ASAM").radii, "0.5");
});

Deno.test("the gain of the best by chance stands below the table, by hand", () => {
  // SAM 60, 62, 64 and ASAM 43, 42, 41: around rule and seed -1.5, 0, 1.5 and the other way round.
  const deviation = Math.sqrt((4 * 1.5 ** 2) / 2);
  const found = row("default", "Mean of 2 rules");
  assertClose(Number(found.chance_deviation), deviation, 1e-9);
  // The larger of two standard normal numbers is 1 / sqrt(pi).
  assertClose(Number(found.chance_points), deviation / Math.sqrt(3 * Math.PI), 1e-9);
  assert.match(
    table.caption,
    /default 0\.7 points \(0\.56 s \/ √n for 2 rules and n = 3 seeds, s = 2\.1\); source 0\.2 points /,
  );
  assert.match(table.caption, /oracle: for each seed .*: no method/);
});

Deno.test("one rule has no mean and no best of several", () => {
  const one = radiusChoiceTable(
    some.filter(({ config }) => config.rule.name !== "asam"),
    { labels, radii },
  );
  assert.deepEqual(one.rows.map(({ label }) => label), ["SAM", "SAM", "SAM"]);
  assert.doesNotMatch(one.caption, /by chance alone/);
});

Deno.test("the reading is made of the table's numbers", () => {
  assert.deepEqual(radiusChoiceInWords(table).slice(1), [
    "Rotated MNIST, radius chosen on the source. The mean of 2 rules minus Adam is +1.0 ± 3.3 points: " +
    "cannot be told (smallest visible: 4.3). Of 2 rules, after Holm, better: none; worse: none; within " +
    "2 points: none. The best, SAM, is 3.0 points above the mean of all, where chance alone makes 0.2.",
    "Rotated MNIST, radius of the oracle. The mean of 2 rules minus Adam is +11.3 ± 2.6 points: better. " +
    "Of 2 rules, after Holm, better: SAM, ASAM; worse: none; within 2 points: none. The best, SAM, is " +
    "3.3 points above the mean of all, where chance alone makes 0.9.",
  ]);
});
