/** A `deno test` of its own for some test files, and what it says. */
import { fileURLToPath } from "node:url";
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
  /** What was not begun when it died. */
  readonly left: readonly string[];
}

/** What `deno test` writes when it begins a file, and at its end. */
const BEGINS = /^running \d+ tests? from (?:\.\/)?(.+?)(?:#[\d-]+\.\w+)?$/;
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(.*?\))? \| (\d+) failed(?: \(.*?\))?(?: \| (\d+) ignored)?/;

/**
 * Runs a job's files one after another in one process; `onFile` gets each file as it ends, with the
 * seconds it took. Types are not checked, `deno task lint` does; those of documentation are.
 */
export async function runJob(
  { files, doc }: Job,
  { env = {}, onFile = () => {}, cwd = ROOT }: {
    env?: Record<string, string>;
    onFile?: (file: string, seconds: number) => void;
    cwd?: string;
  } = {},
): Promise<Outcome> {
  const begun: string[] = [];
  let since = performance.now();
  function ends(): void {
    const now = performance.now();
    if (begun.length > 0) onFile(begun.at(-1)!, (now - since) / 1000);
    since = now;
  }
  let summary: string[] | null = null;
  const args = ["test", "-A", doc ? "--doc" : "--no-check", ...files];
  const { stdout, stderr, code } = await runCommand(Deno.execPath(), args, {
    cwd,
    env: { NO_COLOR: "1", ...env },
    onLine(line) {
      const [, file] = BEGINS.exec(line) ?? [];
      if (file !== undefined && files.includes(file) && file !== begun.at(-1)) {
        if (begun.length > 0) ends();
        begun.push(file);
      }
      summary = SUMMARY.exec(line) ?? summary;
    },
  });
  const output = `${stdout}${stderr}`;
  if (summary !== null) {
    ends();
    const [passed = 0, failed = 0, ignored = 0] = (summary as string[]).slice(1).map(Number);
    if (code === 0 || failed > 0) {
      return { passed, failed, ignored: ignored || 0, output, left: [] };
    }
  }
  // What had passed before is run again, to be counted.
  const died = begun.at(-1) ?? files[0]!;
  const left = files.filter((file) => file !== died);
  const why = `${died}: the process that ran it ended with code ${code}`;
  return { passed: 0, failed: 1, ignored: 0, output: `${output}\n${why}\n`, died, left };
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
