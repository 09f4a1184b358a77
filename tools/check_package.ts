/**
 * Checks the library as others get it: that it could be published (`deno publish --dry-run`, which wants
 * the type of every exported name written down), and that whatever a door exports is documented and so
 * are the types that it mentions (`deno doc --lint`).
 *
 *     deno run -A tools/check_package.ts
 */
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { InputError } from "../lib/check.ts";
import { lastWord, runCommand } from "./command.ts";
import { runTask } from "./options.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Types of npm packages that the library's own mention. A door cannot export them as documented: with
 * tf.Tensor come 30 more of TensorFlow.js without a word.
 */
const ofPackages = [
  ...["Tensor", "Tensor1D", "Tensor2D", "Scalar", "LayersModel", "Optimizer"],
  ...["ColumnTable", "PlotOptions", "Markish"],
];

/** What `deno doc --lint` finds in its output, one line each, but for {@link ofPackages}. */
export function documentationProblems(output: string): string[] {
  const found = output.matchAll(/^error\[[^\]]+\]: (.*)\n\s*--> (.*)$/gm);
  return [...found].map(([, what, where]) => `${where!.replace(`${root}`, "")}: ${what}`)
    .filter((line) =>
      !ofPackages.some((name) => line.endsWith(`references private type '${name}'`))
    );
}

async function problems(): Promise<string[]> {
  const options = { cwd: root, env: { NO_COLOR: "1" } };
  const doors = Object.values(config.exports);
  const docs = await runCommand(Deno.execPath(), ["doc", "--lint", ...doors], options);
  const output = docs.stdout + docs.stderr;
  if (!docs.success && !output.includes("documentation lint error")) {
    throw new InputError(`deno doc --lint: ${lastWord(docs)}`);
  }
  const found = documentationProblems(output);
  const args = ["publish", "--dry-run", "--allow-dirty"];
  const publish = await runCommand(Deno.execPath(), args, options);
  return publish.success ? found : [...found, `deno publish: ${lastWord(publish)}`];
}

if (import.meta.main) {
  await runTask("package", async () => {
    const found = await problems();
    for (const problem of found) console.error(problem);
    if (found.length > 0) Deno.exit(1);
    console.log(`Checked ${Object.keys(config.exports).length} doors`);
  });
}
