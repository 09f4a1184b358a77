/** npm packages as a folder, for programs that read node_modules and not Deno's cache. */
import packageJson from "../package.json" with { type: "json" };
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { lastWord, runCommand } from "./command.ts";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Makes a node_modules in `work` with the versions of deno.lock, from Deno's own cache.
 *
 * @param names Packages that are wanted; default all that package.json names.
 * @throws InputError when Deno cannot have them.
 */
export async function linkPackages(work: string, names?: readonly string[]): Promise<void> {
  const known: Record<string, string> = packageJson.dependencies;
  const some = names &&
    { type: "module", dependencies: Object.fromEntries(names.map((name) => [name, known[name]])) };
  await writeWhole(`${work}/package.json`, JSON.stringify(some ?? packageJson));
  await writeWhole(`${work}/deno.json`, JSON.stringify({ nodeModulesDir: "auto" }));
  await Deno.copyFile(`${root}deno.lock`, `${work}/deno.lock`);
  const env = { NO_COLOR: "1" };
  const installed = await runCommand(Deno.execPath(), ["install"], { cwd: work, env });
  if (installed.success) return;
  throw new InputError(`deno cannot link the npm packages: ${lastWord(installed)}`);
}
