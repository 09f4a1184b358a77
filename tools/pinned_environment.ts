/** Python environments of pinned packages in the cache folder, named by their pins. */
import { cacheFolder } from "../lib/files.ts";
import { buildFolder } from "./build_folder.ts";
import { runCommand } from "./command.ts";
import { findPython, makeEnvironment, type Pins } from "./python.ts";

/** Where an environment is, there or not. */
export interface Place {
  /** Named by the requirements: other pins make another folder. */
  readonly folder: string;
  /** Its Python; scripts in its `bin` are not to be used, they hold another path. */
  readonly python: string;
}

/** The place of an environment on this machine. Looks only. */
export async function placeOf({ name, requirements }: Pins): Promise<Place> {
  const bytes = await Deno.readFile(requirements);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const folder = `${cacheFolder()}/${name}-${digest.toHex().slice(0, 8)}`;
  return { folder, python: `${folder}/venv/bin/python` };
}

/** The version of the Python that a usable environment was made with; undefined where there is none. */
export async function versionOf(pins: Pins): Promise<string | undefined> {
  const { folder, python } = await placeOf(pins);
  const version = await Deno.readTextFile(marker(folder)).catch(() => "");
  if (version === "") return undefined;
  // A Python that was upgraded or removed since leaves an environment that imports nothing.
  return await runCommand(python, ["-E", "-s", "-c", `import ${pins.modules}`])
    .then((result) => result.success ? version.trim() : undefined, () => undefined);
}

/**
 * Makes the environment unless it is there. It is built under a temporary name, so one that was
 * interrupted is never used.
 *
 * @param say gets one line for each step; none when there is nothing to do.
 * @throws InputError when Python or its venv is missing, or packages cannot be installed.
 */
export async function ensureEnvironment(pins: Pins, say: (line: string) => void): Promise<Place> {
  const place = await placeOf(pins);
  const isComplete = async () => await versionOf(pins) !== undefined;
  if (await isComplete()) return place;
  const python = await findPython();
  await buildFolder(place.folder, isComplete, async (temporary) => {
    await makeEnvironment(`${temporary}/venv`, python, pins, say);
    await Deno.writeTextFile(marker(temporary), `${python.version}\n`);
  }, say);
  return place;
}

/** The file that is written last: which Python the environment was made with. */
function marker(folder: string): string {
  return `${folder}/complete`;
}
