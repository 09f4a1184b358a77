/** Both sides' processes: a run each, with as many threads as told and no GPU. */
import { fileURLToPath } from "node:url";
import { InputError } from "../../lib/check.ts";
import { makeFolder } from "../../lib/files.ts";
import { writeGiven } from "./given.ts";
import type { Ran, Run } from "./run.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Makes a run on one side. */
export type Side = (run: Run, threads: number) => Promise<Ran>;

/** This library's side. */
export const library: Side = (run, threads) =>
  ask("sam-ood", [
    ...[Deno.execPath(), "run", "-A", "--no-check"],
    ...["--config", here("../../deno.json"), here("library.ts"), JSON.stringify(run)],
  ], threads);

/** PyTorch's side, run by that Python. */
export function pytorch(python: string): Side {
  return (run, threads) =>
    ask("PyTorch", [python, here("pytorch.py"), JSON.stringify(run)], threads);
}

/** PyTorch's side from the library's weights, batches and masks, which are drawn into `folder`. */
export function fromGiven(side: Side, folder: string): Side {
  return async (run, threads) => {
    const given = `${folder}/given-${crypto.randomUUID().slice(0, 8)}`;
    await makeFolder(given);
    try {
      await writeGiven(given, run);
      return await side({ ...run, given }, threads);
    } finally {
      await Deno.remove(given, { recursive: true });
    }
  };
}

async function ask(label: string, command: readonly string[], threads: number): Promise<Ran> {
  const [program, ...args] = command;
  const env = {
    ...{ TF_NUM_INTRAOP_THREADS: `${threads}`, TF_NUM_INTEROP_THREADS: `${threads}` },
    ...{ OMP_NUM_THREADS: `${threads}`, CUDA_VISIBLE_DEVICES: "" },
    SAM_OOD_BACKEND: "tensorflow",
  };
  const { success, stdout, stderr } = await new Deno.Command(program!, { args, env }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (success) return JSON.parse(text(stdout).split("\n").at(-1)!) as Ran;
  throw new InputError(`${label} could not make a run: ${text(stderr).split("\n").at(-1)}`);
}
