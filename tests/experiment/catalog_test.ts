import assert from "node:assert/strict";
import { rows } from "../../lib/data/rows.ts";
import { extend, find, paper } from "../../lib/experiment/catalog.ts";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { cross } from "../../lib/experiment/cross.ts";
import { withSources } from "../../lib/experiment/grid/elsewhere.ts";
import { failedRuns } from "../../lib/records/failures.ts";
import { runGrid } from "../../lib/experiment/grid/grid.ts";
import { run } from "../../lib/experiment/run.ts";
import { dense, flatten } from "../../lib/nn/layers.ts";
import { type InputSpec, network } from "../../lib/nn/network.ts";
import { recordId, type RunConfig } from "../../lib/records/record.ts";
import { asam } from "../../lib/sam/asam.ts";
import { sam } from "../../lib/sam/sam.ts";
import { inFolder, outcome } from "../report/records.ts";
import { catalog, slowed } from "./own_catalog.ts";

const moons = { dataset: "two-moons", scale: "smoke", seed: 1 } as const;
const module = new URL("own_catalog.ts", import.meta.url).href;

/** A hundred rows, of which x alone tells the class, the better the earlier. */
async function small(path: string, change = (text: string) => text) {
  const lines = Array.from(
    { length: 100 },
    (_, i) =>
      `${i},${((i * 37) % 100) / 10},${(i * 37) % 100 + (i * i) % 30 > 60 ? "high" : "low"}`,
  );
  await Deno.writeTextFile(path, change(["time,x,class", ...lines].join("\n")));
  return await rows(path, { label: "class", order: "time" });
}

Deno.test("a rule of the library as a value is the run that its name and options are", () => {
  const named = zeroShot({ ...moons, rule: "sam", options: { rho: 0.1 } });
  assert.equal(recordId(zeroShot({ ...moons, rule: sam({ rho: 0.1 }) })), recordId(named));
  assert.equal(
    recordId(zeroShot({ ...moons, rule: sam })),
    recordId(zeroShot({ ...moons, rule: "sam" })),
  );
  const gradual = { ...moons, rule: sam({ rho: 0.1 }), adaptationRule: asam({ rho: 1 }) };
  assert.deepEqual(selfTraining(gradual).adaptation?.rule, {
    name: "asam",
    options: { ...selfTraining({ ...moons, rule: "asam", options: { rho: 1 } }).rule.options },
  });
});

Deno.test("an own rule, network and table go through a grid; what differs has another record", () =>
  inFolder(async (folder) => {
    const mine = await small(`${folder}/power.csv`);
    function thin({ shape, classes }: InputSpec) {
      return network("thin", shape, classes, [
        flatten(),
        dense("out", shape[0]!, classes),
      ]);
    }
    const configs = cross({
      dataset: mine,
      rule: [sam(), slowed()],
      network: thin,
      seed: 1,
      epochs: 2,
    })
      .map(zeroShot);
    const records = await runGrid(configs, { folder: `${folder}/runs` });
    assert.deepEqual(records.map(({ config }) => config.rule.name), ["sam", "slowed"]);
    assert.deepEqual(Object.keys(configs[1]!.own!), ["dataset", "rule", "network"]);
    assert.equal(records[0]!.data?.digest, mine.digest);
    assert.equal(records[0]!.data?.shift, "by time, source 0 to 30 %, target 70 to 100 %");
    // By name, from a catalog of one's own, it is the same run.
    const larger = extend(catalog, { datasets: [mine], networks: { thin } });
    const named = zeroShot({
      ...{ dataset: "power", rule: "slowed", network: "thin", seed: 1, epochs: 2 },
      catalog: larger,
    });
    assert.equal(recordId(named), records[1]!.id);
    const changed = await small(`${folder}/power.csv`, (text) => text.replace("high", "low"));
    const ofChanged = zeroShot({
      dataset: changed,
      rule: sam(),
      network: thin,
      seed: 1,
      epochs: 2,
    });
    assert.notEqual(
      recordId(ofChanged),
      records[0]!.id,
      "a changed file never meets an old record",
    );
  }));

