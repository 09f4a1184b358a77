/** Records whose numbers this library may not give again: those of other numbers versions. */
import { NUMBERS_VERSION } from "../lib/numbers_version.ts";
import type { RunRecord } from "../lib/records/record.ts";

/** The records of other numbers versions than `version`; of no version is another too. */
export function otherNumbers(
  records: readonly RunRecord[],
  version: number = NUMBERS_VERSION,
): RunRecord[] {
  return records.filter(({ environment }) => environment.numbers !== version);
}

/** "974, of them 3 of other numbers versions than 2 ...". */
export function countInWords(records: readonly RunRecord[], version = NUMBERS_VERSION): string {
  const others = otherNumbers(records, version).length;
  if (others === 0) return `${records.length}, none of another numbers version than ${version}`;
  return `${records.length}, of them ${others} of another numbers version than ${version}: ` +
    `deno task doctor --records lists these, deno task remake makes them again`;
}

/** A line a record: id, data set, rule, seed, numbers version ("-" where it has none) and commit. */
export function listing(records: readonly RunRecord[]): string[] {
  const rows = records.map(({ id, config: { dataset, rule, seed }, environment }) => [
    ...[id, dataset, rule.name, `${seed}`, `${environment.numbers ?? "-"}`],
    environment.commit ?? "-",
  ]);
  const all = [["id", "data set", "rule", "seed", "numbers", "commit"], ...rows];
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return all.map((row) => row.map((text, i) => text.padEnd(widths[i]!)).join("  ").trimEnd());
}
