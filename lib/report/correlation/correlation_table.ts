/** The table of rank correlations, and what it says in words. */
import { InputError } from "../../check.ts";
import { groupBy } from "../../group_by.ts";
import { captionOf } from "../caption.ts";
import { type Correlation, type Pairs, pairs, settingsOf } from "./correlations.ts";
import { curvatureInWords } from "../curvature_in_words.ts";
import { outcomes } from "../../records/quantities.ts";
import type { RunRecord } from "../../records/record.ts";
import { notRun, type Row, Table } from "../table.ts";
import { pText } from "../number_text.ts";

/** Below it a p-value is marked; so often chance alone marks one. */
export const ALPHA = 0.05;

/** What a figure or table of `records` must say of how its taus and tests are made. */
export function correlationCaption(records: readonly RunRecord[]): string {
  return `${
    captionOf(settingsOf(records).map((setting) => setting.records))
  } Kendall's tau-b. Between rules: over pairs of runs of one seed, each rule with one set of options. ` +
    `Rule means: of the ranks within a seed of these runs. Within a rule: over pairs of runs of one seed ` +
    `and rule with other options, such as the radius. p: a two-sided permutation test that hands the ` +
    `accuracies of a rule, of all its seeds together, to another rule, or within a rule those of an ` +
    `option to another (10,000 exchanges, or all where they are fewer). * marks p < ${ALPHA}, ** the ` +
    `same after Holm over the measures of sharpness. ` +
    curvatureInWords(records);
}

/** "*" for p below 0.05, "**" where it is after Holm too. */
export function markOf({ p, holm }: Pick<Correlation, "p" | "holm">): "" | "*" | "**" {
  if (p === null || p >= ALPHA) return "";
  return holm !== null && holm < ALPHA ? "**" : "*";
}

/**
 * Tau of each quantity with target accuracy, source accuracy and their difference, over each kind of
 * pairs: a row for each setting and quantity, with the share of its variance that is between rules.
 *
 * @param found {@link correlations} of `records`.
 * @throws InputError when there are none.
 */
export function correlationTable(
  found: readonly Correlation[],
  records: readonly RunRecord[],
): Table {
  if (records.length === 0) return notRun;
  checkSome(found);
  const cells = outcomes.flatMap((outcome) => pairs.map((kind) => ({ outcome, kind })));
  const key = (outcome: string, kind: Pairs) => `${outcome}_${kind.replaceAll(" ", "_")}`;
  const byRow = groupBy(found, (one) => `${one.setting}\n${one.quantity.name}`);
  const rows = [...byRow.values()].map((own): Row => {
    const { setting, quantity, runs, seeds, betweenRules } = own[0]!;
    const values = cells.flatMap(({ outcome, kind }): [string, number | null][] => {
      const one = own.find((c) => c.outcome.name === outcome.name && c.pairs === kind);
      const name = key(outcome.name, kind);
      return [
        [name, one?.tau ?? null],
        [`${name}_p`, one?.p ?? null],
        [`${name}_holm`, one?.holm ?? null],
        [`${name}_visible`, one?.visible ?? null],
        [`${name}_pairs`, one?.compared ?? null],
      ];
    });
    const named = { setting, quantity: quantity.name, label: quantity.label };
    return { ...named, runs, seeds, between_rules: betweenRules, ...Object.fromEntries(values) };
  });
  return new Table(
    rows,
    [
      { title: "Setting", text: (r) => String(r.setting) },
      { title: "Quantity", text: (r) => String(r.label) },
      { title: "Models", numeric: true, text: (r) => `${r.runs} (${r.seeds} seeds)` },
      {
        title: "Variance between rules",
        numeric: true,
        text: (r) => percent(r.between_rules ?? null),
      },
      ...cells.map(({ outcome, kind }) => ({
        title: `${outcome.label}, ${kind}`,
        numeric: true,
        text: (r: Row) => tauText(r, key(outcome.name, kind)),
      })),
    ],
    `${
      correlationCaption(records)
    } In brackets p and the smallest |tau| that such runs show with ` +
      `power 0.8. Between rules: the share of the variance of a quantity's ranks.`,
  );
}

/** "-0.31 (0.012; 0.28) *". */
function tauText(row: Row, key: string): string {
  const [tau, p, holm, visible] = ["", "_p", "_holm", "_visible"].map((part) => {
    const value = row[`${key}${part}`];
    return typeof value === "number" ? value : null;
  }) as [number | null, number | null, number | null, number | null];
  if (tau === null) return "–";
  const tested = p === null ? "" : ` (${pText(p)}; ${visible!.toFixed(2)})`;
  return `${tau.toFixed(2)}${tested} ${markOf({ p, holm })}`.trimEnd();
}

function percent(share: Row[string]): string {
  return typeof share === "number" ? `${Math.round(100 * share)} %` : "–";
}

/** @throws InputError when there are none. */
export function checkSome(found: readonly Correlation[]): void {
  if (found.length > 0) return;
  throw new InputError("there are 0 correlations; run more seeds or rules with measures");
}
