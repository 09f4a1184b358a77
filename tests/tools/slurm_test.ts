import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runGrid } from "../../lib/experiment/grid/grid.ts";
import { recordsOf } from "../../lib/records/read_records.ts";
import { recordId } from "../../lib/records/record.ts";
import { lastWord, runCommand } from "../../tools/command.ts";
import { parseOptions, type RunOptions } from "../../tools/run.ts";
import { deal } from "../../tools/shard.ts";
import {
  type ArrayJob,
  checkSetUp,
  environmentOfTasks,
  memoryOf,
  planTasks,
  scriptOf,
  type SlurmOptions,
} from "../../tools/slurm.ts";
import { withEnv } from "../env.ts";
import { outcome, record } from "../report/records.ts";
import { temporaryFolder } from "./notebooks.ts";
import { oneNodeSlurm, until, whyNoSlurm } from "./one_node_slurm.ts";
import { unless } from "../unless.ts";

const why = whyNoSlurm();

const script = fileURLToPath(new URL("../../tools/run.ts", import.meta.url));
const table = [
  ...["--table", "zero-shot", "--scale", "smoke", "--seeds", "1-6", "--images", "digits"],
  ...["--only", "dataset=rotated-digits", "--only", "rule=plain", "--only", "averaging=none"],
];

