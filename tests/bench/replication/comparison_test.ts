/** Distances of runs, differences over seeds, and what is kept of them: by numbers made by hand. */
import assert from "node:assert/strict";
import { distance, windows } from "../../../bench/replication/distance.ts";
import { summarize, welch } from "../../../bench/replication/differences.ts";
import { report } from "../../../bench/replication/report.ts";
import type { Ran, Run } from "../../../bench/replication/run.ts";
import { type Arm, armsOf, overSeeds, type SeedRun } from "../../../bench/replication/seeds.ts";
import { assertClose } from "../../approx.ts";

const data = { path: "", examples: 38, shape: [4, 4, 1], classes: 3 };
const run: Run = {
  ...{
    protocol: "corrected",
    rule: "plain",
    seed: 1,
    epochs: 2,
    batchSize: 16,
    learningRate: 1e-3,
  },
  ...{ network: { filters: 2, hidden: 1 }, train: data, tests: [data], testAfter: "each" },
};

/** A run whose losses are all `loss`, and accuracies `accuracy` at each of `tests` angles. */
function ranAt(loss: number, accuracy: number, tests = 1): Ran {
  const epoch = { loss, tests: Array(tests).fill({ accuracy, loss }) };
  return { losses: Array(6).fill(loss), epochs: [epoch, epoch], seconds: 1 };
}

Deno.test("a distance is that of losses by windows of steps, and of weights and statistics by epochs", () => {
  assert.deepEqual(windows(run), [[0, 3], [3, 6]]);
  assert.deepEqual(windows({ ...run, batchSize: 2, epochs: 3 }), [[0, 10], [10, 19], [19, 38], [
    38,
    57,
  ]]);
  // Two parameters, a mean, a variance; two epochs.
  const a = { ran: ranAt(2, 0.5), weights: Float64Array.of(3, 4, 1, 2, 3, 4, 1, 2) };
  const b = { ran: ranAt(1.5, 0.75), weights: Float64Array.of(3, 4, 1, 2, 0, 5, 2, 1) };
  const start = Float32Array.of(0, 0);
  const { losses, epochs } = distance(run, a, b, start);
  assert.deepEqual(losses, [0.5, 0.5]);
  const alike = { loss: 0.5, parameters: 0, mean: 0, variance: 0, accuracy: 25, testLoss: 0.5 };
  assert.deepEqual(epochs[0], alike);
  assert.deepEqual(epochs[1], { ...alike, parameters: Math.sqrt(10) / 5, mean: 0.5, variance: 1 });
  const untold = { ...a, ran: { ...a.ran, losses: [] } };
  assert.equal(distance(run, untold, b, start).losses, null);
  assert.throws(() => distance(run, { ...a, weights: a.weights.subarray(1) }, b, start), {
    name: "InputError",
    message: "runs have 7 and 8 weights; they must be of equal length",
  });
});

Deno.test("Welch's interval is that of scipy's ttest_ind", () => {
  const { mean, halfWidth } = welch([24.1, 28.3, 25.2, 27.7], [28.0, 29.9, 26.1]);
  assertClose([mean, halfWidth], [-1.675, 3.9204345], 1e-6);
});

/** Three seeds, with `of` for the accuracy at every angle. */
function seedRuns(of: (arm: Arm, seed: number) => number): SeedRun[] {
  return (["plain", "sam"] as const).flatMap((rule) =>
    armsOf[rule].flatMap((arm) =>
      [101, 102, 103].map((seed) => ({ arm, rule, seed, ran: ranAt(0, of(arm, seed), 5) }))
    )
  );
}

Deno.test("differences over seeds are of means where chance is each side's own, else of pairs", () => {
  const runs = seedRuns((arm, seed) => (seed - 100) / 10 + (arm === "library" ? -0.01 : 0));
  const summaries = summarize(runs);
  assert.deepEqual(summaries.slice(0, 6).map(({ place }) => place), [0, 15, 30, 45, 60, "mean"]);
  for (const { rule, arms: { library, pytorch }, paired, independent } of summaries) {
    assertClose([library!.mean, library!.deviation, pytorch!.mean], [19, 10, 20]);
    assertClose([independent.mean], [-1]);
    if (rule === "plain") assertClose([paired!.mean, paired!.halfWidth], [-1, 0]);
    else assert.equal(paired, undefined);
    assert.ok(independent.halfWidth > 20);
  }
});

Deno.test("the tables name every arm and say which differences exclude zero", () => {
  const apart = seedRuns((arm, seed) => seed / 1000 + (arm === "library" ? 0.1 : 0));
  const weighed = (loss: number) => ({
    ran: ranAt(loss, 0.5),
    weights: Float64Array.of(1, 2, 3, 4, 1, 2, 3, 4),
  });
  const text = report({
    ...{ date: "2026-01-01", commit: null, cpu: "some CPU" },
    versions: { torch: "2", tensorflow: "CPU, libtensorflow 2" },
    exact: [{
      run,
      accuracies: [0.5],
      distances: { library: distance(run, weighed(1), weighed(2), Float32Array.of(0, 0)) },
    }],
    seeds: { first: 101, count: 3 },
    summaries: summarize(apart),
  });
  assert.match(text, /\| corrected \| Adam +\| library +\| +1e\+0 \|/);
  assert.match(text, /a last one of 6, 2 epochs/);
  assert.match(
    text,
    /\| SAM +\| +60° \| 20\.20 ± 0\.10 \| 10\.20 ± 0\.10 \| +\+10\.00 ± 0\.23 \* \|/,
  );
  assert.match(text, /seeds 101–103/);
});

Deno.test("runs over seeds are made once: what a folder holds is read", async () => {
  const folder = await Deno.makeTempDir();
  const made: string[] = [];
  const side = (arm: Arm) => ({ rule, seed }: Run) => {
    made.push(`${rule} ${seed} ${arm}`);
    return Promise.resolve(ranAt(0, seed / 1000, 5));
  };
  const sides = Object.fromEntries(armsOf.plain.map((arm) => [arm, side(arm)])) as Record<
    Arm,
    ReturnType<typeof side>
  >;
  const ask = (count: number) =>
    overSeeds(folder, { train: data, tests: [] }, sides, { count, jobs: 2 }, () => {});
  try {
    assert.equal((await ask(1)).length, 5);
    const runs = await ask(2);
    assert.equal(runs.length, 10);
    assert.equal(new Set(made).size, 10);
    assert.equal(made.length, 10);
    assert.ok(runs.every(({ seed, ran }) => ran.epochs[1]!.tests[4]!.accuracy === seed / 1000));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
