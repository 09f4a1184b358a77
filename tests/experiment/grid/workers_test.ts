/** Runs made by processes, and what happens to them when one ends. */
import assert from "node:assert/strict";
import { failuresInWords } from "../../../lib/experiment/run_in_words.ts";
import { NUMBERS_VERSION } from "../../../lib/numbers_version.ts";
import { failedRuns } from "../../../lib/records/failures.ts";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";
import { recordId, type RunConfig } from "../../../lib/records/record.ts";
import { writeRecord } from "../../../lib/records/record_file.ts";
import { zeroShot } from "../../../lib/experiment/zero_shot.ts";
import { causeOfEnd, worker } from "../../../lib/experiment/grid/workers.ts";
import { kill, seesProcesses, until, workersOf } from "./processes.ts";
import { inFolder, namesIn, outcome } from "../../report/records.ts";
import { unless } from "../../unless.ts";

const moons = (seed: number, epochs = 1) =>
  zeroShot({ dataset: "two-moons", seed, scale: "smoke", rule: "sam", epochs });

/** Thirty-two steps of a small convolutional network, enough for the order of sums to show in its loss. */
const digits = (rule: string): RunConfig => ({
  ...zeroShot({ dataset: "rotated-digits", network: "strided-cnn", rule, seed: 1, scale: "smoke" }),
  ...{ epochs: 8, batchSize: 64, testSize: 40 },
});

const diverging: RunConfig = {
  ...moons(99, 40),
  batchSize: 32,
  rule: { name: "sam", options: { rho: 50 } },
  optimizer: { name: "sgd", options: { learningRate: 10, momentum: 0.999 } },
};

const allAreGone = () => until(() => workersOf(Deno.pid).length === 0, "closed processes end");

Deno.test("a grid cut after any run and gone on with is the unbroken one, bit for bit", () =>
  inFolder(async (folder) => {
    const configs = ["sam", "friendly-sam"].map(digits);
    const unbroken = await runGrid(configs, { folder: `${folder}/unbroken`, workers: 2 });
    assert.deepEqual(unbroken.map(({ config }) => config), configs);
    for (const kept of [0, 1]) {
      const cut = `${folder}/cut-after-${kept}`;
      for (const record of unbroken.slice(0, kept)) await writeRecord(cut, record);
      const workers = kept === 0 ? 1 : 2;
      const resumed = await runGrid(configs, { folder: cut, workers });
      assert.deepEqual(resumed.map(outcome), unbroken.map(outcome), `after ${kept}`);
      for (const { environment } of resumed) assert.equal(environment.threads, 1);
    }
  }));

Deno.test("a run that diverges stops no other, is kept as failed, and is tried again when asked", () =>
  inFolder(async (folder) => {
    const good = [moons(1), moons(2), moons(3)];
    const noData = { ...moons(5), dataset: "spirals" };
    const all = [diverging, good[0]!, noData, ...good.slice(1)];
    const records = await runGrid(all, { folder, workers: 2 });
    assert.deepEqual(records.map(({ config }) => config), good);
    assert.deepEqual(namesIn(folder), good.map((config) => `${recordId(config)}.json`).sort());
    const failed = await failedRuns(all, folder);
    assert.deepEqual(failed.map(({ config, diverged }) => [config, diverged]), [
      [diverging, true],
      [noData, false],
    ]);
    const [first, second] = failuresInWords(failed);
    assert.match(
      first!,
      /^SAM \(rho 50\) on Two moons, seed 99: training with sam diverged: [^\n]*rho/,
    );
    assert.match(second!, /^SAM \(rho 0.05\) on spirals, seed 5: dataset is "spirals"/);
    const started: number[] = [];
    const view = () => ({
      ...{ ended: () => Promise.resolve(), failed: () => Promise.resolve() },
      finish: () => Promise.resolve(),
      hooks({ seed }: RunConfig) {
        started.push(seed);
        return {};
      },
    });
    await runGrid(all, { folder, workers: 1, view });
    assert.deepEqual(started, [], "what failed is not repeated by itself");
    await runGrid([diverging, ...good], { folder, workers: 1, view, retry: true });
    assert.deepEqual(started, [99]);
  }));

Deno.test("a run that failed and is made after all is no failure any more", () =>
  inFolder(async (folder) => {
    const fails = () => Promise.reject(new Error("the machine was full"));
    assert.deepEqual(await runGrid([moons(1)], { folder, make: fails }), []);
    assert.equal((await failedRuns([moons(1)], folder))[0]!.reason, "the machine was full");
    assert.equal((await runGrid([moons(1)], { folder, retry: true })).length, 1);
    assert.deepEqual(await failedRuns([moons(1)], folder), []);
  }));

