import assert from "node:assert/strict";
import { parseOptions, type RunOptions, usage } from "../../tools/run.ts";

const options = (line: string) => parseOptions(line.split(" ")) as RunOptions;

Deno.test("a table, its seeds, and only some of its runs", () => {
  const { configs, jobs, retry } = options(
    "--table gda --scale smoke --seeds 1-3,7 --only rule=sam --only dataset=covertype --jobs 3",
  );
  assert.deepEqual([jobs, retry], [3, false]);
  assert.deepEqual(
    configs.map(({ dataset, protocol, seed, rule }) => [dataset, protocol, seed, rule.name]),
    ["corrected", "authors"].flatMap((protocol) =>
      [1, 2, 3, 7].map((seed) => ["covertype", protocol, seed, "sam"])
    ),
  );
  assert.ok(
    configs.every(({ adaptation, scale }) => adaptation?.how === "gradual" && scale === "smoke"),
  );
});

Deno.test("every table has runs at every scale, each once", () => {
  for (const table of ["zero-shot", "gda", "ways", "domains", "radius"]) {
    for (const scale of ["smoke", "quick", "paper"]) {
      const { configs } = options(`--table ${table} --scale ${scale} --seeds 1,2`);
      assert.ok(configs.length > 0, `${table}, ${scale}`);
      const texts = configs.map((config) => JSON.stringify(config));
      assert.equal(new Set(texts).size, texts.length, `${table}, ${scale}`);
    }
  }
});

Deno.test("shards of a table have each of its runs once", () => {
  const table = "--table zero-shot --scale smoke --seeds 1-2";
  const shards = [1, 2, 3].map((i) => options(`${table} --shard ${i}/3`));
  const texts = (all: readonly RunOptions[]) =>
    all.flatMap(({ configs }) => configs.map((config) => JSON.stringify(config))).sort();
  assert.deepEqual(texts(shards), texts([options(table)]));
  assert.ok(shards.every(({ configs }) => configs.length > 0));
});

Deno.test("for a cluster: what each task is asked, whatever was left to defaults", () => {
  const { cluster, configs, dryRun } = options(
    "--table ways --seeds 1,4 --only rule=sam --only how=direct,goat --slurm --shards 3 --dry-run",
  );
  assert.deepEqual([configs.length, dryRun], [4, true]);
  assert.deepEqual(cluster, {
    name: "ways-quick",
    args: [
      ...["--table", "ways", "--scale", "quick", "--seeds", "1,4", "--images", "mnist"],
      ...["--only", "rule=sam", "--only", "how=direct,goat"],
    ],
    options: {
      ...{ processes: 4, shards: 3, gpu: false },
      ...{ time: undefined, partition: undefined, account: undefined },
    },
  });
  const asked = options("--table ways --slurm --jobs 9 --gpu --time 1-12 --partition a,b --retry");
  assert.deepEqual(asked.cluster!.args.at(-1), "--retry");
  assert.deepEqual(asked.cluster!.options, {
    ...{ processes: 9, shards: undefined, gpu: true },
    ...{ time: "1-12", partition: "a,b", account: undefined },
  });
  assert.equal(options("--table ways").cluster, undefined);
  // Each task is asked what this parser takes.
  const task = options(cluster!.args.concat("--shard", "1/3").join(" "));
  assert.deepEqual(task.shard, { index: 1, of: 3 });
});

Deno.test("--list is answered, whatever else is asked, and --help tells of a cluster too", () => {
  assert.equal(parseOptions(["--list", "--slurm"]), "list");
  for (const name of ["shard", "slurm", "shards", "time", "partition", "account", "gpu"]) {
    assert.ok(usage.includes(`--${name}`), name);
  }
});

Deno.test("what the command line has wrong is one line", () => {
  const wrong = (line: string, expected: RegExp) =>
    assert.throws(() => options(line), ({ name, message }: Error) => {
      assert.equal(name, "InputError");
      assert.match(message, expected);
      return true;
    });
  wrong("--tabel gda", /^Unknown option '--tabel'; --help lists the options$/);
  wrong("--seeds 1", /^--table is missing; --list names them$/);
  wrong("--table gad", /^--table is "gad"; it must be one of .*; did you mean "gda"\?$/);
  wrong("--table gda --seeds 3-1", /^--seeds \(3-1\) is 1; it must be an integer at least 3/);
  wrong("--table gda --only rul=sam", /^key of --only is "rul"; .*did you mean "rule"\?$/);
  wrong("--table gda --only rule=sma", /^--only rule is "sma"; it must be one of plain, sam, /);
  wrong("--table gda --jobs 0", /^--jobs is 0; it must be an integer at least 1/);
  wrong("--table gda --shard 4/3", /^--shard is "4\/3"; it must be I\/N with I from 1 to N/);
  wrong("--table gda --shards 3", /^--shards is given without --slurm, which it is for/);
  wrong("--table gda --gpu", /^--gpu is given without --slurm/);
  wrong("--table gda --slurm --shard 1/3", /^--shard is given with --slurm, .* use --shards$/);
  wrong("--table gda --slurm --shards x", /^--shards is NaN; it must be an integer at least 1/);
  wrong("--table gda --slurm --time 2h", /^--time is "2h"; it must be minutes, H:MM:SS or /);
  wrong("--table gda --slurm --partition a;b", /^--partition is "a;b"; it must be of letters, /);
});
