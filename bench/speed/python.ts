/** Finding a Python that has the peers, or making one. */
import { fileURLToPath } from "node:url";
import { InputError } from "../../lib/check.ts";
import { runCommand } from "../../tools/command.ts";
import { ensureEnvironment, placeOf, versionOf } from "../../tools/pinned_environment.ts";
import type { Pins } from "../../tools/python.ts";

/** The peers, pinned with all that they need on each platform. */
const pins: Pins = {
  name: "peers",
  purpose: "the bench's peers",
  requirements: fileURLToPath(new URL("../requirements.txt", import.meta.url)),
  modules: ["numpy", "torch", "jax"],
};

/**
 * A Python with the peers: that named by `SAM_OOD_PYTHON`, if it has them; else that of a private
 * environment, which is made on first use.
 *
 * @param say gets one line for each step; none when there is nothing to do.
 * @throws InputError when it cannot be made.
 */
export async function pythonWithPeers(say: (line: string) => void): Promise<string> {
  return await presentPython() ??
    (await ensureEnvironment(pins, (line) => say(`peers: ${line}`))).python;
}

/** As {@link pythonWithPeers}; undefined, with a line that says why, where it cannot be made. */
export async function pythonIfPeers(say: (line: string) => void): Promise<string | undefined> {
  try {
    return await pythonWithPeers(say);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say(`without peers: ${error.message}`);
    return undefined;
  }
}

/** As {@link pythonWithPeers}, but nothing is made. */
export async function presentPython(): Promise<string | undefined> {
  const named = Deno.env.get("SAM_OOD_PYTHON");
  if (named && await hasPeers(named)) return named;
  return await versionOf(pins) === undefined ? undefined : (await placeOf(pins)).python;
}

async function hasPeers(python: string): Promise<boolean> {
  return await runCommand(python, ["-c", `import ${pins.modules}`])
    .then((result) => result.success, () => false);
}
