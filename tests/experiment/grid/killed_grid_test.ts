/** A grid that is killed again and again, and gone on with. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";
import { readRecords } from "../../../lib/records/read_records.ts";
import { Stream } from "../../../lib/stream.ts";
import { inFolder, outcome } from "../../report/records.ts";
import { isAlive, kill, seesProcesses, until, workersOf } from "./processes.ts";
import { configs } from "./small_grid.ts";
import { unless } from "../../unless.ts";

/** Whom each start of the grid is ended by: signals to it, or to a worker and then to it. */
const rounds = ["SIGKILL", "worker", "SIGTERM", "SIGINT"] as const;

function start(folder: string): Deno.ChildProcess {
  const script = fileURLToPath(new URL("small_grid.ts", import.meta.url));
  const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", config, script, folder],
    ...{ stdout: "null", stderr: "null" },
  }).spawn();
}

const count = async (folder: string) => (await readRecords(() => true, folder)).length;

Deno.test({
  name: "killed at any moment and gone on with, a grid ends with the records of an unbroken one",
  ...unless(!seesProcesses && "no pgrep"),
  fn: () =>
    inFolder(async (folder) => {
      const cut = `${folder}/cut`;
      await Deno.mkdir(cut);
      const delays = new Stream(1, ["delays"]).uniform(rounds.length, 0, 300);
      for (const [round, killed] of rounds.entries()) {
        const before = await count(cut);
        const grid = start(cut);
        const hasEnded = () => !isAlive(grid.pid);
        await until(() => workersOf(grid.pid).length > 0 || hasEnded(), "a process starts");
        // The first is ended before any run is, each other one some time after its first.
        const isOn = () => round === 0 || [...Deno.readDirSync(cut)].length > before;
        await until(() => isOn() || hasEnded(), "a run ends");
        await new Promise((resolve) => setTimeout(resolve, delays[round]!));
        const workers = workersOf(grid.pid);
        if (killed === "worker" && workers.length > 0) {
          kill(workers[0]!, "SIGKILL");
          const isReplaced = () => workersOf(grid.pid).some((pid) => !workers.includes(pid));
          await until(() => isReplaced() || hasEnded(), "another takes its place");
          workers.push(...workersOf(grid.pid));
        }
        kill(grid.pid, killed === "worker" ? "SIGKILL" : killed);
        await grid.status;
        await until(() => !workers.some(isAlive), `no worker outlives the parent (${killed})`);
        // Every file is a whole record.
        const made = await count(cut);
        if (round === 0) assert.ok(made < configs.length, `${made}`);
      }
      const resumed = await runGrid(configs, { folder: cut, workers: 2 });
      const unbroken = await runGrid(configs, { folder: `${folder}/unbroken`, workers: 2 });
      assert.deepEqual(resumed.map(outcome), unbroken.map(outcome));
    }),
});
