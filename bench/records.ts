/**
 * How long many records take to read, collect and put into a table: copies of the committed ones with other
 * seeds, in a temporary folder. Writes results/bench/records.md.
 *
 *     deno run -A bench/records.ts [--count 20000]
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { checkNumber } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { groupBy } from "../lib/group_by.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { recordId, type RunRecord } from "../lib/records/record.ts";
import { zeroShotTable } from "../lib/report/accuracy/zero_shot_table.ts";
import { type Row, Table } from "../lib/report/table.ts";
import { columnsOf, csvOf, parquetOf } from "../tools/collect.ts";
import { settingsIn } from "../tools/report/settings.ts";

/** Seeds of copies begin above those of any record. */
const SEEDS = 1_000_000;

/** Writes copies of `records`, each with a seed of its own, until there are `count`. */
async function writeCopies(folder: string, records: readonly RunRecord[], count: number) {
  for (let i = 0; i < count; i++) {
    const record = records[i % records.length]!;
    const copy = Math.floor(i / records.length);
    const config = { ...record.config, seed: record.config.seed + SEEDS * copy };
    const id = recordId(config);
    // As the library writes one, without its safety: nobody else reads this folder.
    await Deno.writeTextFile(
      `${folder}/${id}.json`,
      JSON.stringify({ ...record, id, config }, null, 2) + "\n",
    );
  }
}

/** Seconds by the clock and of the processor; where other work goes on the second says more. */
async function timed<T>(what: string, work: () => T | Promise<T>): Promise<{ row: Row; made: T }> {
  const [start, used] = [performance.now(), processorSeconds()];
  const made = await work();
  const seconds = (performance.now() - start) / 1000;
  return { row: { what, seconds, processor: processorSeconds() - used }, made };
}

/** Of this process so far, all threads. */
function processorSeconds(): number {
  // Fields 14 and 15 of proc(5), in hundredths of a second; the name before them may have spaces.
  const fields = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The runs of a setting of which all have equal epochs. */
function alike({ records }: { records: readonly RunRecord[] }): readonly RunRecord[] {
  const sets = groupBy(records, ({ config }) => config.epochs);
  return [...sets.values()].toSorted((a, b) => b.length - a.length)[0]!;
}

/** Seconds from the start of a process until it has read these records and printed a table of some. */
async function printed(runs: string, count: number): Promise<Row> {
  const program = new URL("print_table.ts", import.meta.url).pathname;
  const start = performance.now();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, runs],
    ...{ stdout: "null", stderr: "null" },
  }).output();
  if (!success) throw new Error(`${program} failed`);
  const seconds = (performance.now() - start) / 1000;
  const what = `From process start: ${count.toLocaleString("en-US")} records read, a table printed`;
  return { what, seconds, processor: null };
}

const { values } = parseArgs({ args: Deno.args, options: { count: { type: "string" } } });
const count = checkNumber("--count", Number(values.count ?? 20_000), { integer: true, min: 1 });
const folder = await Deno.makeTempDir({ prefix: "sam-ood-records-" });
try {
  const committed = await readRecords(undefined, `${resultsFolder()}/runs`);
  await writeCopies(folder, committed, count);
  const before = loadavg()[0]!.toFixed(1);
  const read = await timed("Read and checked", () => readRecords(undefined, folder));
  const collected = await timed("As columns, one row a run", () => columnsOf(read.made));
  const csv = await timed("Those as CSV", () => csvOf(collected.made));
  const parquet = await timed("Those as Parquet", () => parquetOf(collected.made));
  const largest = settingsIn(read.made).filter(({ records }) => !records[0]!.config.adaptation)
    .map(alike).toSorted((a, b) => b.length - a.length)[0]!;
  const tabulated = await timed(
    `zeroShotTable of the largest setting, ${largest.length.toLocaleString("en-US")} runs`,
    () => zeroShotTable(largest),
  );
  const number = (title: string, name: string) => ({
    ...{ title, numeric: true },
    text: (row: Row) => row[name] === null ? "–" : Number(row[name]).toFixed(2),
  });
  const table = new Table(
    [
      ...[read, collected, csv, parquet, tabulated].map(({ row }) => row),
      await printed(`${resultsFolder()}/runs`, committed.length),
    ],
    [
      { title: "What", text: (row) => String(row["what"]) },
      number("Seconds by the clock", "seconds"),
      number("Of the processor", "processor"),
    ],
    `${
      read.made.length.toLocaleString("en-US")
    } records, copies of the ${committed.length} committed ones ` +
      `with other seeds, in one folder whose files were just written. CSV ${
        mebi(csv.made.length)
      }, Parquet ` +
      `${mebi(parquet.made.length)}. ${availableParallelism()} cores of ${
        cpus()[0]?.model.trim()
      }, load ` +
      `${before} before; Deno ${Deno.version.deno}. Where the machine does other work, the clock counts it.`,
  );
  await writeWhole(`${resultsFolder()}/bench/records.md`, table.toMarkdown());
  console.log(table.toMarkdown());
} finally {
  await Deno.remove(folder, { recursive: true });
}

function mebi(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
