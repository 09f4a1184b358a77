/** Executing a notebook from TypeScript: the Python runner as one function. */
import { delimiter, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { givenFolders } from "../lib/data/files/find_files.ts";
import { runCommand } from "./command.ts";
import { ensureJupyter, KERNEL } from "./jupyter.ts";

const RUNNER = fileURLToPath(new URL("./execute_notebook.py", import.meta.url));

/** What to execute and where the result goes. */
export interface NotebookRun {
  notebook: string;
  /** Written whole after a run without a failure; may be `notebook` itself. */
  output: string;
  /** Set for the kernel in addition to this process's environment. */
  env?: Record<string, string>;
  /** The committed notebook: a cell that shows something there must show something now. */
  expect?: string;
  /** The kernel's folder, from which imports resolve. Default: the notebook's own. */
  cwd?: string;
  /** Seconds one cell may take. Default: no limit. */
  timeout?: number;
  /** Seconds in which the kernel may neither compute nor say anything (Linux). Default 300. */
  idle?: number;
}

/** The runner's exit code after a signal. */
const INTERRUPTED = 130;

/** A signal ended the execution. */
export class Interrupted extends InputError {}

/**
 * The folders that variables name, as seen from here: the kernel runs in another folder, where a
 * relative path would mean another place.
 */
export function absoluteFolders(): Record<string, string> {
  const absolute: Record<string, string> = {};
  for (const name of ["SAM_OOD_RESULTS", "XDG_CACHE_HOME"]) {
    const folder = Deno.env.get(name);
    if (folder) absolute[name] = resolve(folder);
  }
  const data = givenFolders();
  if (data.length > 0) absolute.SAM_OOD_DATA = data.join(delimiter);
  return absolute;
}

/**
 * Executes a notebook with the Deno kernel and writes it, with every output, to `output`. Where it is
 * shows on standard error. The first run on a machine sets up the private Jupyter.
 *
 * @throws InputError with one line that names notebook and cell when a cell raises, writes to standard
 *   error, shows nothing where it did, waits for what does not come or loses an error, and when the
 *   kernel dies; what ran is then beside `output` in `*.failed.ipynb`.
 * @throws Interrupted when a signal came; what ran is kept there too.
 */
export async function executeNotebook(run: NotebookRun): Promise<void> {
  const jupyter = await ensureJupyter(console.error);
  const args = ["-E", "-s", "-B", RUNNER, run.notebook, run.output, "--kernel", KERNEL];
  args.push("--attached");
  if (run.expect !== undefined) args.push("--expect", run.expect);
  if (run.cwd !== undefined) args.push("--cwd", run.cwd);
  if (run.timeout !== undefined) args.push("--timeout", String(run.timeout));
  if (run.idle !== undefined) args.push("--idle", String(run.idle));
  const env = { ...absoluteFolders(), ...run.env, JUPYTER_PATH: jupyter.jupyterPath };
  const result = await runCommand(jupyter.python, args, {
    ...{ env, stderr: "inherit", passSignals: true },
  });
  if (result.code === INTERRUPTED) throw new Interrupted(result.stdout.trim() || "interrupted");
  if (!result.success) {
    throw new InputError(result.stdout.trim() || `${run.notebook}: the notebook runner broke`);
  }
}
