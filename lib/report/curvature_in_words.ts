/** What a caption must say of curvature that is measured with kinks, and how far it is off where told. */
import { numberText } from "./number_text.ts";
import { median } from "../statistics/median.ts";
import { quantities } from "../records/quantities.ts";
import type { RunRecord } from "../records/record.ts";

/** Measures by differences of gradients, with those by second derivatives. */
const pairs = [
  { words: "largest eigenvalue", kinks: "largestEigenvalue", exact: "exactEigenvalue" },
  { words: "trace", kinks: "trace", exact: "exactTrace" },
];

/** A sentence or two; the second where `records` have both. */
export function curvatureInWords(records: readonly RunRecord[]): string {
  const ratios = pairs.flatMap(({ words, kinks, exact }) => {
    const [rough, fine] = [kinks, exact].map((name) => quantities.find((q) => q.name === name)!);
    const own = records.flatMap((record) => {
      const [a, b] = [rough!.value(record), fine!.value(record)];
      return a !== null && b !== null && b > 0 ? [a / b] : [];
    });
    if (own.length === 0) return [];
    return [
      `the ${words} ${numberText(median(own))} times (${numberText(Math.min(...own))} to ` +
      `${numberText(Math.max(...own))})`,
    ];
  });
  const here = ratios.length === 0
    ? ""
    : ` Here it is, in the median of the runs (least to largest), of the exact one: ${
      ratios.join(", ")
    }.`;
  return `Curvature with kinks is by differences of gradients: where there are ReLUs it is off that of ` +
    `the second derivatives, mostly above, beyond its stated error and not by the same share for every ` +
    `rule (docs/sharpness.md).${here}`;
}
