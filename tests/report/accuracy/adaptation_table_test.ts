/** Runs of self-training: configs, records, table, figure over T. */
import assert from "node:assert/strict";
import { InputError } from "../../../lib/check.ts";
import { adaptationTable } from "../../../lib/report/accuracy/adaptation_table.ts";
import { authorsGradualLogs } from "../../../lib/records/authors_logs.ts";
import { whichAreThere } from "../../../lib/datasets/availability.ts";
import { atEqualGradients } from "../../../lib/experiment/comparison.ts";
import { rounds, selfTraining, totalEpochs } from "../../../lib/experiment/self_training.ts";
import { zeroShot } from "../../../lib/experiment/zero_shot.ts";
import { domainsFigure } from "../../../lib/report/accuracy/domains_figure.ts";
import { recordId, type RunRecord } from "../../../lib/records/record.ts";
import { render } from "../../../lib/report/render.ts";
import { run } from "../../../lib/experiment/run.ts";
import { withEnv } from "../../env.ts";
import { adapted, labels, record } from "../records.ts";

const smoke = (more: Partial<Parameters<typeof selfTraining>[0]> = {}) =>
  selfTraining({ dataset: "rotated-digits", scale: "smoke", seed: 1, domains: 2, ...more });

Deno.test("a config writes out all that decides a self-training, and zero-shot ids stay as they were", () => {
  const config = smoke({ rule: "sam", adaptationRule: "plain" });
  assert.deepEqual(config.adaptation!.rule, { name: "plain", options: {} });
  assert.equal(config.rule.options["rho"], 0.05);
  assert.deepEqual(smoke({ rule: "sam" }).adaptation!.rule, config.rule);
  const { adaptation: _, ...source } = config;
  assert.notEqual(recordId(config), recordId(source));
  assert.equal(smoke({}).adaptation!.generated, undefined);
  assert.equal(rounds(smoke({ how: "goat" }).adaptation!), 12);
  assert.equal(totalEpochs(config), config.epochs + 3 * config.adaptation!.epochs);
  const plain = zeroShot({ dataset: "rotated-digits", scale: "smoke", seed: 1 });
  assert.ok(!("adaptation" in plain));
  for (
    const [bad, message] of [
      [{ how: "gradually" as never }, /^how is "gradually"; [^\n]*did you mean "gradual"\?$/],
      [{ quantile: 1 }, /^quantile is 1; it must be a finite number at least 0 and less than 1$/],
      [{ domains: 1.5 }, /^domains is 1.5; it must be an integer at least 0$/],
      [{ batchSize: 0 }, /^batchSize is 0; it must be an integer at least 1$/],
      [{ sizes: { epochs: 0.5 } }, /^sizes.epochs is 0.5; it must be an integer at least 1$/],
      [
        { sizes: { epoch: 3 } as never },
        /^name in sizes is "epoch"; [^\n]*did you mean "epochs"\?$/,
      ],
      [{ adaptationRule: "sma" }, /^rule is "sma"; [^\n]*"sam"\?$/],
    ] as const
  ) assert.throws(() => smoke(bad), { name: "InputError", message });
});

for (const how of ["gradual", "direct", "pooled", "goat"] as const) {
  Deno.test(`a smoke run adapted by ${how} measures what its record says`, async () => {
    const config = smoke({ how, rule: "sam" });
    const seen: number[] = [];
    const shares: number[] = [];
    const { metrics } = await run(config, {
      onEpoch: ({ epoch }) => void seen.push(epoch),
      onProgress: (share) => void shares.push(share),
    });
    const { steps, zeroShotAccuracy } = metrics.adaptation!;
    assert.equal(steps.length, rounds(config.adaptation!));
    assert.equal(steps.at(-1)!.targetAccuracy, metrics.targetAccuracy);
    assert.equal(metrics.history[0]!.targetAccuracy, zeroShotAccuracy);
    assert.deepEqual(seen, metrics.history.map(({ epoch }) => epoch));
    assert.equal(seen.at(-1), totalEpochs(config) - 1);
    assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
    assert.equal(shares.at(-1), 1);
    for (const { kept, weightShift } of steps) assert.ok(kept > 0 && weightShift.all > 0);
    const again = await run(config);
    assert.deepEqual(again.metrics.adaptation, metrics.adaptation);
  });
}

Deno.test("the zero-shot accuracy before adapting is that of the run without", async () => {
  const config = smoke();
  const { adaptation: _, ...source } = config;
  const alone = await run({ ...source });
  const { metrics } = await run(config);
  assert.equal(metrics.adaptation!.zeroShotAccuracy, alone.metrics.targetAccuracy);
});

