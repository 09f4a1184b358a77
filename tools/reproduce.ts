/**
 * The main job: executes a notebook and prints its tables, what they say, and where everything is.
 *
 *     deno task reproduce [notebook]     # default 00-first-look: minutes; then such as 01-zero-shot
 *
 * It trains for itself: records, table, figure and executed notebook go to results/local, not to the
 * committed results. Stopped at any moment and started again, it goes on with the next run.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkName, InputError } from "../lib/check.ts";
import { makeFolder } from "../lib/files.ts";
import { scaleSetting } from "../lib/notebook/settings.ts";
import { executeNotebook, Interrupted } from "./notebook.ts";
import { answerHelp, optionsAndNamesIn } from "./options.ts";
import { notebookNames } from "./run_notebooks.ts";
import { setup } from "./setup.ts";

const FIRST = "00-first-look";

const usage = `deno task reproduce [notebook]: set up, run a notebook and print its tables

Default is ${FIRST}; others are named as in 01-zero-shot. Records, tables, figures and the executed
notebook go to results/local, or to SAM_OOD_RESULTS; started again, it goes on where it was stopped.

  --help   print this`;

async function reproduce(args: readonly string[]): Promise<void> {
  const { names } = optionsAndNamesIn(args, {}, "the only option is --help");
  const [asked = FIRST, ...more] = names;
  if (more.length > 0) {
    throw new InputError(
      `${names.length} names are given (${names.join(", ")}); at most one notebook`,
    );
  }
  const name = checkName("notebook", asked, await notebookNames());
  const notebook = fileURLToPath(new URL(`../notebooks/${name}.ipynb`, import.meta.url));
  const started = performance.now();
  const scale = scaleSetting();
  const results = resolve(
    Deno.env.get("SAM_OOD_RESULTS") ||
      fileURLToPath(new URL("../results/local", import.meta.url)),
  );
  const output = `${results}/${name}/${scale}.ipynb`;
  for (const folder of [name, "runs"]) await makeFolder(`${results}/${folder}`);
  await setup((line) => console.error(`setup: ${line}`));
  console.error(`reproduce: ${name} at scale ${scale}; records go to ${results}/runs`);
  const before = await recordsIn(results);
  const env = {
    SAM_OOD_RESULTS: results,
    SAM_OOD_SCALE: scale,
    // Of notebooks that compare rules: these two in ten minutes, all of them in half an hour.
    SAM_OOD_RULES: Deno.env.get("SAM_OOD_RULES") || "plain,sam",
  };
  try {
    await executeNotebook({ notebook, output, expect: notebook, env });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const made = await recordsIn(results) - before;
    throw new Interrupted(
      `${error.message}; ${made} runs of this start are kept in ${results}/runs: start it again to go on`,
    );
  }
  for (const text of await textsIn(output)) console.log(`\n${text}`);
  for (const path of await filesIn(`${results}/${name}`, scale)) console.log(path);
  const minutes = (performance.now() - started) / 60_000;
  console.error(`reproduce: done in ${minutes.toFixed(1)} minutes`);
}

/** How many records there are. */
async function recordsIn(results: string): Promise<number> {
  const names = await Array.fromAsync(Deno.readDir(`${results}/runs`), ({ name }) => name);
  return names.filter((name) => name.endsWith(".json")).length;
}

/** The tables and sentences that the executed notebook shows, each under its last heading. */
async function textsIn(path: string): Promise<string[]> {
  type Text = string | string[];
  const { cells } = JSON.parse(await Deno.readTextFile(path)) as {
    cells: { cell_type: string; source: Text; outputs?: { data?: Record<string, Text> }[] }[];
  };
  const whole = (text: Text) => typeof text === "string" ? text : text.join("");
  const texts: string[] = [];
  let heading = "";
  for (const { cell_type: type, source, outputs = [] } of cells) {
    if (type === "markdown") heading = whole(source).match(/^#+ .*$/gm)?.at(-1) ?? heading;
    for (const { data = {} } of outputs) {
      if (data["text/markdown"] === undefined) continue;
      if (heading) texts.push(heading);
      heading = "";
      // A table's text has its caption in short lines.
      texts.push(whole(data["text/plain"] ?? data["text/markdown"]).trimEnd());
    }
  }
  return texts;
}

async function filesIn(folder: string, scale: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
  return names.filter((file) => file.startsWith(scale)).sort().map((file) => `${folder}/${file}`);
}

try {
  answerHelp(usage);
  await reproduce(Deno.args);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`reproduce: ${error.message}`);
  Deno.exit(error instanceof Interrupted ? 130 : 1);
}
