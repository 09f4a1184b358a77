/** A program that reads a folder of records and prints the table of its largest setting: bench/records.ts times it. */
import { readRecords } from "../lib/records/read_records.ts";
import { zeroShotTable } from "../lib/report/accuracy/zero_shot_table.ts";

const records = await readRecords(undefined, Deno.args[0]);
const some = records.filter(({ config: c }) =>
  c.dataset === "covertype" && c.scale === "quick" && c.protocol === "corrected" &&
  c.epochs === 10 && !c.adaptation && !c.trainingProtocol && !c.measures && !c.vary
);
console.log(zeroShotTable(some).toText());
