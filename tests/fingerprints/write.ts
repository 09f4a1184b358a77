/**
 * Writes tests/fixtures/fingerprints.json: the numbers as the library gives them now, on this
 * processor. Says what changed; where that is meant, NUMBERS_VERSION is to be raised first.
 *
 *     deno task fingerprints
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../../lib/check.ts";
import { writeWhole } from "../../lib/files.ts";
import { answerHelp, optionsIn } from "../../tools/options.ts";
import { cases } from "./cases.ts";
import { complaint, type Fingerprints, measure } from "./fingerprints.ts";

const path = fileURLToPath(new URL("../fixtures/fingerprints.json", import.meta.url));

answerHelp(`deno task fingerprints: write anew the numbers that tests hold the library to

It says what changed; where that is meant, NUMBERS_VERSION is raised first.

  --help   print this`);

try {
  optionsIn(Deno.args, {}, "the only option is --help");
  const made = await measure(cases);
  if (made.backend !== "tensorflow") {
    throw new InputError(
      `the backend is ${made.backend}; fingerprints are tensorflow's: run deno task setup`,
    );
  }
  const before = await Deno.readTextFile(path).catch(() => undefined);
  await writeWhole(path, JSON.stringify(made, null, 1) + "\n");
  const said = before === undefined
    ? undefined
    : complaint(JSON.parse(before) as Fingerprints, made);
  console.error(`fingerprints: ${Object.keys(made.runs).length} runs, version ${made.numbers}`);
  if (said) console.error(`fingerprints: before, ${said}`);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`fingerprints: ${error.message}`);
  Deno.exit(1);
}
