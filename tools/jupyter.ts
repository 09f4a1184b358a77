/**
 * A private Jupyter: a Python environment with pinned packages and a kernelspec for this Deno, both
 * in the cache folder and found by our notebook runner only. Nothing of the user's Jupyter is touched.
 */
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeWhole } from "../lib/files.ts";
import { runCommand } from "./command.ts";
import { ensureEnvironment, type Place, placeOf, versionOf } from "./pinned_environment.ts";
import type { Pins } from "./python.ts";

/** The kernel's name in our own kernelspec; notebooks themselves name the usual "deno". */
export const KERNEL = "sam-ood";

const pins: Pins = {
  name: "jupyter",
  purpose: "the notebook runner",
  requirements: fileURLToPath(new URL("./jupyter_requirements.txt", import.meta.url)),
  modules: ["nbclient", "nbformat"],
};

/** Where the pieces of the private Jupyter are, there or not. */
export interface Jupyter extends Place {
  /** What JUPYTER_PATH must be for the runner to find the kernelspec. */
  jupyterPath: string;
}

/** The places of the private Jupyter on this machine. Looks only. */
export async function jupyterPlaces(): Promise<Jupyter> {
  const place = await placeOf(pins);
  return { ...place, jupyterPath: `${place.folder}/share/jupyter` };
}

/**
 * Makes the private Jupyter unless it is there: about ten seconds the first time, then half a second.
 *
 * @param say gets one line for each step; none when there is nothing to do.
 * @throws InputError when Python or its venv is missing, or packages cannot be installed.
 */
export async function ensureJupyter(say: (line: string) => void): Promise<Jupyter> {
  await ensureEnvironment(pins, (line) => say(`jupyter: ${line}`));
  const jupyter = await jupyterPlaces();
  if (await registerKernel(jupyter.jupyterPath, KERNEL)) {
    say(`jupyter: kernel of Deno ${Deno.version.deno} registered for our notebook runner only`);
  }
  return jupyter;
}

/** Writes the kernelspec of this Deno under `jupyterPath`; whether it was not there or another. */
export async function registerKernel(jupyterPath: string, name: string): Promise<boolean> {
  const spec = `${jupyterPath}/kernels/${name}/kernel.json`;
  const wanted = kernelSpec();
  if (await readOrEmpty(spec) === wanted) return false;
  await writeWhole(spec, wanted);
  return true;
}

/** Whether notebooks can be executed, and with what. Looks only. */
export async function inspectJupyter(): Promise<{ ready: boolean; detail: string }> {
  const jupyter = await jupyterPlaces();
  const version = await versionOf(pins);
  if (version === undefined) return { ready: false, detail: "not set up; run deno task setup" };
  const spec = await readOrEmpty(`${jupyter.jupyterPath}/kernels/${KERNEL}/kernel.json`);
  return spec === kernelSpec()
    ? { ready: true, detail: `Python ${version}, ${jupyter.folder}` }
    : { ready: false, detail: "the kernel is of another Deno; run deno task setup" };
}

/** Whether the user's own Jupyter has a kernel of Deno, and of which. Looks only, at the usual places. */
export async function ownKernelInWords(): Promise<string> {
  for (const folder of dataFolders()) {
    const path = join(folder, "kernels/deno/kernel.json");
    const program = /"argv":\s*\[\s*("[^"]*")/.exec(await readOrEmpty(path))?.[1];
    if (program === undefined) continue;
    const deno: string = JSON.parse(program);
    const works = (await runCommand(deno, ["--version"]).catch(() => undefined))?.success;
    return works
      ? `${path}, of ${deno}`
      : `${path} is of ${deno}, which does not run; deno jupyter --install mends it`;
  }
  return "no kernel of Deno; deno jupyter --install makes one (deno task lab needs none)";
}

/** Where a Jupyter looks for kernels, those of its own Python apart. */
function dataFolders(): string[] {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? "";
  const usual = {
    darwin: `${home}/Library/Jupyter`,
    windows: `${Deno.env.get("APPDATA") ?? home}/jupyter`,
  }[Deno.build.os as string] ??
    `${Deno.env.get("XDG_DATA_HOME") ?? `${home}/.local/share`}/jupyter`;
  return [
    ...(Deno.env.get("JUPYTER_PATH") ?? "").split(delimiter).filter(Boolean),
    Deno.env.get("JUPYTER_DATA_DIR") || usual,
    ...["/usr/local/share/jupyter", "/usr/share/jupyter"],
  ];
}

function kernelSpec(): string {
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  return JSON.stringify({ argv, display_name: "Deno", language: "typescript" }, null, 2) + "\n";
}

async function readOrEmpty(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(() => "");
}
