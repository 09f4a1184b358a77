/** A grid that is killed again and again, and gone on with; bench/kills.ts does it for longer. */
import assert from "node:assert/strict";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";
import { inFolder, outcome } from "../../report/records.ts";
import { seesProcesses } from "./processes.ts";
import { killAtRandom } from "./random_kills.ts";
import { configsOf } from "./small_grid.ts";
import { unless } from "../../unless.ts";

Deno.test({
  name: "killed at any moment and gone on with, a grid ends with the records of an unbroken one",
  ...unless(!seesProcesses && "no pgrep"),
  fn: () =>
    inFolder(async (folder) => {
      const [count, length] = [12, 2];
      const cut = `${folder}/cut`;
      const { byKind } = await killAtRandom({ folder: cut, count, length, kills: 10, seed: 1 });
      assert.ok(byKind.size > 1, "of several kinds");
      const configs = configsOf(count, length);
      const resumed = await runGrid(configs, { folder: cut, workers: 2, retry: true });
      const unbroken = await runGrid(configs, { folder: `${folder}/unbroken`, workers: 2 });
      assert.deepEqual(resumed.map(outcome), unbroken.map(outcome));
    }),
});
