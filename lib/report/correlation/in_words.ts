/** What rank correlations say, in sentences made from their numbers. */
import { groupBy } from "../../group_by.ts";
import { markdownText } from "../escape.ts";
import { pText } from "../number_text.ts";
import { ALPHA, markOf } from "./correlation_table.ts";
import { type Correlation, type Pairs, pairs } from "./correlations.ts";
import { sharpnessQuantities } from "../../records/quantities.ts";

/**
 * A paragraph a setting: how many measures of sharpness go with target accuracy by more than chance, in
 * which direction, before and after Holm, and which tau could not have been seen. Where most measures
 * vary mostly between rules, the rules' means stand first.
 */
export function correlationsInWords(found: readonly Correlation[]): string[] {
  if (found.length === 0) return ["Not run."];
  return [...groupBy(found, ({ setting }) => setting)].map(([setting, own]) => {
    const ofTarget = own.filter(({ outcome }) => outcome.name === "target");
    const source = ofTarget.find(({ quantity }) => quantity.name === "sourceAccuracy");
    const measures = ofTarget.filter(({ quantity }) => sharpnessQuantities.includes(quantity));
    const [spread, order] = spreadOf(measures);
    const { runs, seeds } = own[0]!;
    return markdownText([
      `${setting} (${runs} models of ${seeds} seed${
        seeds === 1 ? "" : "s"
      }), with target accuracy.`,
      ...spread,
      ...order.map((kind) => countOf(measures.filter((one) => one.pairs === kind), kind)),
      ...(source ? [`For comparison, source accuracy: ${tauOf(source)} ${source.pairs}.`] : []),
    ].join(" "));
  });
}

/** What of the measures is between rules, in words, and the kinds of pairs in the order it asks for. */
function spreadOf(measures: readonly Correlation[]): [string[], readonly Pairs[]] {
  const byName = new Map(measures.map((one) => [one.quantity.name, one.betweenRules]));
  const shares = [...byName.values()].filter((share) => share !== null);
  if (shares.length === 0) return [[], pairs];
  const said =
    `${range(shares, (share) => String(Math.round(100 * share)))} % of the variance of ` +
    `each measure is between rules`;
  const mostly = shares.filter((share) => share > 0.5).length;
  if (mostly <= shares.length / 2) return [[`${said}.`], pairs];
  const others = pairs.filter((kind) => kind !== "rule means");
  return [[`${said}, so their means come first.`], ["rule means", ...others]];
}

function countOf(measures: readonly Correlation[], kind: Pairs): string {
  const head = headOf(measures[0], kind);
  if (measures.length === 0) return head;
  const tested = measures.filter(({ p }) => p !== null);
  if (tested.length === 0) return `${head}: no test, there is too little to exchange.`;
  const marked = tested.filter((one) => markOf(one) !== "");
  const holds = marked.filter((one) => markOf(one) === "**").length;
  const below = marked.filter(({ tau }) => tau! < 0);
  const above = marked.filter(({ tau }) => tau! > 0);
  const parts = [
    ...(below.length > 0 ? [`less sharp goes with more accurate: ${listed(below)}`] : []),
    ...(above.length > 0 ? [`sharper goes with more accurate: ${listed(above)}`] : []),
  ];
  return `${head}: p < ${ALPHA} for ${marked.length} of ${tested.length} measures of sharpness, ` +
    `where chance alone makes about ${
      (ALPHA * tested.length).toFixed(1)
    }, and for ${holds} after ` +
    `Holm${
      parts.length > 0 ? `; ${parts.join("; ")}` : ""
    }. The smallest |tau| that could have been ` +
    `seen (power 0.8): ${range(tested.map(({ visible }) => visible!), (v) => v.toFixed(2))}.`;
}

/** What is compared, and how many there are of it. */
function headOf(one: Correlation | undefined, kind: Pairs): string {
  if (!one) {
    return kind === "within a rule"
      ? "Within a rule: there are no pairs, no rule has two options with one seed."
      : `${
        kind === "rule means" ? "Rule means" : "Between rules"
      }: there are no pairs that differ.`;
  }
  if (kind === "rule means") return `Means of ${one.rules} rules`;
  return kind === "between rules"
    ? `Between rules (${one.compared} pairs of one seed)`
    : `Within a rule (${one.compared} pairs of one seed, ${one.rules} rule${
      one.rules === 1 ? "" : "s"
    } with several options)`;
}

/** "0.25 to 0.31", or the one number that all are. */
function range(values: readonly number[], text: (value: number) => string): string {
  const [least, most] = [text(Math.min(...values)), text(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

function listed(own: readonly Correlation[]): string {
  return own.map((one) => `${one.quantity.label} ${tauOf(one)}`).join(", ");
}

function tauOf({ tau, p }: Correlation): string {
  return `${tau!.toFixed(2)}${p === null ? "" : ` (p ${pText(p)})`}`;
}
