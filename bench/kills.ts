/**
 * Whether a grid survives whatever is done to its processes, and what it costs beside the training: writes
 * results/bench/kills.md.
 *
 *     deno task kills [--kills 200] [--runs 100] [--length 3] [--smoke 1000] [--seed 1]
 *
 * A grid of 100 runs is killed 200 times, its workers and itself, and gone on with; then its records are
 * held to those of a grid that nobody touched, metric by metric (all but seconds and memory). Should it be
 * over before, another one is begun. Then 1,000 smoke runs are made by a grid of one process, and by a loop
 * over `run`, in turns.
 */
import assert from "node:assert/strict";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { checkNumber } from "../lib/check.ts";
import { zeroShot } from "../lib/experiment/zero_shot.ts";
import { runGrid } from "../lib/experiment/grid/grid.ts";
import { run } from "../lib/experiment/run.ts";
import { writeWhole } from "../lib/files.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { type Row, Table } from "../lib/report/table.ts";
import { median } from "../lib/statistics/median.ts";
import { killAtRandom } from "../tests/experiment/grid/random_kills.ts";
import { configsOf } from "../tests/experiment/grid/small_grid.ts";
import { answerHelp, optionsIn } from "../tools/options.ts";
import { outcome } from "../tests/report/records.ts";

answerHelp(`deno task kills: whether a grid survives kills, and what it costs, into results/bench

  --kills N   kills of workers and parent, default 200
  --runs N    runs of the grid, default 100
  --length N  length of a run, in half seconds or so, default 3
  --smoke N   runs whose overhead is timed, default 1000
  --seed N    of whom, when and with what, default 1
  --help      print this`);

const text = { type: "string" } as const;
// `loop` is what this program tells itself, in a process of one thread.
const known = {
  kills: text,
  runs: text,
  length: text,
  smoke: text,
  seed: text,
  loop: text,
} as const;
const values = optionsIn(Deno.args, known);
const option = (name: "kills" | "runs" | "length" | "smoke" | "seed", usual: number) =>
  checkNumber(`--${name}`, Number(values[name] ?? usual), { integer: true, min: 1 });

/** Turns of grid and loop: other work on the machine comes and goes. */
const TURNS = 10;

/** The shortest runs that there are. */
function smokeRuns(count: number) {
  const one = (seed: number) =>
    zeroShot({ dataset: "two-moons", rule: "sam", scale: "smoke", seed });
  return Array.from({ length: count }, (_, i) => one(i + 1));
}

/** Seconds of the runs one after another, without a grid. */
async function loop(count: number): Promise<number> {
  const [first, ...others] = smokeRuns(count + 1);
  await run(first!);
  const start = performance.now();
  for (const config of others) await run(config);
  return (performance.now() - start) / 1000;
}

async function loopApart(count: number): Promise<number> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", fileURLToPath(import.meta.url), "--loop", `${count}`],
    env: { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: "1" },
    stderr: "null",
  }).output();
  if (!success) throw new Error("the loop failed");
  return Number(new TextDecoder().decode(stdout));
}

/** What a grid takes, in seconds. */
interface Taken {
  /** By the clock, once its process has made a first run. */
  readonly seconds: number;
  /** Of the processor, by the grid's own process. */
  readonly own: number;
  /** By the clock, until then. */
  readonly once: number;
}

/** What a grid of one worker takes. */
async function grid(count: number, folder: string): Promise<Taken> {
  const begun = performance.now();
  let start = 0;
  let used = 0;
  const idle = () => Promise.resolve();
  const view = {
    ...{ hooks: () => ({}), failed: idle, finish: idle },
    ended() {
      if (start === 0) [start, used] = [performance.now(), processorSeconds()];
      return idle();
    },
  };
  await runGrid(smokeRuns(count + 1), { folder, workers: 1, view: () => view });
  return {
    seconds: (performance.now() - start) / 1000,
    own: processorSeconds() - used,
    once: (start - begun) / 1000,
  };
}

