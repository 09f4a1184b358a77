/** Runs made by several processes. */
import assert from "node:assert/strict";
import { ready } from "../../lib/backend/backend.ts";
import { runGrid } from "../../lib/report/grid.ts";
import type { RunRecord } from "../../lib/report/record.ts";
import { zeroShot } from "../../lib/report/configs.ts";
import { workerPool, workerSetting } from "../../lib/report/workers.ts";
import { withEnv } from "../env.ts";

const { name: backend, device } = await ready();

const smoke = (seed: number) =>
  zeroShot({ dataset: "two-moons", seed, scale: "smoke", rule: "sam" });

/** What must not depend on where a run was made. */
function outcome({ id, config, metrics }: RunRecord) {
  const { seconds: _, peakMemoryMiB: __, ...rest } = metrics;
  return { id, config, metrics: rest };
}

Deno.test("several processes make the records that one makes, in the order asked for", async () => {
  const configs = [3, 1, 2].map(smoke);
  const folders = await Promise.all([1, 2].map(() => Deno.makeTempDir()));
  const here = await runGrid(configs, { folder: folders[0]!, workers: 1 });
  const there = await runGrid(configs, { folder: folders[1]!, workers: 2 });
  assert.deepEqual(there.map(outcome), here.map(outcome));
  assert.deepEqual(there.map(({ config }) => config.seed), [3, 1, 2]);
  if (backend === "tensorflow") assert.equal(there[0]!.environment.threads, 1);
  for (const folder of folders) await Deno.remove(folder, { recursive: true });
});

Deno.test("a run that fails in a process fails here in the same line, and what is done is kept", async () => {
  const folder = await Deno.makeTempDir();
  const sgd = { name: "sgd", options: { learningRate: 10, momentum: 0.999 } };
  const bad = { ...smoke(5), optimizer: sgd, epochs: 400 };
  const grid = runGrid([smoke(1), bad, smoke(2)], { folder, workers: 2 });
  await assert.rejects(grid, {
    name: "InputError",
    message: /^training with sam diverged: [^\n]*$/,
  });
  const kept = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  assert.ok(kept.every((name) => name.endsWith(".json")), String(kept));
  const again = await runGrid([smoke(1), smoke(2)], { folder, workers: 2 });
  assert.equal(again.length, 2);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a process that is gone is one line", async () => {
  const pool = workerPool(1);
  const config = { ...smoke(1), epochs: 100_000 };
  const made = pool.make(config, { onEpoch: () => pool.close() });
  await assert.rejects(made, { message: /^the process that made a run ended: [^\n]+$/ });
});

Deno.test("how many processes there are can be set, within limits", async () => {
  await withEnv({ SAM_OOD_WORKERS: "3" }, async () => assert.equal(await workerSetting(), 3));
  await withEnv({ SAM_OOD_WORKERS: "none" }, () =>
    assert.rejects(workerSetting(), {
      name: "InputError",
      message: /^SAM_OOD_WORKERS is "none"; it must be an integer at least 1 and at most 256$/,
    }));
  const usual = await workerSetting();
  if (backend === "tensorflow" && device.startsWith("CPU")) {
    assert.ok(usual >= 1 && usual <= navigator.hardwareConcurrency);
  } else assert.equal(usual, 1);
});
