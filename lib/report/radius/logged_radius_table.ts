/** The table of the authors' zero-shot logs over the radius. */
import { InputError } from "../../check.ts";
import type { LoggedZeroShot } from "../../records/authors_logs.ts";
import { shiftWords } from "../../datasets/words.ts";
import { groupBy } from "../../group_by.ts";
import { plusMinus } from "../accuracy/compared.ts";
import { type Row, Table } from "../table.ts";

/**
 * Zero-shot accuracy in percent in the authors' logs: Adam's, and SAM's at each radius; mean ±
 * standard deviation over their runs, and the radius with the highest mean, which is a choice by the
 * target.
 *
 * @throws InputError when there are no logs.
 */
export function loggedRadiusTable(logs: readonly LoggedZeroShot[]): Table {
  if (logs.length === 0) throw new InputError("there are 0 logs; it takes at least one");
  const radii = [...new Set(logs.map(({ rho }) => rho))].filter((rho) => rho !== null)
    .toSorted((a, b) => a - b);
  const rows = [...groupBy(logs, ({ dataset }) => dataset)].map(([dataset, own]): Row => {
    const at = (rho: number | null) => own.find((log) => log.rho === rho);
    const sam = own.filter(({ rho }) => rho !== null).toSorted((a, b) => b.mean - a.mean);
    const cells = [null, ...radii].flatMap((rho) => [
      [`${name(rho)}_percent`, at(rho)?.mean ?? null],
      [`${name(rho)}_deviation`, at(rho)?.deviation ?? null],
    ]);
    const runs = Math.min(...own.map((log) => log.runs));
    const { shift } = own[0]!;
    return { dataset, shift, runs, ...Object.fromEntries(cells), best: sam[0]?.rho ?? null };
  });
  const column = (rho: number | null) => ({
    title: rho === null ? "Adam (%)" : `SAM, ${rho} (%)`,
    numeric: true,
    text: (r: Row) =>
      r[`${name(rho)}_percent`] === null
        ? "–"
        : plusMinus(r[`${name(rho)}_percent`], r[`${name(rho)}_deviation`]),
  });
  return new Table(
    rows,
    [
      { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
      { title: "Target", text: (r) => shiftWords(String(r.dataset)).inWords(Number(r.shift)) },
      ...[null, ...radii].map(column),
      { title: "Best radius on the target", numeric: true, text: (r) => String(r.best ?? "–") },
    ],
    "Zero-shot accuracy on the target in the authors' public logs of January 2024, mean ± standard " +
      `deviation over ${
        Math.min(...rows.map((r) => Number(r.runs)))
      } runs. In them SAM went with ` +
      "plain SGD at a learning rate of 1e-3, and Adam had 1e-4: a difference of SAM to Adam is one of " +
      "the optimizer too.",
  );
}

function name(rho: number | null): string {
  return rho === null ? "adam" : `sam_${rho}`;
}
