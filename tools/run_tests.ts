/**
 * The tests, in several processes side by side.
 *
 *     deno task test [file or folder ...]
 *     deno task quick
 *
 * A process has its share of the machine's threads. Files that took longest the last time come first.
 * Failures are printed whole; the last line counts all tests. A file whose process dies is named and
 * counts as failed. `quick` takes some 45 seconds of tests of what was touched: those that mirror a
 * touched file, then those that import it, nearest first (testing/touched.ts).
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { cacheFolder, writeWhole } from "../lib/files.ts";
import { answerHelp, optionsAndNamesIn, runTask } from "./options.ts";
import { expectedSeconds, freeMemory, type Job, plan, processCount } from "./testing/plan.ts";
import { leftOut, namesOfFailed, type Outcome, runJob, whatFailed } from "./testing/process.ts";
import { testsOfTouched } from "./testing/touched.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const QUICK_SECONDS = 45;

const usage = `deno task quick: the tests of what was touched since main, in a minute

First those that mirror a touched file, then those that import it, nearest first, for some
${QUICK_SECONDS} seconds; what is left out for time is named.

  --help   print this`;

/** Where the seconds of each file are remembered. */
const secondsPath = () => `${cacheFolder()}/test_seconds.json`;

/** All test files, from the checkout's root. */
export async function testFiles(folder = "tests"): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${ROOT}/${folder}`)) {
    if (isDirectory) found.push(...await testFiles(`${folder}/${name}`));
    else if (name.endsWith("_test.ts")) found.push(`${folder}/${name}`);
  }
  return found.sort();
}

/** The test files among `names`, or in the folders that they are. */
function filesNamed(names: readonly string[], all: readonly string[]): string[] {
  return [
    ...new Set(names.flatMap((name) => {
      const path = name.replace(/^\.\//, "").replace(/\/$/, "");
      const found = all.filter((file) => file === path || file.startsWith(`${path}/`));
      if (found.length > 0) return found;
      throw new InputError(`${name} is no test file and no folder of them; look in tests/`);
    })),
  ];
}

/**
 * What `processes` side by side make of the jobs, and one more of those that wait; the seconds of each
 * file go to `seconds`.
 */
async function runAll(
  jobs: readonly Job[],
  processes: number,
  seconds: Record<string, number>,
): Promise<Outcome[]> {
  const threads = String(Math.max(1, Math.floor(navigator.hardwareConcurrency / processes)));
  const names = ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"];
  const share = Object.fromEntries(names.map((name) => [name, Deno.env.get(name) ?? threads]));
  const waiting = jobs.filter(({ waits }) => waits);
  const computing = jobs.filter(({ waits }) => !waits);
  const outcomes: Outcome[] = [];
  async function lane(next: () => Job | undefined): Promise<void> {
    for (let job = next(); job; job = next()) {
      const outcome = await runJob(job, {
        env: share,
        onFile(file, took) {
          seconds[file] = Number(took.toFixed(1));
          console.log(`${took.toFixed(1).padStart(6)} s  ${file}`);
        },
      });
      outcomes.push(outcome);
      if (outcome.failed > 0) console.log(whatFailed(outcome).replace(/^/gm, "  "));
      // Whoever dies among others only would else not be seen.
      if (outcome.left.length > 0) console.log(`run apart: ${outcome.left.join(" ")}`);
      computing.unshift(...outcome.left.map((file) => ({ ...job, files: [file] })));
    }
  }
  await Promise.all([
    lane(() => waiting.shift()),
    ...Array.from(
      { length: Math.min(processes, jobs.length) },
      () => lane(() => computing.shift() ?? waiting.shift()),
    ),
  ]);
  return outcomes;
}

async function main(args: readonly string[]): Promise<boolean> {
  const { values: { touched }, names } = optionsAndNamesIn(args, { touched: { type: "boolean" } });
  const started = performance.now();
  const remembered = await Deno.readTextFile(secondsPath()).catch(() => "{}");
  const seconds: Record<string, number> = JSON.parse(remembered);
  const secondsOf = (file: string) => expectedSeconds(file, seconds);
  const all = await testFiles();
  const processes = processCount(navigator.hardwareConcurrency, await freeMemory());
  let files = names.length > 0 ? filesNamed(names, all) : all;
  if (touched) {
    const { chosen, left } = await testsOfTouched(all, secondsOf, QUICK_SECONDS * processes);
    files = chosen;
    if (left.length > 0) console.log(`not run, for time: ${left.join(" ")}`);
  }
  const outcomes = await runAll(plan(files, secondsOf), processes, seconds);
  const kept = Object.entries(seconds).filter(([file]) => all.includes(file));
  await writeWhole(secondsPath(), JSON.stringify(Object.fromEntries(kept), null, 1) + "\n");
  const sum = (what: "passed" | "failed" | "ignored") =>
    outcomes.reduce((total, outcome) => total + outcome[what], 0);
  const failed = outcomes.flatMap(namesOfFailed);
  if (failed.length > 0) console.log(`\nfailed:\n${failed.join("\n").replace(/^/gm, "  ")}\n`);
  for (const line of leftOut(outcomes)) console.log(line);
  const took = ((performance.now() - started) / 1000).toFixed(0);
  const state = sum("failed") > 0 ? "FAILED" : "ok";
  console.log(
    `${state} | ${sum("passed")} passed | ${sum("failed")} failed | ${sum("ignored")} ignored ` +
      `(${took} s, ${processes} processes)`,
  );
  return sum("failed") === 0;
}

if (import.meta.main) {
  await runTask("test", async () => {
    answerHelp(usage);
    if (!await main(Deno.args)) Deno.exit(1);
  });
}