Deno.test("other processes make runs of an own table from its file, of an own rule from its module", () =>
  inFolder(async (folder) => {
    const mine = await small(`${folder}/power.csv`);
    const configs = [
      zeroShot({ dataset: mine, rule: sam(), seed: 1, epochs: 2 }),
      zeroShot({ ...moons, rule: slowed({ factor: 0.25 }) }),
    ];
    assert.equal(
      (await runGrid(configs, { folder: `${folder}/runs`, module, workers: 1 })).length,
      1,
    );
    const [failed] = await failedRuns(configs, `${folder}/runs`);
    assert.match(failed!.reason, /dataset is "power"/, "the module does not know the table");
    const both = [
      ...await runGrid(configs.slice(0, 1), { folder: `${folder}/runs`, workers: 1, retry: true }),
      ...await runGrid(configs.slice(1), { folder: `${folder}/runs`, module, workers: 1 }),
    ];
    assert.deepEqual(both.map(({ environment }) => environment.threads), [1, 1]);
    for (const [i, record] of both.entries()) {
      const here = JSON.parse(JSON.stringify(await run(configs[i]!)));
      assert.deepEqual(outcome(here), outcome(record));
    }
    await small(`${folder}/power.csv`, (text) => text.replace("50,5", "50,4"));
    await assert.rejects(
      withSources(configs[0]!, { recipe: mine.recipe! }),
      /power\.csv does not hold what the run was asked with \(digests/,
    );
  }));

Deno.test("self-training along an own table's domains", () =>
  inFolder(async (folder) => {
    const mine = await small(`${folder}/power.csv`);
    const sizes = { sourceEpochs: 2, epochs: 1 };
    const config = selfTraining({ dataset: mine, rule: sam(), seed: 1, domains: 2, sizes });
    const { metrics } = await run(config);
    assert.deepEqual(metrics.adaptation!.steps.map(({ domain }) => domain), [
      "power, domain 1 of 2",
      "power, domain 2 of 2",
      "power, target",
    ]);
  }));

Deno.test("a catalog takes no name twice, and every name that is not there is told", () =>
  inFolder(async (folder) => {
    const mine = await small(`${folder}/covertype.csv`);
    assert.throws(
      () => extend(paper, { datasets: [mine] }),
      /^InputError: data set covertype is there/,
    );
    assert.throws(
      () => zeroShot({ dataset: mine, seed: 1 }),
      /data set covertype is there already/,
    );
    assert.throws(
      () => find(paper, "networks", "cmm"),
      /^InputError: network is "cmm"; .*mean "cnn"/,
    );
    const wrong = (run: object, expected: RegExp) =>
      assert.throws(() => zeroShot(run as typeof moons), expected);
    wrong(
      { ...moons, rul: "sam" },
      /^InputError: zeroShot has no option rul; .*did you mean "rule"/,
    );
    wrong({ ...moons, dataset: "two-moon" }, /dataset is "two-moon"; .*did you mean "two-moons"/);
    wrong({ ...moons, network: [() => 0][0] }, /network is a function without a name/);
    const own = { dataset: { ...mine, name: "mine" }, seed: 1 };
    wrong({ ...own, scale: "paper" }, /scale is "paper"; mine is a data set of your own/);
    wrong({ ...own, protocol: "authors" }, /the authors' has splits of their data alone/);
  }));

Deno.test("what rides along with a config is no part of its JSON", () => {
  const config: RunConfig = zeroShot({ ...moons, rule: slowed() });
  assert.deepEqual(JSON.parse(JSON.stringify(config)).rule, {
    name: "slowed",
    options: { factor: 0.5 },
  });
  assert.equal(recordId({ ...config }), recordId(JSON.parse(JSON.stringify(config))));
});
