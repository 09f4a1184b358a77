import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runGrid } from "../../lib/experiment/grid/grid.ts";
import { readRecords } from "../../lib/records/read_records.ts";
import { lastWord, runCommand } from "../../tools/command.ts";
import { parseOptions, type RunOptions } from "../../tools/run.ts";
import { outcome } from "../report/records.ts";
import { temporaryFolder } from "./notebooks.ts";
import { oneNodeSlurm, until, whyNoSlurm } from "./one_node_slurm.ts";

const why = whyNoSlurm();
if (why !== undefined) console.log(`SLURM is not tried: ${why}`);

const table = [
  ...["--table", "zero-shot", "--scale", "smoke", "--seeds", "1-3", "--images", "digits"],
  ...["--only", "dataset=rotated-digits", "--only", "rule=plain", "--only", "averaging=none"],
];

Deno.test({
  name: "by SLURM: one task killed, one told to stop, submitted again, and the table is complete",
  ignore: why !== undefined,
  async fn() {
    await using folder = await temporaryFolder();
    await using node = await oneNodeSlurm();
    const results = `${folder.path}/it's "shared", 100%`;
    const runs = `${results}/runs`;
    const environment = { ...node.environment, SAM_OOD_RESULTS: results };
    /** Submits what is missing to two tasks of a process each; returns the job's id. */
    async function submit(): Promise<string> {
      const script = fileURLToPath(new URL("../../tools/run.ts", import.meta.url));
      const cluster = ["--slurm", "--shards", "2", "--jobs", "1", "--time", "10"];
      const args = ["run", "-A", "--no-check", script, ...table, ...cluster];
      const result = await runCommand(Deno.execPath(), args, { env: environment });
      assert.ok(result.success, lastWord(result));
      return /submitted as job (\d+)/.exec(result.stdout)![1]!;
    }
    const log = (job: string, task: number) =>
      Deno.readTextFile(`${results}/slurm/zero-shot-smoke-${job}_${task}.txt`).catch(() => "");
    const isOver = async () => await node.ask("squeue", "--noheader") === "";
    const made = () => [...Deno.readDirSync(runs)].filter(({ name }) => name.endsWith(".json"));
    const texts = () =>
      new Map(made().map(({ name }) => [name, Deno.readTextFileSync(`${runs}/${name}`)]));

    const first = await submit();
    const isTraining = async (task: number) => (await log(first, task)).includes("training");
    await until(
      async () => await isTraining(1) && await isTraining(2) && made().length > 0,
      "both tasks train, and a run has ended",
    );
    await Promise.all([
      node.ask("scancel", "--signal=KILL", "--full", `${first}_1`),
      node.ask("scancel", "--signal=TERM", "--batch", `${first}_2`),
    ]);
    await until(isOver, "both tasks have ended");
    const before = texts();
    assert.ok(before.size < 6, `${before.size} runs were made before the tasks ended`);
    assert.match(await log(first, 2), /interrupted; \d of 3 runs are kept; run it again to go on/);

    const second = await submit();
    await until(isOver, "the second job has ended");
    const { configs } = parseOptions(table) as RunOptions;
    const after = texts();
    assert.equal(after.size, configs.length, `${await log(second, 1)}\n${await log(second, 2)}`);
    // What was there is there as it was: it was not made again.
    for (const [name, text] of before) assert.equal(after.get(name), text);
    assert.deepEqual([...Deno.readDirSync(`${runs}/locks`)], []);
    const again = await runGrid(configs, { folder: `${folder.path}/unbroken`, workers: 2 });
    const bySeed = await readRecords(undefined, `${folder.path}/unbroken`);
    assert.equal(again.length, bySeed.length);
    assert.deepEqual(
      (await readRecords(undefined, runs)).map(outcome),
      bySeed.map(outcome),
    );
  },
});
