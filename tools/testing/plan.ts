/** Which test files share a process, in which order, and how many processes there are. */

/** The files of one process. */
export interface Job {
  readonly files: readonly string[];
  /** It waits for most of its time. */
  readonly waits?: boolean;
}

/** Seconds of a file that was never run here. */
const UNKNOWN = 2;

/** The same, of files that take long: measured beside others, on two Zen 4 threads. */
const SLOW: Readonly<Record<string, number>> = {
  "tests/notebooks/accuracy_notebooks_test.ts": 80,
  "tests/notebooks/lessons_test.ts": 80,
  "tests/train/compile_xla_test.ts": 60,
  "tests/tools/execute_notebook_test.ts": 60,
  "tests/tools/lab_test.ts": 40,
  "tests/tools/pack_test.ts": 40,
  "tests/backend/backend_test.ts": 35,
  "tests/notebooks/bounds_notebooks_test.ts": 35,
  "tests/tools/book_test.ts": 30,
  "tests/tools/play_test.ts": 30,
  "tests/tools/slurm_test.ts": 25,
  "tests/train/compile_test.ts": 20,
  "tests/sam/invariants_test.ts": 20,
  "tests/experiment/grid/workers_test.ts": 20,
  "tests/experiment/grid/killed_grid_test.ts": 20,
  "tests/tools/jupyter_test.ts": 20,
  "tests/sam/reference_test.ts": 10,
  "tests/bounds/lipschitz_test.ts": 10,
  "tests/experiment/unfinished_test.ts": 10,
};

/** What waits for kernels, clocks or a cluster while it computes next to nothing. */
const WAITING: ReadonlySet<string> = new Set([
  "tests/tools/execute_notebook_test.ts",
  "tests/tools/interrupted_notebook_test.ts",
  "tests/tools/slurm_test.ts",
]);

/** A process takes 0.6 to 0.9 s to load the library and TensorFlow: short files share one, up to this. */
const TOGETHER = 40;

/** What a process may take of memory, for their number: TensorFlow with the paper's CNN. */
const BYTES_A_PROCESS = 1.5 * 2 ** 30;

/** What a file is expected to take, in seconds. */
export function expectedSeconds(
  file: string,
  remembered: Readonly<Record<string, number>>,
): number {
  return remembered[file] ?? SLOW[file] ?? UNKNOWN;
}

/**
 * The files as jobs, longest first, so that no long one is begun when the others end. A file that
 * takes `together` seconds (default 40), or waits, has a process of its own.
 */
export function plan(
  files: readonly string[],
  secondsOf: (file: string) => number,
  together = TOGETHER,
): Job[] {
  const longestFirst = files.toSorted((a, b) => secondsOf(b) - secondsOf(a));
  const jobs: { files: string[]; seconds: number }[] = [];
  for (const file of longestFirst.filter((file) => !WAITING.has(file))) {
    const seconds = secondsOf(file);
    const last = jobs.at(-1);
    if (last && last.seconds + seconds <= together) {
      last.files.push(file);
      last.seconds += seconds;
    } else jobs.push({ files: [file], seconds });
  }
  return [
    ...longestFirst.filter((file) => WAITING.has(file)).map((file) => ({
      ...{ files: [file], waits: true },
    })),
    ...jobs.toSorted((a, b) => b.seconds - a.seconds).map(({ files }) => ({ files })),
  ];
}

/**
 * Processes that compute side by side, where these bytes of memory suffice for them: one a core. One more
 * took 4 to 7 % longer, on two cores that share their arithmetic.
 */
export function processCount(cores: number, bytes: number): number {
  return Math.max(1, Math.min(cores, Math.floor(bytes / BYTES_A_PROCESS)));
}

/** Bytes that are free, in the machine and in its control group. */
export async function freeMemory(): Promise<number> {
  const { available } = Deno.systemMemoryInfo();
  const read = (name: string) => Deno.readTextFile(`/sys/fs/cgroup/memory.${name}`).catch(() => "");
  const left = Number(await read("max")) - Number(await read("current"));
  // No control group gives 0, one without a limit ("max") NaN.
  return left > 0 ? Math.min(left, available) : available;
}