/** Of this process so far, all threads. */
function processorSeconds(): number {
  // Fields 14 and 15 of proc(5), in hundredths of a second; the name before them may have spaces.
  const fields = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

if (values.loop !== undefined) {
  console.log(await loop(Number(values.loop)));
  Deno.exit();
}

const [kills, runs, length] = [option("kills", 200), option("runs", 100), option("length", 3)];
const [smoke, seed] = [option("smoke", 1000), option("seed", 1)];
const folder = await Deno.makeTempDir({ prefix: "sam-ood-kills-" });
try {
  const load = loadavg()[0]!.toFixed(1);
  const configs = configsOf(runs, length);
  const started = performance.now();
  const unbroken = await runGrid(configs, { folder: `${folder}/unbroken`, workers: 2 });
  const alone = (performance.now() - started) / 1000;
  assert.equal(unbroken.length, runs);
  console.error(`kills: unbroken in ${alone.toFixed(0)} s`);

  const byKind = new Map<string, number>();
  const dealt = () => [...byKind.values()].reduce((sum, count) => sum + count, 0);
  let [grids, starts, equal] = [0, 0, 0];
  const begun = performance.now();
  while (dealt() < kills) {
    const cut = `${folder}/cut-${grids}`;
    const left = kills - dealt();
    const done = await killAtRandom({
      ...{ folder: cut, count: runs, length, kills: left, seed: seed + grids },
    });
    for (const [kind, count] of done.byKind) byKind.set(kind, count + (byKind.get(kind) ?? 0));
    starts += done.starts;
    grids++;
    console.error(`kills: ${dealt()} of ${kills}`);
    const resumed = await runGrid(configs, { folder: cut, workers: 2, retry: true });
    assert.deepEqual(resumed.map(outcome), unbroken.map(outcome));
    equal += resumed.length;
  }
  const seconds = (performance.now() - begun) / 1000;

  const turns: (Taken & { readonly inLoop: number })[] = [];
  const runsATurn = Math.ceil(smoke / TURNS);
  for (let turn = 0; turn < TURNS; turn++) {
    const inGrid = await grid(runsATurn, `${folder}/smoke-${turn}`);
    turns.push({ ...inGrid, inLoop: await loopApart(runsATurn) });
    console.error(`kills: smoke runs, turn ${turn + 1} of ${TURNS}`);
  }
  /** Milliseconds a run: the median over the turns, and between what they lie. */
  const each = (of: (turn: typeof turns[number]) => number) => {
    const all = turns.map((turn) => 1000 * of(turn) / runsATurn);
    const [least, greatest] = [Math.min(...all), Math.max(...all)];
    return `${median(all).toFixed(1)} ms (${least.toFixed(1)} to ${greatest.toFixed(1)})`;
  };
  const rows: Row[] = [
    { what: "Kills of a grid of workers and parent", value: `${dealt()}` },
    ...[...byKind].toSorted().map(([kind, count]) => ({ what: `– ${kind}`, value: `${count}` })),
    { what: "Starts of the grid", value: `${starts}` },
    { what: `Records equal to the unbroken grid's, of ${grids * runs}`, value: `${equal}` },
    {
      what: "Seconds with the kills; unbroken",
      value: `${seconds.toFixed(0)}; ${alone.toFixed(0)}`,
    },
    { what: `${TURNS * runsATurn} smoke runs in a loop, a run`, value: each((t) => t.inLoop) },
    { what: "The same by a grid of one process, a run", value: each((t) => t.seconds) },
    { what: "More by the clock, a run", value: each((t) => t.seconds - t.inLoop) },
    { what: "Processor time of the grid's own process, a run", value: each((t) => t.own) },
    {
      what: "Starting a process, and its first run, once",
      value: `${turns.map((t) => t.once).toSorted((a, b) => a - b)[TURNS >> 1]!.toFixed(1)} s`,
    },
  ];
  const day = new Date().toISOString().slice(0, 10);
  const table = new Table(
    rows,
    [
      { title: "What", text: (row) => String(row["what"]) },
      { title: "Number", numeric: true, text: (row) => String(row["value"]) },
    ],
    `${day}, seed ${seed}. Killed: ${runs} runs of ${
      (alone * 2 / runs).toFixed(1)
    } s (with their ` +
      `share of starting) in two processes, kept every 0.1 s of training; whom, when and with what is ` +
      `drawn from the seed. Equal in all but seconds, memory and time of day. Smoke runs: two-moons, one ` +
      `epoch of SAM, the shortest there are, in ${TURNS} turns: median and range; a run of a minute has the ` +
      `same milliseconds more. ` +
      `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, load ${load} before; Deno ` +
      `${Deno.version.deno}. Where the machine does other work, the clock counts it.`,
  );
  await writeWhole(`${resultsFolder()}/bench/kills.md`, table.toMarkdown());
  console.log(table.toMarkdown());
} finally {
  await Deno.remove(folder, { recursive: true });
}
