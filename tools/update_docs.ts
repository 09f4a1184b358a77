/**
 * Writes tables and sentences into README.md and docs/, between their markers, so that no number there
 * differs from the records, or from the file that a bench made. With --check it only says so.
 *
 *     deno task docs
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { claimsTable } from "../lib/report/claims/claims_table.ts";
import { planTable } from "../lib/report/claims/plan_table.ts";
import { type FailedRun, failedRuns } from "../lib/records/failures.ts";
import { readRecords } from "../lib/records/read_records.ts";
import type { RunRecord } from "../lib/records/record.ts";
import { runCommand } from "./command.ts";
import { answerHelp, optionsIn } from "./options.ts";

const usage = `deno task docs: write tables and sentences into README and docs, from the records

  --check   only say whether a document differs, and which
  --help    print this`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** A text that stands between markers, and what it is made from. */
interface Place {
  readonly document: string;
  readonly marker: string;
  readonly from: string;
  text(): Promise<string> | string;
}

/** The file at `from`, as it is. */
function file(document: string, marker: string, from: string): Place {
  return { document, marker, from, text: () => Deno.readTextFile(`${root}/${from}`) };
}

/** What stands where, of files and of records. */
function placesOf(records: readonly RunRecord[], failed: readonly FailedRun[]): Place[] {
  const made = (document: string, marker: string, text: string): Place => ({
    ...{ document, marker, from: "results/runs", text: () => text },
  });
  return [
    made("README.md", "claims", claimsTable(records, { failed }).toMarkdown()),
    made("docs/analysis-plan.md", "plan", planTable(records, { failed }).toMarkdown()),
    file("docs/speed.md", "speed", "results/bench/speed.md"),
    file("docs/gpu.md", "gpu-speed", "results/bench/gpu.md"),
    file("docs/replication.md", "replication", "results/bench/replication.md"),
    file("docs/costs.md", "costs", "results/bench/rule-costs.md"),
    file("docs/statistics.md", "simulated", "results/bench/statistics.md"),
    file("docs/sharpness.md", "curvature", "results/bench/curvature.md"),
  ];
}

/** `document` with `table` between the markers `<!-- name -->` and `<!-- /name -->`. */
export function withTable(document: string, name: string, table: string): string {
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(document)) {
    throw new InputError(`no markers <!-- ${name} --> and <!-- /${name} -->; put them back`);
  }
  return document.replace(marked, (_, start, end) => `${start}\n${table.trim()}\n\n${end}`);
}

/** The text without its line breaks and the widths of columns, which `deno fmt` changes. */
function words(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\| -+(?=:? \|)/g, "| -");
}

if (import.meta.main) {
  answerHelp(usage);
  const { check } = optionsIn(Deno.args, { check: { type: "boolean" } });
  const records = await readRecords(undefined, `${root}/results/runs`);
  const failed = await failedRuns(undefined, `${root}/results/runs`);
  for (const { document, marker, from, text } of placesOf(records, failed)) {
    const old = await Deno.readTextFile(`${root}/${document}`);
    const wanted = withTable(old, marker, await text());
    if (words(old) === words(wanted)) continue;
    if (check) {
      console.error(`${document} differs from ${from}; run deno task docs`);
      Deno.exit(1);
    }
    await writeWhole(`${root}/${document}`, wanted);
    await runCommand(Deno.execPath(), ["fmt", "--quiet", `${root}/${document}`]);
  }
}
