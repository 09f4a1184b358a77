/** A `deno test` of its own for some test files, and what it says. */
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { groupBy } from "../../lib/group_by.ts";
import { runCommand } from "../command.ts";
import type { Job } from "./plan.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How a process ended. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
  /** All that it wrote. */
  readonly output: string;
  /** It ended otherwise than by a summary while this file ran; that counts as one failure. */
  readonly died?: string;
  /** What is still to be run, each file by itself: nothing of it is counted here. */
  readonly left: readonly string[];
}

/** What `deno test` writes at its end. */
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(.*?\))? \| (\d+) failed(?: \(.*?\))?(?: \| (\d+) ignored)?/;

/** How a job is run. */
interface JobOptions {
  readonly env?: Record<string, string>;
  /** Gets each file that has ended, with the seconds it took. */
  readonly onFile?: (file: string, seconds: number) => void;
  readonly cwd?: string;
}

/** Runs a job's files in one process. Types are not checked: `deno task lint` does. */
export function runJob(job: Job, options: JobOptions = {}): Promise<Outcome> {
  const [first, ...others] = job.files;
  return others.length === 0 ? runOne(first!, options) : runTogether(job, options);
}

/** A file of tests by itself. */
async function runOne(
  file: string,
  { env = {}, onFile = () => {}, cwd = ROOT }: JobOptions,
): Promise<Outcome> {
  const since = performance.now();
  const args = ["test", "-A", "--no-check", file];
  const result = await runCommand(Deno.execPath(), args, { cwd, env: { NO_COLOR: "1", ...env } });
  const counted = countsOf(result);
  if (counted) {
    onFile(file, (performance.now() - since) / 1000);
    return counted;
  }
  const why = `${file}: the process that ran it ended with code ${result.code}`;
  const output = `${result.stdout}${result.stderr}\n${why}\n`;
  return { passed: 0, failed: 1, ignored: 0, output, died: file, left: [] };
}

/**
 * Files of tests as one module: of several, each would load the library and TensorFlow anew. Where one
 * can't be loaded, or the process dies, all are left.
 */
async function runTogether(
  { files }: Job,
  { env = {}, onFile = () => {}, cwd = ROOT }: JobOptions,
): Promise<Outcome> {
  const folder = await Deno.makeTempDir({ prefix: "sam-ood-tests-" });
  const [entry, report] = [`${folder}/together_test.ts`, `${folder}/report.xml`];
  try {
    const urls = files.map((file) => pathToFileURL(resolve(cwd, file)).href);
    await Deno.writeTextFile(entry, urls.map((url) => `import "${url}";\n`).join(""));
    const since = performance.now();
    const flags = ["--no-check", "--config", `${ROOT}/deno.json`, `--junit-path=${report}`];
    const result = await runCommand(Deno.execPath(), ["test", "-A", ...flags, entry], {
      ...{ cwd, env: { NO_COLOR: "1", ...env } },
    });
    const counted = /\(uncaught error\)/.test(result.stdout) ? undefined : countsOf(result);
    if (!counted) return { passed: 0, failed: 0, ignored: 0, output: "", left: files };
    const took = secondsIn(await Deno.readTextFile(report));
    const total = (performance.now() - since) / 1000;
    const loading = Math.max(0, total - took.values().reduce((a, b) => a + b, 0)) / files.length;
    for (const file of files) onFile(file, (took.get(file) ?? 0) + loading);
    return counted;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a process says that has ended as tests do; else undefined. */
function countsOf(
  { stdout, stderr, code }: { stdout: string; stderr: string; code: number },
): Outcome | undefined {
  const summary = stdout.split("\n").map((line) => SUMMARY.exec(line)).findLast(Boolean);
  if (!summary) return undefined;
  const [passed = 0, failed = 0, ignored = 0] = summary.slice(1).map(Number);
  if (code !== 0 && failed === 0) return undefined;
  return { passed, failed, ignored: ignored || 0, output: `${stdout}${stderr}`, left: [] };
}

/** Seconds of each file in a report of JUnit's kind; of tests that it has itself, not from elsewhere. */
function secondsIn(report: string): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const [, file, took] of report.matchAll(/ classname="(?:\.\/)?([^"]+)" time="([\d.]+)"/g)) {
    seconds.set(file!, (seconds.get(file!) ?? 0) + Number(took));
  }
  return seconds;
}

/** The messages of what failed in a process; all that it wrote, where it died. */
export function whatFailed({ output, died }: Outcome): string {
  const at = output.search(/^ ERRORS $/m);
  return died !== undefined || at < 0 ? output.trim() : output.slice(at).trim();
}

/** The names of what failed, as `deno test` lists them, and of the file in which a process died. */
export function namesOfFailed({ output, died, failed }: Outcome): string[] {
  if (died !== undefined) return [output.trim().split("\n").at(-1)!];
  if (failed === 0) return [];
  const list = output.split(/^ FAILURES $/m).at(-1)!.split(/^FAILED \| /m)[0]!;
  return list.split("\n").filter(Boolean);
}

/** What is missing for tests that were ignored (tests/unless.ts), with how many need it. */
export function leftOut(outcomes: readonly Outcome[]): string[] {
  const all = outcomes.flatMap(({ output }) => output.match(/^left out: .*$/gm) ?? []);
  return [...groupBy(all, (line) => line)].map(([line, { length }]) => `${line}: ${length}`);
}
