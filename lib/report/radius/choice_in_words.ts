/** What the table of chosen radii says, in sentences made from its numbers. */
import { groupBy } from "../../group_by.ts";
import { MARGIN } from "../../statistics/compare.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type RadiusChoice, radiusChoices } from "./radius_choice.ts";
import { signedPlusMinus } from "../accuracy/compared.ts";
import { markdownText } from "../escape.ts";
import type { Row, Table } from "../table.ts";

const words: Readonly<Record<RadiusChoice, string>> = {
  default: "default radius",
  source: "radius chosen on the source",
  oracle: "radius of the oracle",
};

/**
 * A paragraph a data set and way of choosing the radius: whether the rules in the mean, and which of them,
 * differ from Adam, and whether the best of them is further above the others than chance makes equal ones.
 *
 * @param table {@link radiusChoiceTable}'s.
 */
export function radiusChoiceInWords(table: Table): string[] {
  if (table.rows.length === 0) return ["Not run."];
  return [...groupBy(table.rows, (row) => String(row.dataset))].flatMap(([dataset, own]) =>
    radiusChoices.map((choice) => {
      const said = readRows(own.filter((row) => row.choice === choice));
      return markdownText(`${shiftWords(dataset).title}, ${words[choice]}. ${said.join(" ")}`);
    })
  );
}

function readRows(own: readonly Row[]): string[] {
  const mean = own.find((row) => row.rule === null);
  const rules = own.filter((row) => row.rule !== null);
  const named = (verdict: string) =>
    rules.filter((row) => row.verdict === verdict).map(({ label }) => label).join(", ") || "none";
  const alike = `within ${MARGIN} points`;
  return [
    ...(mean
      ? [
        `The mean of ${mean.rules} rules minus Adam is ${
          signedPlusMinus(mean)
        } points: ${mean.verdict}.`,
      ]
      : []),
    `Of ${rules.length} rule${rules.length === 1 ? "" : "s"}, after Holm, better: ` +
    `${named("better")}; worse: ${named("worse")}; ${alike}: ${named(alike)}.`,
    ...(mean && typeof mean.chance_points === "number" ? [bestOf(rules, mean)] : []),
  ];
}

function bestOf(rules: readonly Row[], mean: Row): string {
  const best = rules.reduce((a, b) => Number(b.target_percent) > Number(a.target_percent) ? b : a);
  const above = Number(best.target_percent) - Number(mean.target_percent);
  return `The best, ${best.label}, is ${
    above.toFixed(1)
  } points above the mean of all, where chance ` +
    `alone makes ${Number(mean.chance_points).toFixed(1)}.`;
}
