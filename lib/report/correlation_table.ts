/** The table of rank correlations, and what it says in words. */
import * as aq from "arquero";
import type { ColumnTable } from "arquero";
import { InputError } from "../check.ts";
import { captionOf } from "./caption.ts";
import { type Correlation, type Pairs, pairs, settingsOf } from "./correlations.ts";
import { curvatureNote } from "./curvature_note.ts";
import { outcomes, sharpnessQuantities } from "./quantities.ts";
import type { RunRecord } from "./record.ts";
import { type Row, Table } from "./table_text.ts";

/** Share of 95% intervals that exclude zero where there is no correlation. */
const CHANCE = 0.05;

/** What a figure or table of `records` must say of how its taus and intervals are made. */
export function correlationCaption(records: readonly RunRecord[]): string {
  return `${
    captionOf(settingsOf(records).map((setting) => setting.records))
  } Kendall's tau-b with ` +
    `95% percentile intervals of 1,000 bootstrap samples: seeds are drawn, then runs of each. Within ` +
    `a rule: only pairs of runs of one rule, over its seeds and options, all rules pooled. Runs of ` +
    `several rules that are one model, as with radius 0, count once overall. ` +
    curvatureNote(records);
}

/**
 * Tau of each quantity with target accuracy, source accuracy and their difference, over all pairs of
 * runs and within a rule: a row for each setting and quantity. * marks an interval that excludes zero.
 *
 * @param found {@link correlations} of `records`.
 * @throws InputError when there are none.
 */
export function correlationTable(
  found: readonly Correlation[],
  records: readonly RunRecord[],
): Table {
  checkSome(found);
  const cells = outcomes.flatMap((outcome) => pairs.map((kind) => ({ outcome, kind })));
  const key = (outcome: string, kind: Pairs) => `${outcome}_${kind.replaceAll(" ", "_")}`;
  const byRow = Map.groupBy(found, (one) => `${one.setting}\n${one.quantity.name}`);
  const rows = [...byRow.values()].map((own): Row => {
    const { setting, quantity } = own[0]!;
    const values = cells.flatMap(({ outcome, kind }): [string, number | boolean | null][] => {
      const one = own.find((c) => c.outcome.name === outcome.name && c.pairs === kind);
      const name = key(outcome.name, kind);
      return [
        [name, one?.tau ?? null],
        [`${name}_low`, one?.low ?? null],
        [`${name}_high`, one?.high ?? null],
        [`${name}_excludes_zero`, one?.excludesZero ?? null],
      ];
    });
    const { runs, seeds } = own[0]!;
    const named = { setting, quantity: quantity.name, label: quantity.label };
    return { ...named, runs, seeds, ...Object.fromEntries(values) };
  });
  return new Table(
    aq.from(rows) as ColumnTable,
    [
      { title: "Setting", text: (r) => String(r.setting) },
      { title: "Quantity", text: (r) => String(r.label) },
      { title: "Models", numeric: true, text: (r) => `${r.runs} (${r.seeds} seeds)` },
      ...cells.map(({ outcome, kind }) => ({
        title: `${outcome.label}, ${kind}`,
        numeric: true,
        text: (r: Row) => tauText(r, key(outcome.name, kind)),
      })),
    ],
    `${
      correlationCaption(records)
    } * marks an interval that excludes zero (not corrected for the ` +
      `number of comparisons).`,
  );
}

/** "-0.31 (-0.52 to -0.08) *". */
function tauText(row: Row, key: string): string {
  const tau = row[key];
  if (typeof tau !== "number") return "–";
  const [low, high] = [row[`${key}_low`], row[`${key}_high`]];
  const interval = typeof low === "number"
    ? ` (${low.toFixed(2)} to ${Number(high).toFixed(2)})`
    : "";
  return `${tau.toFixed(2)}${interval}${row[`${key}_excludes_zero`] ? " *" : ""}`;
}

/**
 * A paragraph a setting: how many measures of sharpness go with target accuracy by more than their
 * intervals, in which direction, how many chance would make, and whether within a rule it is the same.
 *
 * @throws InputError when there are no correlations.
 */
export function readCorrelations(found: readonly Correlation[]): string[] {
  checkSome(found);
  return [...Map.groupBy(found, ({ setting }) => setting)].map(([setting, own]) => {
    const ofTarget = own.filter(({ outcome }) => outcome.name === "target");
    const source = ofTarget.find(({ quantity }) => quantity.name === "sourceAccuracy");
    const sentences = pairs.map((kind) =>
      countOf(ofTarget.filter((one) => one.pairs === kind), kind)
    );
    const { runs, seeds } = own[0]!;
    return [
      `${setting} (${runs} models of ${seeds} seed${
        seeds === 1 ? "" : "s"
      }), with target accuracy.`,
      ...sentences,
      ...(source ? [`For comparison, source accuracy: ${tauOf(source)} overall.`] : []),
    ].join(" ");
  });
}

function countOf(own: readonly Correlation[], kind: Pairs): string {
  const measures = own.filter(({ quantity }) => sharpnessQuantities.includes(quantity));
  const head = kind === "overall" ? "Overall" : "Within a rule";
  if (measures.length === 0) return `${head}: no pairs to compare.`;
  const known = measures.filter(({ excludesZero }) => excludesZero !== null);
  if (known.length === 0) return `${head}: no intervals, the runs are too few.`;
  const beyond = known.filter(({ excludesZero }) => excludesZero);
  const below = beyond.filter(({ tau }) => tau! < 0);
  const above = beyond.filter(({ tau }) => tau! > 0);
  const parts = [
    ...(below.length > 0 ? [`less sharp goes with more accurate: ${listed(below)}`] : []),
    ...(above.length > 0 ? [`sharper goes with more accurate: ${listed(above)}`] : []),
  ];
  return `${head}, ${beyond.length} of ${known.length} measures of sharpness have an interval that ` +
    `excludes zero, where chance alone makes about ${(CHANCE * known.length).toFixed(1)} so` +
    `${parts.length > 0 ? `; ${parts.join("; ")}` : ""}.`;
}

function listed(own: readonly Correlation[]): string {
  return own.map((one) => `${one.quantity.label} ${tauOf(one)}`).join(", ");
}

function tauOf({ tau, low, high }: Correlation): string {
  const interval = low === null ? "" : ` (${low.toFixed(2)} to ${high!.toFixed(2)})`;
  return `${tau!.toFixed(2)}${interval}`;
}

/** @throws InputError when there are none. */
export function checkSome(found: readonly Correlation[]): void {
  if (found.length > 0) return;
  throw new InputError("there are 0 correlations; run more seeds or rules with measures");
}
