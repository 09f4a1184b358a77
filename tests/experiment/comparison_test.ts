import assert from "node:assert/strict";
import { atEqualGradients, comparison, methodSetting } from "../../lib/experiment/comparison.ts";
import { differencesFigure } from "../../lib/report/accuracy/differences_figure.ts";
import { render } from "../../lib/report/render.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { zeroShotTable } from "../../lib/report/accuracy/zero_shot_table.ts";
import { fiveSeeds, labels, record } from "../report/records.ts";

function withRules(value: string, use: () => void): void {
  const before = Deno.env.get("SAM_OOD_RULES");
  Deno.env.set("SAM_OOD_RULES", value);
  try {
    use();
  } finally {
    if (before === undefined) Deno.env.delete("SAM_OOD_RULES");
    else Deno.env.set("SAM_OOD_RULES", before);
  }
}

Deno.test("every method of the comparison is a config that can be run", () => {
  for (const method of Object.values(comparison)) {
    zeroShot({ dataset: "rotated-digits", seed: 1, scale: "smoke", ...method });
  }
});

Deno.test("SAM_OOD_RULES chooses methods; an unknown one is named with the nearest", () => {
  withRules(
    "plain, sam",
    () => assert.deepEqual(methodSetting().map(({ rule }) => rule), ["plain", "sam"]),
  );
  withRules("", () => assert.equal(methodSetting().length, Object.keys(comparison).length));
  withRules("", () => assert.deepEqual(methodSetting("sam"), [{ rule: "sam" }]));
  withRules("asam", () => assert.deepEqual(methodSetting("sam"), [{ rule: "asam" }]));
  withRules(
    "plain,frendly-sam",
    () =>
      assert.throws(
        () => methodSetting(),
        /^InputError: SAM_OOD_RULES is "frendly-sam"; .* mean "friendly-sam"\?$/,
      ),
  );
});

Deno.test("SAM_OOD_RULES takes all wherever it stands, and a method once", () => {
  withRules("plain,all", () => assert.deepEqual(methodSetting(), Object.values(comparison)));
  withRules("sam,sam", () => assert.equal(methodSetting().length, 1));
});

Deno.test("a config carries all options of its rule, its averaging and its epochs", () => {
  const run = { dataset: "rotated-digits", seed: 1, scale: "smoke" } as const;
  assert.deepEqual(zeroShot({ ...run, rule: "sam" }).rule.options, { rho: 0.05 });
  const averaging = { name: "ema", options: { decay: 0.9 } };
  assert.deepEqual(zeroShot({ ...run, averaging, epochs: 3 }).averaging, averaging);
  assert.equal(zeroShot({ ...run, epochs: 3 }).epochs, 3);
  assert.throws(
    () => zeroShot({ ...run, averaging: { name: "emma", options: {} } }),
    /mean "ema"\?$/,
  );
  assert.throws(() => zeroShot({ ...run, averaging: { name: "swa", options: { begin: 1 } } }), {
    message: "swa has no option begin; its options are start",
  });
  assert.throws(() => zeroShot({ ...run, epochs: 0 }), /^InputError: epochs is 0; /);
});

Deno.test("equal gradients: plain gets twice the epochs, sam keeps its own, from what was counted", () => {
  const of = (rule: string, perStep: number, forwardPasses = 0) => {
    const made = record({ rule });
    // 2,000 examples in batches of 128 are 16 steps an epoch.
    const metrics = { ...made.metrics, gradientEvaluations: 5 * 16 * perStep, forwardPasses };
    return { ...made, metrics };
  };
  const records = [of("plain", 1), of("sam", 2), of("k-sam", 1, 80), of("bilateral-sam", 3)];
  assert.deepEqual(atEqualGradients(records).map(({ epochs }) => epochs), [10, 5, 8, 3]);
});

Deno.test("runs of other lengths stand in one table only if it is about equal gradients", () => {
  const records = [record(), record({ rule: "sam", config: { epochs: 3 } })];
  assert.throws(() => zeroShotTable(records, { labels }), /epochs differs between records/);
  const table = zeroShotTable(records, { labels, equal: "gradients" });
  assert.match(table.caption, /3 to 5 epochs for equal gradient evaluations/);
  assert.match(table.toMarkdown(), /\| Epochs \|/);
});

Deno.test("a caption says how far equal gradient evaluations are from equal", () => {
  const paid = (rule: string, gradientEvaluations: number) => {
    const made = record({ rule });
    return { ...made, metrics: { ...made.metrics, gradientEvaluations } };
  };
  const records = [paid("plain", 128), paid("sam", 128), paid("esam", 117.2), paid("k-sam", 131)];
  const { caption } = zeroShotTable(records, { labels, equal: "gradients" });
  assert.match(caption, / so gradient evaluations differ from Adam's by up to 8\.4 %\.$/);
  assert.doesNotMatch(zeroShotTable(records, { labels }).caption, /Epochs are whole/);
});

Deno.test("averaged weights are a row of their own, beside the rule that they are of", () => {
  const averaging = { name: "ema", options: { decay: 0.99 } };
  const table = zeroShotTable([record(), record({ config: { averaging } })], { labels });
  const rows = table.rows;
  assert.deepEqual(rows.map(({ label }) => label), ["Adam", "Adam + EMA"]);
  assert.deepEqual(rows.map(({ options }) => options), ["", "decay 0.99"]);
});

Deno.test("the figure of differences fills the dot of an interval that excludes zero", () => {
  const figure = differencesFigure(fiveSeeds(), { labels });
  assert.equal(figure.panels.length, 1);
  const { svg } = render(figure);
  assert.ok(svg.includes(`fill="${labels.sam.color}"`));
  assert.match(svg, /Target accuracy minus that of Adam/);
  assert.throws(() => differencesFigure([record()], { labels }), /^InputError: no rule has a seed/);
});
