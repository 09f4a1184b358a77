/** What a table says, in sentences made from its numbers, so that they hold for any run. */
import { groupBy } from "../../group_by.ts";
import { shiftWords } from "../../datasets/words.ts";
import { markdownText } from "../escape.ts";
import type { Row, Table } from "../table.ts";
import { roundedText } from "../number_text.ts";

/** Share of 95% intervals that exclude zero where there is no difference. */
const CHANCE = 0.05;
/** More differences than that are told by their range. */
const FEW = 4;

/**
 * A paragraph a data set: which rules of {@link zeroShotTable} or {@link adaptationTable} differ from
 * the baseline on the target, which are within 2 points of it, and of which neither can be told.
 *
 * @param baseline What the sentences call the baseline.
 */
export function differencesInWords(table: Table, baseline = "Adam"): string[] {
  if (table.rows.length === 0) return ["Not run."];
  const compared = table.rows.filter((row) => row.difference_points !== null);
  return [...groupBy(compared, (row) => String(row.dataset))].map(([dataset, own]) => {
    const severalT = new Set(own.map((row) => row.domains)).size > 1;
    const said = (rows: readonly Row[]) => rows.map((row) => interval(row, severalT)).join(", ");
    const verdict = (...verdicts: string[]) =>
      own.filter((row) => verdicts.some((one) => String(row.verdict).startsWith(one)));
    const [holding, within] = [verdict("better", "worse"), verdict("within")];
    const unsure = verdict("cannot");
    const alone = own.filter((row) => row.excludes_zero && !holding.includes(row)).length;
    const sentences = [
      `${shiftWords(dataset).title}: ${holding.length} of ${own.length} ` +
      `difference${own.length === 1 ? "" : "s"} to ${baseline} on the target ` +
      `${holding.length === 1 ? "holds" : "hold"} after Holm's correction.`,
    ];
    if (alone > 0) {
      sentences.push(
        `By ${
          alone === 1 ? "itself 1 more interval excludes" : `themselves ${alone} more exclude`
        } ` +
          `zero; of ${own.length} chance alone makes about ${
            (CHANCE * own.length).toFixed(1)
          } do so.`,
      );
    }
    if (holding.length > 0) sentences.push(`Holding: ${said(holding)}.`);
    if (within.length > 0) sentences.push(`Within 2 points: ${said(within)}.`);
    if (unsure.length > FEW) sentences.push(unsureInWords(unsure, own.length));
    else if (unsure.length > 0) sentences.push(`Cannot be told: ${said(unsure)}.`);
    return markdownText(sentences.join(" "));
  });
}

/** Sentence on many that cannot be told: between what they lie, and what would have been seen. */
function unsureInWords(rows: readonly Row[], all: number): string {
  const points = rows.map((row) => Number(row.difference_points));
  const visible = rows.flatMap(({ visible_points: v }) => v === null ? [] : [Number(v)]);
  const from = (values: readonly number[], text: (value: number) => string) =>
    `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
  const seen = visible.length === 0
    ? ""
    : `; seen would have been ${from(visible, (value) => roundedText(value, 1))} points`;
  return `Cannot be told: ${rows.length === all ? "all" : `the ${rows.length} others`}, ` +
    `${from(points, (value) => `${value < 0 ? "" : "+"}${roundedText(value, 1)}`)} points${seen}.`;
}

/** "SAM +1.6 points (-2.9 to 6.2, 3 seeds)", or "SAM at T = 5 +1.6 points ...". */
function interval(row: Row, saysT: boolean): string {
  const points = Number(row.difference_points);
  const half = row.difference_half_width;
  const signed = `${points < 0 ? "" : "+"}${roundedText(points, 1)}`;
  const seeds = `${row.difference_seeds} seed${row.difference_seeds === 1 ? "" : "s"}`;
  const range = half === null
    ? "no interval"
    : `${roundedText(points - Number(half), 1)} to ${roundedText(points + Number(half), 1)}`;
  const label = saysT ? `${row.label} at T = ${row.domains}` : row.label;
  return `${label} ${signed} points (${range}, ${seeds})`;
}
