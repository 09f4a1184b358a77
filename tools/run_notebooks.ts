/**
 * Executes the committed notebooks in place, with the records, tables and figures that they write to
 * results/: all of them, or those named. Lessons are executed only where they are named.
 *
 *     deno task notebooks [notebook ...]
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { checkName, InputError } from "../lib/check.ts";
import { executeNotebook, Interrupted } from "./notebook.ts";
import { answerHelp, optionsAndNamesIn } from "./options.ts";
import { setup } from "./setup.ts";

const usage = `deno task notebooks [notebook ...]: execute committed notebooks in place

Without a name all of the paper's, and no lesson; named as in 01-zero-shot or 02-sam-in-ten-lines.

  --help   print this`;

const folder = fileURLToPath(new URL("../notebooks", import.meta.url));

/** Names of the committed notebooks of the paper, in order. */
export function notebookNames(): Promise<string[]> {
  return namesIn(folder);
}

/** Names of the committed lessons, in order: "lessons/01-what-is-sharpness" and so on. */
export async function lessonNames(): Promise<string[]> {
  return (await namesIn(`${folder}/lessons`)).map((name) => `lessons/${name}`);
}

async function namesIn(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
  const isNotebook = (name: string) => name.endsWith(".ipynb") && !name.endsWith(".failed.ipynb");
  return names.filter(isNotebook).map((name) => basename(name, ".ipynb")).sort();
}

if (import.meta.main) {
  try {
    answerHelp(usage);
    const { names } = optionsAndNamesIn(Deno.args, {}, "the only option is --help");
    const [papers, lessons] = [await notebookNames(), await lessonNames()];
    const all = new Map([...papers, ...lessons].map((name) => [basename(name), name]));
    const chosen = names.map((name) =>
      all.get(checkName("notebook", basename(name, ".ipynb"), [...all.keys()]))!
    );
    await setup((line) => console.error(`setup: ${line}`));
    for (const name of chosen.length > 0 ? chosen : papers) {
      const notebook = `${folder}/${name}.ipynb`;
      console.error(`notebooks: ${name}`);
      await executeNotebook({ notebook, output: notebook });
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(`notebooks: ${error.message}`);
    Deno.exit(error instanceof Interrupted ? 130 : 1);
  }
}
