/** Which data sets an experiment can run on, on this machine. */
import { dataFolders, DataNotFound } from "../data/files/find_files.ts";
import { checkName, InputError } from "../check.ts";
import { datasets } from "./registry.ts";

/**
 * Loads a little of each data set, and downloads what can be.
 *
 * @returns The names of those that are there, and a line for each other: "Portraits: not run: ...",
 * with what to do.
 * @throws InputError on an unknown name.
 */
export async function whichAreThere(
  names: readonly string[],
): Promise<{ there: string[]; missing: string[] }> {
  if (!Array.isArray(names)) {
    throw new InputError(`names is ${JSON.stringify(names)}; it must be an array of names`);
  }
  const known = Object.keys(datasets);
  const there: string[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const { title, shift, sizes, load } = datasets[checkName("dataset", name, known)]!;
    try {
      await load({ shift: shift.usual, protocol: "corrected", seed: 1, ...sizes.corrected.smoke });
      there.push(name);
    } catch (error) {
      if (!(error instanceof DataNotFound)) throw error;
      // What is shown is shared: it names no folder of this machine.
      const reason = error.message.replace(
        dataFolders(name).join(", "),
        "the folders of SAM_OOD_DATA or the cache",
      );
      missing.push(`${title}: not run: ${reason}`);
    }
  }
  return { there, missing };
}