Deno.test("the table pairs methods with Adam adapted in the same way, beside the authors' logs", async () => {
  const seeds = [1, 2, 3];
  const records = seeds.flatMap((seed) => [
    adapted({ seed, after: 0.6 + 0.01 * seed }),
    adapted({ seed, rule: "sam", after: 0.7 + 0.01 * seed }),
    adapted({ seed, rule: "sam", students: "plain", after: 0.5 }),
    adapted({ seed, how: "direct", after: 0.3 }),
    adapted({ seed, rule: "sam", how: "direct", after: 0.35, warning: "all labels are 1" }),
  ]);
  const table = adaptationTable(records, { labels, logs: await authorsGradualLogs() });
  const rows = table.rows;
  const row = (label: string, how: string) => rows.find((r) => r.label === label && r.how === how)!;
  assert.equal(Number(row("SAM", "gradual").difference_points).toFixed(6), "10.000000");
  assert.equal(Number(row("SAM", "direct").difference_points).toFixed(6), "5.000000");
  assert.equal(row("Adam", "gradual").difference_points, null);
  assert.equal(row("SAM, then Adam", "gradual").logged_percent, null);
  assert.deepEqual([row("SAM", "gradual"), row("Adam", "gradual")].map((r) => r.logged_percent), [
    69.06,
    68.52,
  ]);
  const markdown = table.toMarkdown();
  assert.match(markdown, /35\.0 ± 0\.0 †/);
  assert.match(markdown, /† In 3 of 15 runs all pseudo-labels of a domain were of one class/);
  assert.match(markdown, /69\.1 ± 2\.3 \(20, 19 seeds\)/);
  assert.match(markdown, /Self-training: 25 epochs a domain, the least confident 10 % left out\./);
  assert.throws(() => adaptationTable([record()], { labels }), {
    name: "InputError",
    message: /^rotated-mnist, plain: a record has no adaptation[^\n]*$/,
  });
});

Deno.test("equal gradients: source and students of Adam get twice the epochs, those of SAM their own", () => {
  // 5 epochs of 16 steps; then three students of 25 epochs of one step, who label one batch each.
  const paid = (rule: string, aStep: number): RunRecord => {
    const made = adapted({ rule });
    const metrics = { ...made.metrics, gradientEvaluations: 155 * aStep, forwardPasses: 3 };
    return { ...made, metrics };
  };
  const configs = atEqualGradients([paid("plain", 1), paid("sam", 2)]);
  assert.deepEqual(configs.map((c) => [c.epochs, c.adaptation!.epochs]), [[10, 50], [5, 25]]);
  const records = configs.map((config) => ({ ...adapted({ rule: config.rule.name }), config }));
  assert.throws(() => adaptationTable(records, { labels }), /epochs differs between records/);
  const sameSource = records.map((r) => ({ ...r, config: { ...r.config, epochs: 5 } }));
  assert.throws(
    () => adaptationTable(sameSource, { labels }),
    /adaptation\.epochs differs between/,
  );
  const table = adaptationTable(records, { labels, equal: "gradients" });
  assert.deepEqual(table.rows.map(({ epochs }) => epochs), [50, 25]);
  assert.match(table.caption, /5 to 10 epochs for equal gradient evaluations, batch 128\./);
  assert.match(
    table.caption,
    /: 25 to 50 epochs a domain for equal gradient evaluations, the least/,
  );
  assert.match(table.caption, /differ from Adam's by up to 100\.0 %\./); // The records made up here.
});

Deno.test("the figure over T draws a line a rule, a band and the authors' logs", async () => {
  const records = [1, 5].flatMap((domains) =>
    [1, 2].map((seed) => adapted({ seed, domains, after: 0.5 + domains / 100 + seed / 1000 }))
  );
  const figure = domainsFigure(records, { labels, logs: await authorsGradualLogs() });
  assert.equal(figure.panels.length, 2);
  const { svg } = render(figure);
  assert.match(svg, /Covertype: accuracy/);
  assert.match(svg, /Covertype: weight shift/);
  assert.match(figure.caption, /Crosses: means of the authors/);
  assert.throws(() => domainsFigure([record()], { labels }), InputError);
});

Deno.test("sharpness over T has a panel where it was measured: the mean over all students", () => {
  const sharp = [0.1, 0.2, 0.6];
  const records = [1, 2].map((domains) => adapted({ domains, sharp }));
  const { panels, columns } = domainsFigure(records, { labels });
  assert.equal(columns, 3);
  assert.deepEqual(panels.map(({ title }) => title), [
    ...["Covertype: accuracy", "Covertype: weight shift", "Covertype: sharpness"],
  ]);
  const dots = panels[2]!.marks!.find((mark) => (mark as { r?: number }).r === 3) as unknown as {
    data: { mean: number }[];
  };
  for (const { mean } of dots.data) assert.ok(Math.abs(mean - 0.3) < 1e-12);
});

Deno.test("data that are not there are listed with what to do, and stop nothing", async () => {
  const empty = await Deno.makeTempDir();
  await withEnv({ SAM_OOD_DATA: empty, SAM_OOD_OFFLINE: "1" }, async () => {
    const { there, missing } = await whichAreThere(["rotated-digits", "portraits"]);
    assert.deepEqual(there, ["rotated-digits"]);
    assert.match(
      missing[0]!,
      /^Portraits: not run: data not found[^\n]* in the folders of SAM_OOD_DATA or the cache; get it/,
    );
    assert.ok(!missing[0]!.includes(empty), "a folder of this machine is named");
    await assert.rejects(whichAreThere(["portrait"]), { message: /did you mean "portraits"\?$/ });
  });
});
