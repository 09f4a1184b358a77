import assert from "node:assert/strict";
import { runGrid } from "../../lib/experiment/grid/grid.ts";
import { readRecords, recordsOf } from "../../lib/records/read_records.ts";
import { recordId, type RunConfig } from "../../lib/records/record.ts";
import { writeRecord } from "../../lib/records/record_file.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { run } from "../../lib/experiment/run.ts";
import { scaleSetting } from "../../lib/notebook/settings.ts";
import { inFolder, namesIn, record, warned } from "../report/records.ts";

const smoke = zeroShot({ dataset: "rotated-digits", seed: 1, scale: "smoke" });

Deno.test("a config writes out all that its scale stands for, and its id depends on all of it", () => {
  assert.deepEqual(smoke, {
    dataset: "rotated-digits",
    shift: 60,
    protocol: "corrected",
    scale: "smoke",
    sourceSize: 128,
    testSize: 50,
    epochs: 1,
    batchSize: 64,
    network: "strided-cnn",
    rule: { name: "plain", options: {} },
    optimizer: { name: "adam", options: { learningRate: 0.001 } },
    seed: 1,
  });
  const others: RunConfig[] = [
    { ...smoke, seed: 2 },
    { ...smoke, epochs: 3 },
    { ...smoke, rule: { name: "sam", options: { rho: 0.05 } } },
    { ...smoke, optimizer: { name: "adam", options: { learningRate: 0.01 } } },
  ];
  const ids = new Set([smoke, ...others].map(recordId));
  assert.equal(ids.size, 5);
  const reordered = Object.fromEntries(Object.entries(smoke).reverse()) as unknown as RunConfig;
  assert.equal(recordId(reordered), recordId(smoke));
});

Deno.test("the authors' protocol brings their coupled weight decay", () => {
  const { optimizer } = zeroShot({
    dataset: "rotated-digits",
    seed: 1,
    scale: "smoke",
    protocol: "authors",
  });
  assert.deepEqual(optimizer.options, {
    learningRate: 0.001,
    weightDecay: 0.0001,
    decay: "coupled",
  });
});

const curves = {
  "rotated-digits": [0, 15, 30, 45, 60, 75, 90],
  "color-shift-digits": [0, 0.1, 0.25, 0.5, 0.75, 1],
};
for (const [dataset, curve] of Object.entries(curves)) {
  for (const protocol of ["corrected", "authors"] as const) {
    Deno.test(`a smoke run on ${dataset}, ${protocol}, measures what its record says`, async () => {
      const config = {
        ...zeroShot({ dataset, seed: 1, scale: "smoke", protocol, rule: "sam" }),
        sourceSize: 128,
        testSize: dataset === "rotated-digits" && protocol === "authors" ? 128 : 40,
        epochs: 1,
      };
      const { id, metrics, environment } = await run(config);
      assert.equal(id, recordId(config));
      // Two steps of SAM.
      assert.equal(metrics.gradientEvaluations, 4);
      assert.equal(metrics.history.length, 1);
      assert.equal(metrics.history[0]!.targetAccuracy, metrics.targetAccuracy);
      assert.deepEqual(metrics.accuracyByShift.map(({ shift }) => shift), curve);
      assert.equal(metrics.accuracyByShift[0]!.accuracy, metrics.sourceAccuracy);
      const atTarget = metrics.accuracyByShift.find(({ shift }) => shift === config.shift)!;
      // The authors' target images of color-shift are others than their source images.
      if (protocol === "corrected" || dataset === "rotated-digits") {
        assert.equal(atTarget.accuracy, metrics.targetAccuracy);
      }
      assert.ok(metrics.seconds > 0);
      assert.match(environment.commit ?? "", /^[0-9a-f]{40}\+?$|^$/);
    });
  }
}

Deno.test("a run is the same again from its config alone", async () => {
  const config = { ...smoke, sourceSize: 64, testSize: 40 };
  const [a, b] = [(await run(config)).metrics, (await run(config)).metrics];
  assert.deepEqual(a.accuracyByShift, b.accuracyByShift);
  assert.deepEqual(a.history, b.history);
  assert.equal(a.targetLoss, b.targetLoss);
});

