/**
 * Every table, every figure and every run on one page that opens without a server: results/index.html.
 *
 *     deno task report [--runs FOLDER] [--out FILE]
 */
import { dirname, relative, resolve } from "node:path";
import { InputError } from "../lib/check.ts";
import { checkout, writeWhole } from "../lib/files.ts";
import { failedRuns } from "../lib/records/failures.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { answerHelp, runTask } from "./options.ts";
import { type RecordsOptions, recordsOptions } from "./records_options.ts";
import { pageOf } from "./report/page.ts";

const usage = `deno task report: every table, figure and run on one page

  --runs FOLDER  where the records are; default ${resultsFolder()}/runs
  --out FILE     where the page goes; default ${resultsFolder()}/index.html
  --help         print this`;

/** @throws InputError in one line on anything but the options. */
export const parseOptions = (args: readonly string[]): RecordsOptions =>
  recordsOptions(args, "index.html");

/** The address of a folder from the page `out`: "" or with a slash at its end. */
export function addressFrom(out: string, folder: string): string {
  const path = relative(dirname(resolve(out)), resolve(folder)).replaceAll("\\", "/");
  return path === "" ? "" : `${path.split("/").map(encodeURIComponent).join("/")}/`;
}

async function main(): Promise<void> {
  answerHelp(usage);
  const options = parseOptions(Deno.args);
  const records = await readRecords(undefined, options.runs);
  if (records.length === 0) {
    throw new InputError(`no records in ${options.runs}; run a grid first, or name another --runs`);
  }
  const page = await pageOf(records, {
    folder: addressFrom(options.out, options.runs),
    root: addressFrom(options.out, checkout() ?? "."),
    failed: await failedRuns(undefined, options.runs),
    onSetting: (title, done, all) => console.error(`report: ${done} of ${all}: ${title}`),
  });
  await writeWhole(options.out, page);
  const size = new TextEncoder().encode(page).length / 2 ** 20;
  console.log(`${records.length} runs on one page of ${size.toFixed(1)} MiB: ${options.out}`);
}

if (import.meta.main) await runTask("report", main);