Deno.test({
  name: "by SLURM: one task killed, one told to stop, submitted again, and the table is complete",
  ...unless(why && `SLURM is not tried: ${why}`),
  async fn() {
    await using folder = await temporaryFolder();
    await using node = await oneNodeSlurm();
    const results = `${folder.path}/it's "shared", 100%`;
    const runs = `${results}/runs`;
    const environment = { ...node.environment, SAM_OOD_RESULTS: results };
    /** Submits what is missing to two tasks of a process each; returns the job's id. */
    async function submit(): Promise<string> {
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
    assert.ok(before.size < 12, `${before.size} runs were made before the tasks ended`);
    assert.match(await log(first, 2), /interrupted; \d of 6 runs are kept; run it again to go on/);

    const second = await submit();
    await until(isOver, "the second job has ended");
    const after = texts();
    assert.equal(after.size, 12, `${await log(second, 1)}\n${await log(second, 2)}`);
    // What was there is there as it was: it was not made again.
    for (const [name, text] of before) assert.equal(after.get(name), text);
    assert.deepEqual([...Deno.readDirSync(`${runs}/locks`)], []);
    const { configs } = parseOptions(table) as RunOptions;
    const unbroken = await runGrid(configs, { folder: `${folder.path}/unbroken`, workers: 2 });
    assert.deepEqual((await recordsOf(configs, runs)).map(outcome), unbroken.map(outcome));
  },
});

Deno.test("a script that bash runs task by task, in a folder of any name, makes the table", async () => {
  await using folder = await temporaryFolder();
  const results = `${folder.path}/it's "shared", $HOME \`100%\``;
  // In sbatch's place: what a cluster does with the script, in turns.
  const sbatch = `#!/bin/bash
    export SLURM_CPUS_PER_TASK=1
    for SLURM_ARRAY_TASK_ID in 1 2; do
      export SLURM_ARRAY_TASK_ID
      bash "$2" > "${folder.path}/log-$SLURM_ARRAY_TASK_ID.txt" 2>&1 || exit 1
    done
    echo "77;one"`;
  await Deno.writeTextFile(`${folder.path}/sbatch`, sbatch, { mode: 0o755 });
  const environment = {
    PATH: `${folder.path}:${Deno.env.get("PATH")}`,
    SAM_OOD_RESULTS: results,
  };
  const asked = [...table, "--seeds", "1-2", "--only", "protocol=authors"];
  const ask = async (...more: string[]) => {
    const args = ["run", "-A", "--no-check", script, ...asked, "--slurm", "--jobs", "1", ...more];
    const result = await runCommand(Deno.execPath(), args, { env: environment });
    assert.ok(result.success, lastWord(result));
    return result.stdout;
  };
  const written = await ask("--shards", "2", "--dry-run");
  assert.match(
    written,
    /^#!\/bin\/bash\n[^]*\nwritten, not submitted: [^\n]*zero-shot-smoke.sh\n$/,
  );
  const submitted = await ask("--shards", "2");
  assert.match(submitted, /^2 of 2 runs are to be made, by 2 tasks of 1 processes; at most /);
  assert.match(submitted, /\nsubmitted as job 77: /);
  const log = await Deno.readTextFile(`${folder.path}/log-1.txt`);
  assert.match(log, /1 trained, 0 read from records/);
  const { configs } = parseOptions(asked) as RunOptions;
  assert.equal((await recordsOf(configs, `${results}/runs`)).length, 2);
  assert.equal(
    await ask(),
    "0 of 2 runs are to be made: nothing is submitted\n",
  );
});

const options = {
  ...{ shards: undefined, processes: 4, partition: undefined, account: undefined },
  ...{ gpu: false, time: undefined },
};

Deno.test("the script, word for word", () => {
  const { cluster } = parseOptions([
    ...["--table", "gda", "--seeds", "1-2", "--only", "rule=sam,plain", "--slurm", "--jobs", "8"],
    ...["--partition", "long", "--account", "sharp@lab", "--gpu", "--retry"],
  ]) as RunOptions;
  const job: ArrayJob = {
    ...{ name: cluster!.name, args: cluster!.args, options: cluster!.options },
    ...{ shards: 9, tasks: [1, 2, 3, 7, 9], time: "2:05:00" },
    folder: `/home/o'neil/the "results"/slurm`,
    environment: { SAM_OOD_RESULTS: `/home/o'neil/the "results"`, SAM_OOD_BACKEND: "tensorflow" },
    ...{ checkout: "/home/o'neil/sam-ood", deno: "/home/o'neil/bin/deno" },
  };
  assert.equal(
    scriptOf(job),
    String.raw`#!/bin/bash
#SBATCH --job-name=sam-ood-gda-quick
#SBATCH --array=1-3,7,9
#SBATCH --chdir="/home/o'neil/the \"results\"/slurm"
#SBATCH --output=gda-quick-%A_%a.txt
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --mem=21504M
#SBATCH --time=2:05:00
#SBATCH --signal=B:TERM@60
#SBATCH --gres=gpu:1
#SBATCH --partition=long
#SBATCH --account=sharp@lab
set -eu
export SAM_OOD_RESULTS='/home/o'\''neil/the "results"'
export SAM_OOD_BACKEND=tensorflow
cd '/home/o'\''neil/sam-ood'
exec '/home/o'\''neil/bin/deno' run -A tools/run.ts --table gda --scale quick --seeds 1-2 --images mnist --only rule=sam,plain --retry \
  --shard "$SLURM_ARRAY_TASK_ID/9" --jobs "$SLURM_CPUS_PER_TASK"
`,
  );
  assert.throws(() => scriptOf({ ...job, folder: "/a\\b/slurm" }), {
    name: "InputError",
    message: /^the folder "\/a\\\\b\/slurm" has a backslash or a line break in its name/,
  });
});

Deno.test("tasks of an hour, and a limit of one and a half times what like runs took", () => {
  // 40 runs of 12.5 s and 40 like them of twice the epochs; 4 processes: 375 s of work in all.
  const made = record({ seed: 0, config: { epochs: 5 } });
  const asked = Array.from({ length: 40 }, (_, seed) => [
    record({ seed: seed + 1 }).config,
    record({ seed: seed + 1, config: { epochs: 10 } }).config,
  ]).flat();
  const plan = (more: Partial<SlurmOptions>, ids = asked.map(recordId), times = [made]) =>
    planTasks(asked, new Set(ids), times, { ...options, ...more });
  // (40 * 12.5 + 40 * 25) / 4 + 3/4 * 25 = 393.75 s; 1.5 times that and 600 s are 19.84 minutes.
  assert.deepEqual(plan({}), { shards: 1, tasks: [1], time: "0:20:00", untimed: [] });
  // 100 times slower: 37,500 s of work are eleven hours; one shard is as good as another.
  const slow = { ...made, metrics: { ...made.metrics, seconds: 1250 } };
  const many = plan({}, undefined, [slow]);
  assert.deepEqual([many.shards, many.tasks.length], [11, 11]);
  const heaviest = Math.max(
    ...deal(asked, 11).map((runs) => {
      const seconds = runs.map(({ epochs }) => 250 * epochs);
      return seconds.reduce((a, b) => a + b) / 4 + 0.75 * Math.max(...seconds);
    }),
  );
  const minutes = Math.ceil((1.5 * heaviest + 600) / 60);
  assert.equal(many.time, `${Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, "0")}:00`);
  // What is there takes no task, and no time.
  const last = deal(asked, 7)[6]!.map(recordId);
  const left = plan({ shards: 7 }, last);
  assert.deepEqual([left.shards, left.tasks], [7, [7]]);
  assert.deepEqual(plan({ shards: 7, time: "5" }).time, "5");
});

Deno.test("where nothing was timed the limit is a guess that says so; a GPU's times are not a CPU's", () => {
  const asked = [1, 2, 3, 4, 5].map((seed) => record({ seed }).config);
  const ids = new Set(asked.map(recordId));
  const onGpu = record({ seed: 9, device: "GPU, libtensorflow 2.21.0" });
  const onCpu = { ...record({ seed: 9 }), metrics: { ...onGpu.metrics, seconds: 10_000 } };
  assert.deepEqual(planTasks(asked, ids, [onGpu], options), {
    ...{ shards: 2, tasks: [1, 2], time: "12:00:00", untimed: ["rotated-mnist"] },
  });
  const gpu = planTasks(asked, ids, [onCpu, onGpu], { ...options, gpu: true });
  // (5 * 12.5) / 4 + 3/4 * 12.5 = 25 s.
  assert.deepEqual([gpu.time, gpu.untimed], ["0:11:00", []]);
  const cpu = planTasks(asked, ids, [onCpu, onGpu], { ...options, shards: 1 });
  // (5 * 10,000) / 4 + 3/4 * 10,000 = 20,000 s; 510 minutes.
  assert.equal(cpu.time, "8:30:00");
});

Deno.test("a task has memory for its processes, by what runs take, and for the one that starts them", () => {
  assert.equal(memoryOf(1), 2560 + 1024);
  assert.equal(memoryOf(9), 9 * 2560 + 1024);
});

Deno.test("nodes are told absolute paths", async () => {
  const relative = {
    SAM_OOD_RESULTS: "my results",
    SAM_OOD_DATA: "a:/b:",
    XDG_CACHE_HOME: "cache",
  };
  await withEnv({ ...relative, DENO_DIR: "", SAM_OOD_BACKEND: "cpu", SAM_OOD_COMPILE: "0" }, () => {
    const here = Deno.cwd();
    const { SAM_OOD_OFFLINE: _, ...told } = environmentOfTasks();
    assert.deepEqual(told, {
      SAM_OOD_RESULTS: `${here}/my results`,
      SAM_OOD_DATA: `${here}/a:/b`,
      XDG_CACHE_HOME: `${here}/cache`,
      ...{ SAM_OOD_BACKEND: "cpu", SAM_OOD_COMPILE: "0" },
    });
  });
});

Deno.test("what was not set up is told before anything is submitted", async () => {
  await using folder = await temporaryFolder();
  await withEnv({ XDG_CACHE_HOME: folder.path, SAM_OOD_BACKEND: "" }, async () => {
    await assert.rejects(checkSetUp(true), {
      name: "InputError",
      message:
        /^TensorFlow is not in .*-cuda-.*: run `deno task setup` once on a node that has a GPU/,
    });
    await assert.rejects(
      checkSetUp(false),
      /^InputError: TensorFlow is not in .*-cpu-.* once, or set/,
    );
  });
  await withEnv({ XDG_CACHE_HOME: folder.path, SAM_OOD_BACKEND: "wasm" }, () => checkSetUp(false));
});
