/** The options of tasks that make something of all records. */
import { resultsFolder } from "../lib/records/folder.ts";
import { optionsIn } from "./options.ts";

/** What the command line asks for. */
export interface RecordsOptions {
  /** Folder of the records. */
  readonly runs: string;
  /** What is written. */
  readonly out: string;
}

/**
 * Reads --runs and --out.
 *
 * @param usual What is written by default, in the results folder.
 * @throws InputError in one line on anything but the options.
 */
export function recordsOptions(args: readonly string[], usual: string): RecordsOptions {
  const text = { type: "string" } as const;
  const { runs, out } = optionsIn(args, { runs: text, out: text });
  const results = resultsFolder();
  return { runs: runs ?? `${results}/runs`, out: out ?? `${results}/${usual}` };
}
