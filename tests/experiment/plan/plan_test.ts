import assert from "node:assert/strict";
import { eightRules, plan } from "../../../lib/experiment/plan/plan.ts";
import { seedsOf } from "../../../lib/experiment/plan/plan_seeds.ts";
import { expectedSeconds, timedOn } from "../../../lib/experiment/plan/seconds.ts";
import { NUMBERS_VERSION } from "../../../lib/numbers_version.ts";
import { recordId, type RunConfig, type RunRecord } from "../../../lib/records/record.ts";
import { listing, parseOptions, stateOf } from "../../../tools/plan.ts";
import { record } from "../../report/records.ts";

const row = plan[0]!;

/** A record of `config` whose target accuracy is `target` in every epoch. */
function made(config: RunConfig, target: number, numbers = NUMBERS_VERSION): RunRecord {
  const base = record({ config, target });
  return { ...base, id: recordId(config), environment: { ...base.environment, numbers } };
}

/** The first stage, Adam at 60 % and every rule off it by the same, which differs by seed. */
function firstStage(offBySeed: (seed: number) => number): Map<string, RunRecord> {
  const records = Array.from({ length: row.first }, (_, i) => i + 1).flatMap((seed) =>
    row.configs(seed).map((config) => {
      const isRule = eightRules.includes(config.rule.name);
      return made(config, 0.6 + (isRule ? offBySeed(seed) / 100 : 0));
    })
  );
  return new Map(records.map((one) => [one.id, one]));
}

Deno.test("the plan has its rows in order, each run once", () => {
  assert.deepEqual(plan.slice(0, 3).map(({ name, first, most }) => [name, first, most]), [
    ["covertype-authors", 10, 30],
    ["covertype-corrected", 10, 60],
    ["covertype-gradual-authors", 10, 10],
  ]);
  for (const { name, configs } of plan) {
    const ids = configs(1).map(recordId);
    assert.equal(new Set(ids).size, ids.length, name);
  }
  assert.equal(row.configs(1).length, 14);
  assert.equal(row.configs(1).at(-1)!.epochs, 200);
});

Deno.test("the first stage has ten seeds, whatever its means; then the deviation decides", () => {
  assert.equal(seedsOf(row, new Map()).length, 10);
  const cut = firstStage((seed) => seed);
  cut.delete(recordId(row.configs(10)[3]!));
  assert.equal(seedsOf(row, cut).length, 10);
  // Deviation 3.03 points: statsmodels has 20 seeds for 2 points with power 0.8.
  assert.equal(seedsOf(row, firstStage((seed) => seed)).length, 20);
  assert.equal(seedsOf(row, firstStage((seed) => 40 + seed)).length, 20, "a mean counted");
  assert.equal(seedsOf(row, firstStage((seed) => 9 * seed)).length, 30, "at most the plan's");
  assert.equal(seedsOf(row, firstStage(() => 1)).length, 10, "never fewer than there are");
});

Deno.test("records of another numbers version count as missing, and the time left is from measured runs", () => {
  const configs = row.configs(1);
  const records = [made(configs[0]!, 0.6), made(configs[1]!, 0.6, NUMBERS_VERSION - 1)];
  const state = stateOf(row, records);
  assert.equal(state.configs.length - state.missing.length, 1);
  assert.ok(state.seconds > 0);
  const text = listing([state], 2);
  assert.match(
    text,
    /covertype-authors .*\n +1 of 140 runs, 10 seeds \(at most 30\), \d+\.\d h left/,
  );
});

Deno.test("a GPU's seconds say nothing of a CPU; a CPU's stand in for a GPU's", () => {
  const [config, other] = [row.configs(1)[0]!, row.configs(2)[0]!];
  const timed = (device: string, seconds: number) => {
    const base = made(config, 0.6);
    const { metrics, environment } = base;
    return {
      ...base,
      metrics: { ...metrics, seconds },
      environment: { ...environment, device },
    };
  };
  const cpu = timed("CPU, libtensorflow", 60), gpu = timed("GPU (CUDA), libtensorflow", 2);
  const seconds = (onGpu: boolean, ...records: RunRecord[]) =>
    expectedSeconds(other, ...timedOn(onGpu, records));
  assert.equal(seconds(false, gpu, cpu), 60);
  assert.equal(seconds(true, gpu, cpu), 2);
  assert.equal(seconds(true, cpu), 60);
  assert.equal(seconds(false, gpu), NaN);
});

Deno.test("a run takes as long as the middle one of those most like it", () => {
  const [config, like] = [row.configs(1)[1]!, row.configs(2)[1]!];
  const timed = (config: RunConfig, seconds: number) => {
    const base = made(config, 0.6);
    return { ...base, metrics: { ...base.metrics, seconds } };
  };
  const corrected = plan[1]!.configs(2)[1]!;
  const measured: RunConfig = {
    ...like,
    measures: { examples: 1000, steps: 20, points: 500, bounds: true },
  };
  const others = [timed(corrected, 5), timed(measured, 500)];
  const alike = [10, 11, 90].map((seconds) => timed(like, seconds));
  assert.equal(expectedSeconds(config, [...others, ...alike]), 11);
  assert.equal(expectedSeconds(config, others), (5 + 500) / 2);
});

Deno.test("an unknown row or option is one clear line", () => {
  assert.throws(
    () => parseOptions(["--rows", "covertype-author"]),
    /did you mean "covertype-authors"/,
  );
  assert.throws(() => parseOptions(["--seeds", "3"]), /the options are --list, --rows/);
  assert.equal(parseOptions(["--rows", "covertype-radius", "--jobs", "2"]).rows.length, 1);
});
