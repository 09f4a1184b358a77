/** The table of two effects: of the intermediate domains, and of the rule. */
import { InputError } from "../../check.ts";
import { comparePairs, type Comparison, MARGIN } from "../../statistics/compare.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type Group, groupRecords, targetBySeed } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { AdaptationConfig, RunRecord } from "../../records/record.ts";
import { markdownText } from "../escape.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import { notRun, Table, type TableColumn } from "../table.ts";
import {
  type ComparisonCells,
  comparisonCells,
  comparisonColumns,
  signedPlusMinus,
} from "./compared.ts";
import { roundedText } from "../number_text.ts";

/** A difference of two ways to train. */
export interface Effect {
  readonly of: string;
  readonly where: string;
  readonly one: Group;
  readonly other: Group;
}

/** A row of {@link effectsTable}: accuracies in percent, differences in points. */
export type EffectRow = ComparisonCells & {
  readonly dataset: string;
  /** What is gained, such as "gradual minus direct". */
  readonly effect: string;
  /** With which rule, or in which way of self-training. */
  readonly where: string;
  readonly seeds: number;
  readonly target_percent: number;
};

/**
 * What self-training along the intermediate domains gains over the other ways of it (on the target at
 * once, on all domains pooled, by GOAT), rule by rule; what confidence by softmax gains over that by
 * logits; and what each rule gains over the plain one, way by way: target accuracies in percent,
 * differences in points, paired by seed and corrected over all rows of the table.
 *
 * @param records Of `selfTraining`, with `how` gradual and direct, or of one of them.
 * @throws InputError when there is no such pair, or records cannot stand in one table.
 */
export function effectsTable(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): Table<EffectRow> {
  if (records.length === 0) return notRun;
  const { labels } = readOptions("effectsTable", options, [], records);
  const rows = comparedEffects(records, labels).map(({ of, where, one, comparison }): EffectRow => {
    const values = [...targetBySeed(one).values()];
    return {
      ...{ dataset: one.dataset, effect: of, where, seeds: comparison.count },
      target_percent: values.reduce((sum, value) => sum + value, 0) / values.length,
      ...comparisonCells(comparison),
    };
  });
  return new Table<EffectRow>(
    rows,
    columns,
    `${
      caption(records)
    } Target accuracy of the last student; differences are means over seeds ± the ` +
      `half-width of a 95% t-interval, paired by seed. * An interval that excludes zero by itself; ** a ` +
      `difference that holds after Holm's correction over the rows. Within ${MARGIN} points: by two ` +
      `one-sided tests. Smallest visible: with power 0.8, by one test; so too the seeds that see 2 points.`,
  );
}

/** Every effect that records have both sides of, corrected together. */
export function comparedEffects(
  records: readonly RunRecord[],
  labels: Labels,
): (Effect & { readonly comparison: Comparison })[] {
  const groups = groupRecords(records, labels);
  const effects = groups.flatMap((group) => effectsOf(group, groups, labels));
  if (effects.length === 0) {
    throw new InputError(
      `of ${records.length} records none has its counterpart: the other way of self-training, or the ` +
        `plain rule; run these too`,
    );
  }
  const { comparisons } = comparePairs(effects.map(({ of, where, one, other }) => ({
    ...{ name: `${of}, ${where}`, values: targetBySeed(one), baseline: targetBySeed(other) },
  })));
  return effects.map((effect, i) => ({ ...effect, comparison: comparisons[i]! }));
}

/** What the table says, a sentence a row. */
export function effectsInWords(table: Table<EffectRow>): string[] {
  if (table.rows.length === 0) return ["Not run."];
  return table.rows.map((row) => {
    const points = `${signedPlusMinus(row)} points`;
    return markdownText(
      `${shiftWords(row.dataset).title}, ${row.effect} (${row.where}): ${points}, ` +
        `${row.seeds} seeds: ${row.verdict}.`,
    );
  });
}

function effectsOf(group: Group, groups: readonly Group[], labels: Labels): Effect[] {
  const { dataset, rule, adaptation } = group;
  if (!adaptation) {
    throw new InputError(
      `${dataset}, ${rule}: a record has no adaptation; this table is for runs of selfTraining`,
    );
  }
  const name = (rule: string) => ruleLabel(rule, labels).label;
  /** The group on the same data that differs in what `other` says alone. */
  const like = (other: Partial<Pick<AdaptationConfig, "how" | "confidence">>, one = rule) => {
    const { how, confidence } = { ...adaptation, ...other };
    return groups.find((g) =>
      g.dataset === dataset && g.rule === one && g.adaptation?.how === how &&
      g.adaptation.confidence === confidence
    );
  };
  const effect = (of: string, where: string, other: Group | undefined): Effect[] =>
    other ? [{ of, where, one: group, other }] : [];
  const others = adaptation.how === "gradual" ? (["direct", "pooled", "goat"] as const) : [];
  return [
    ...others.flatMap((how) => effect(`gradual minus ${how}`, name(rule), like({ how }))),
    ...(adaptation.confidence === "softmax"
      ? effect("confidence by softmax minus by logits", adaptation.how, likeByLogits(group, groups))
      : []),
    ...(rule === "plain"
      ? []
      : effect(`${name(rule)} minus ${name("plain")}`, adaptation.how, like({}, "plain"))),
  ];
}

/** The same rule on the same data in the same way, with the confidence of the logits. */
function likeByLogits({ dataset, rule, adaptation }: Group, groups: readonly Group[]) {
  return groups.find((g) =>
    g.dataset === dataset && g.rule === rule && g.adaptation?.how === adaptation!.how &&
    g.adaptation.confidence === undefined
  );
}

const columns: readonly TableColumn[] = [
  { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
  { title: "Effect", text: (r) => String(r.effect) },
  { title: "With", text: (r) => String(r.where) },
  { title: "Seeds", numeric: true, text: (r) => String(r.seeds) },
  {
    ...{ title: "Target accuracy (%)", numeric: true },
    text: (r) => roundedText(Number(r.target_percent), 1),
  },
  ...comparisonColumns("Difference (points)"),
];