Deno.test("a grid makes each run once, keeps it, and makes later what failed", () =>
  inFolder(async (folder) => {
    const configs = [1, 2, 3].map((seed) => ({ ...smoke, seed }));
    const made: number[] = [];
    let failAt: number | undefined = 2;
    const make = (config: RunConfig) => {
      if (config.seed === failAt) return Promise.reject(new Error("killed"));
      made.push(config.seed);
      return Promise.resolve(record({ config }));
    };
    assert.equal((await runGrid(configs, { folder, make })).length, 2);
    failAt = undefined;
    const records = await runGrid(configs, { folder, make, retry: true });
    assert.deepEqual(made, [1, 3, 2]);
    assert.deepEqual(records.map(({ config }) => config.seed), [1, 2, 3]);
    assert.deepEqual(await runGrid(configs, { folder, make }), records);
    assert.deepEqual(made, [1, 3, 2]);
    assert.deepEqual(namesIn(folder), configs.map((config) => `${recordId(config)}.json`).sort());
  }));

Deno.test("records are read by what they hold; a folder that is not there has none", () =>
  inFolder(async (folder) => {
    const made = [3, 1, 2].map((seed) => record({ config: { ...smoke, seed } }));
    for (const r of made) await writeRecord(folder, r);
    await Deno.writeTextFile(`${folder}/notes.txt`, "no record");
    const seeds = (await readRecords(({ config }) => config.seed > 1, folder)).map((r) =>
      r.config.seed
    );
    assert.deepEqual(seeds, [2, 3]);
    assert.deepEqual(await readRecords(undefined, `${folder}/none`), []);
    const asked = [2, 9, 3].map((seed) => ({ ...smoke, seed }));
    assert.deepEqual((await recordsOf(asked, folder)).map((r) => r.config.seed), [2, 3]);
  }));

Deno.test("a damaged record is put aside with a warning, and its run is made again", () =>
  inFolder(async (folder) => {
    const name = `${recordId(smoke)}.json`;
    await Deno.writeTextFile(`${folder}/${name}`, '{"id": ');
    const said = await warned(async () => {
      const make = (config: RunConfig) => Promise.resolve(record({ config }));
      assert.equal((await runGrid([smoke], { folder, make })).length, 1);
    });
    assert.match(
      said[0]!,
      /^set aside as [^\n]*, and the run is made again: record [^\n]* is not JSON/,
    );
    const [aside] = namesIn(`${folder}/set-aside`);
    assert.equal(await Deno.readTextFile(`${folder}/set-aside/${aside}`), '{"id": ');
    assert.equal((await readRecords(undefined, folder)).length, 1);
  }));

Deno.test("wrong names and values are one clear line before anything is trained", () => {
  const good = { dataset: "rotated-digits", seed: 1, scale: "smoke" } as const;
  const bad: [Record<string, unknown>, RegExp][] = [
    [
      { dataset: "rotated-minst" },
      /^dataset is "rotated-minst"; .* did you mean "rotated-mnist"\?$/,
    ],
    [{ scale: "quik" }, /^scale is "quik"; it must be one of .* did you mean "quick"\?$/],
    [{ rule: "sma" }, /^rule is "sma"; .* did you mean "sam"\?$/],
    [
      { rule: "sam", options: { rho: -1 } },
      /^sam: rho is -1; it must be a finite number at least 0$/,
    ],
    [{ shift: NaN }, /^shift is NaN; it must be a finite number$/],
    [{ seed: 1.5 }, /^seed is 1.5; it must be an integer at least 0$/],
    [{ protocol: "fixed" }, /^protocol is "fixed"; it must be one of authors, corrected$/],
    [{ optimizer: { name: "adamw", options: {} } }, /^optimizer is "adamw"; .* mean "adam"\?$/],
    [
      { optimizer: { name: "adam", options: { learningrate: 1 } } },
      /^adam has no option learningrate; .* did you mean "learningRate"\?$/,
    ],
  ];
  for (const [change, message] of bad) {
    assert.throws(() => zeroShot({ ...good, ...change } as never), { name: "InputError", message });
  }
});

Deno.test("SAM_OOD_SCALE is checked", () => {
  const before = Deno.env.get("SAM_OOD_SCALE");
  Deno.env.set("SAM_OOD_SCALE", "papper");
  try {
    assert.throws(
      () => scaleSetting(),
      /^InputError: SAM_OOD_SCALE is "papper"; .* mean "paper"\?$/,
    );
    Deno.env.delete("SAM_OOD_SCALE");
    assert.equal(scaleSetting(), "quick");
  } finally {
    if (before !== undefined) Deno.env.set("SAM_OOD_SCALE", before);
  }
});