Deno.test("what failed under another numbers version counts as not tried yet", () =>
  inFolder(async (folder) => {
    const fails = () => Promise.reject(new Error("training diverged"));
    await runGrid([moons(1)], { folder, make: fails });
    const [failed] = await failedRuns(undefined, folder);
    const older = { ...failed!, numbers: NUMBERS_VERSION - 1 };
    await Deno.writeTextFile(`${folder}/failed/${failed!.id}.json`, JSON.stringify(older));
    assert.deepEqual(await failedRuns([moons(1)], folder), []);
    assert.equal((await runGrid([moons(1)], { folder })).length, 1);
  }));

Deno.test("weights that the last step made infinite are no result", () =>
  inFolder(async (folder) => {
    const lost: RunConfig = {
      ...moons(1),
      ...{ batchSize: 256, rule: { name: "sam", options: { rho: 1e15 } } },
      optimizer: { name: "sgd", options: { learningRate: 1 } },
    };
    assert.deepEqual(await runGrid([lost], { folder, workers: 1 }), []);
    const [failed] = await failedRuns([lost], folder);
    assert.match(
      failed!.reason,
      /after the last step the loss on the source is NaN; lower the learning rate \(now 1\)/,
    );
    assert.deepEqual(namesIn(folder), []);
  }));

Deno.test({
  name: "a process that is killed is replaced and its run tried once more",
  ...unless(!seesProcesses && "no pgrep"),
  async fn() {
    await allAreGone();
    const one = worker();
    const before = await one.make(moons(1));
    const [idle] = workersOf(Deno.pid);
    kill(idle!, "SIGKILL");
    assert.deepEqual(outcome(await one.make(moons(1))), outcome(before));
    let killed: number | undefined;
    const after = await one.make(moons(2, 3), {
      onEpoch() {
        if (killed === undefined) kill(killed = workersOf(Deno.pid)[0]!, "SIGKILL");
      },
    });
    assert.deepEqual(outcome(after), outcome(await one.make(moons(2, 3))));
    assert.equal(workersOf(Deno.pid).length, 1);
    assert.ok(killed !== undefined && !workersOf(Deno.pid).includes(killed));
    one.close();
    await allAreGone();
  },
});

Deno.test({
  name: "a run whose processes are killed twice fails, says by what, and stops no other",
  ...unless(!seesProcesses && "no pgrep"),
  fn: () =>
    inFolder(async (folder) => {
      await allAreGone();
      const unlucky = moons(7, 100_000);
      const grid = runGrid([unlucky, moons(1), moons(2)], { folder, workers: 1 });
      const killed = new Set<number>();
      const isNew = () => workersOf(Deno.pid).some((pid) => !killed.has(pid));
      for (const which of ["first", "second"]) {
        await until(isNew, `the ${which} process starts`);
        for (const pid of workersOf(Deno.pid)) kill(pid, "SIGKILL"), killed.add(pid);
      }
      assert.deepEqual((await grid).map(({ config }) => config.seed), [1, 2]);
      const [failed] = await failedRuns([unlucky], folder);
      assert.match(
        failed!.reason,
        /^its process ended, and so did a second one, which was killed by SIGKILL; perhaps out of memory/,
      );
      assert.deepEqual(
        namesIn(folder),
        [1, 2].map((seed) => `${recordId(moons(seed))}.json`).sort(),
      );
    }),
});

Deno.test("how a process ended is told by signal or exit code", () => {
  const notes = "I0000 oneDNN custom operations are on\n";
  assert.match(causeOfEnd(null, "SIGKILL", notes), /^was killed by SIGKILL; perhaps out of memory/);
  assert.equal(causeOfEnd(null, "SIGBUS", ""), "ended by SIGBUS");
  assert.equal(causeOfEnd(3, null, "a\nb\n"), "ended by exit code 3 (it last said: b)");
});

Deno.test("a run that a hook gave up is not taken for the next one", async () => {
  const one = worker();
  const given = one.make(moons(1, 50), {
    onEpoch: () => {
      throw new Error("the notebook is gone");
    },
  });
  await assert.rejects(given, /the notebook is gone/);
  const { config } = await one.make(moons(2));
  assert.equal(config.seed, 2);
  one.close();
});

Deno.test("a process that was told to end is not started again", async () => {
  const one = worker();
  const made = one.make(moons(1, 100_000), { onEpoch: () => one.close() });
  await assert.rejects(made, { message: /^its process was told to end$/ });
  await assert.rejects(one.make(moons(1)), /told to end/);
});
