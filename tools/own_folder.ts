/**
 * A folder of one's own that knows the library by its name: writes the deno.json that scripts and
 * notebooks there resolve their imports by, to this checkout, with the packages that it stands on, and a
 * deno.lock that pins them.
 *
 *     deno task folder ../my-study
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { answerHelp, optionsAndNamesIn, runTask } from "./options.ts";

const usage = `deno task folder FOLDER: a folder of your own that knows the library by its name

It gets a deno.json and a deno.lock; scripts and notebooks there import from "sam-ood".

  --help   print this`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes `<folder>/deno.json`, making the folder if need be; returns its path.
 *
 * @throws InputError when there is one already: it may say more than this would.
 */
export async function ownFolder(folder: string): Promise<string> {
  const path = resolve(folder, "deno.json");
  if (await Deno.stat(path).then(() => true, () => false)) {
    throw new InputError(
      `${path} is there already; take another folder, or delete it to have it written anew`,
    );
  }
  const doors = Object.entries(config.imports).map(([name, at]) => [name, resolve(root, at)]);
  const packages = Object.entries(packageJson.dependencies)
    .map(([name, version]) => [name, `npm:${name}@${version}`]);
  const imports = Object.fromEntries([...doors, ...packages]);
  const { compilerOptions } = config;
  const own = { nodeModulesDir: "none", compilerOptions, imports };
  await writeWhole(path, JSON.stringify(own, null, 2) + "\n");
  // The same versions of all that these packages stand on: else the numbers may be others.
  await Deno.copyFile(resolve(root, "deno.lock"), resolve(folder, "deno.lock"));
  return path;
}

if (import.meta.main) {
  await runTask("folder", async () => {
    answerHelp(usage);
    const { names } = optionsAndNamesIn(Deno.args, {});
    const [folder, ...others] = names;
    if (folder === undefined || others.length > 0) {
      throw new InputError(`there are ${names.length} folders; give one, as in ../my-study`);
    }
    console.log(`${await ownFolder(folder)} is written; import from "sam-ood" beside it`);
  });
}
