/** The table of comparisons: every number that the analysis plan asks of one. */
import { checkName, InputError } from "../../check.ts";
import { type Comparison, MARGIN, type Tested, verdictInWords } from "../../statistics/compare.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type Equal, type Group, groupName, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { RunRecord } from "../../records/record.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";
import { fixedText, pText } from "../number_text.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import {
  type ComparisonCells,
  comparisonCells,
  differenceColumn,
  familiesOf,
  type Family,
} from "./compared.ts";
import {
  captionWithFailed,
  type FailedOptions,
  type SeedCells,
  seedCells,
  seedsColumn,
} from "./failed_runs.ts";

/** Options of comparisons with a baseline. */
export interface ComparisonOptions extends LabelOptions {
  /** Rule by name that the others are compared with, default "plain". */
  readonly baseline?: string;
  /** What the runs have in common, as in `zeroShotTable`; default "epochs". */
  readonly equal?: Equal;
}

/** Options of the table of comparisons. */
export interface ComparisonTableOptions extends ComparisonOptions, FailedOptions {}

/** A row of {@link comparisonTable}: a rule, or the mean over the rules. Differences in points. */
export type ComparisonRow = ComparisonCells & TestCells & SeedCells & {
  readonly dataset: string;
  /** Empty for the mean over the rules. */
  readonly rule: string;
  readonly label: string;
  /** Whether it is the mean over the rules. */
  readonly family: boolean;
  readonly max_t_p: number | null;
  /** Half-width of the intervals that hold together. */
  readonly simultaneous_half_width: number | null;
  /** Share of seeds above the baseline, ties half, and its bootstrap interval. */
  readonly better: number | null;
  readonly better_low: number | null;
  readonly better_high: number | null;
  /** Correlation with the baseline over seeds. */
  readonly correlation: number | null;
};

/** p-values of one comparison by itself; null where seeds are too few for a test. */
export type TestCells = {
  readonly t_p: number | null;
  readonly sign_flip_p: number | null;
  readonly equivalence_p: number | null;
};

/**
 * Each rule minus the baseline on the target (docs/analysis-plan.md), in percentage points: first the
 * mean over the rules, which is the one primary test of a data set, then each rule, then the controls.
 *
 * @throws InputError when nothing can be compared, or records cannot stand in one table.
 */
export function comparisonTable(
  records: readonly RunRecord[],
  options: ComparisonTableOptions = {},
): Table<ComparisonRow> {
  const { failed = [] } = options;
  if (records.length + failed.length === 0) return notRun;
  const names = ["baseline", "equal", "failed"];
  const given = readOptions("comparisonTable", options, names, [...records, ...failed]);
  const { labels, baseline = "plain", equal = "epochs" } = given;
  const { families, lost } = familiesIn(records, { labels, baseline, equal, failed });
  const rows = [
    ...families.flatMap((family) => rowsOf(family, labels)),
    ...lost.map((group) => lostRow(group, labels)),
  ];
  const name = ruleLabel(baseline, labels).label;
  const note =
    `Differences of target accuracy (mean over the last fifth of the epochs; after self-training the ` +
    `last student's) to ${name}, paired by seed, ± the half-width of a 95% t-interval; * excludes ` +
    `zero by itself, ** after Holm's correction over the rules, or over the controls. Sign flips: ` +
    `exact to 20 seeds, then sampled; max-T over them. Above ${name}: share of seeds, ties half, with ` +
    `a bootstrap interval. r: correlation with ${name} over seeds. Smallest visible: with power 0.8. ` +
    `Within ${MARGIN}: p of two one-sided tests.`;
  return new Table<ComparisonRow>(
    rows,
    columns(name),
    captionWithFailed(records, failed, note, equal),
  );
}

/**
 * The families of records that can stand in one table, each data set by itself, and the groups all of
 * whose runs failed.
 */
export function familiesIn(
  records: readonly RunRecord[],
  { labels, baseline = "plain", equal = "epochs", failed = [] }: ComparisonTableOptions & {
    readonly labels: Labels;
  },
): { families: Family[]; lost: Group[] } {
  const groups = groupRecords(records, labels, equal, failed);
  const lost = groups.filter((group) => group.records.length === 0);
  checkName("baseline", baseline, [...new Set(groups.map(({ rule }) => rule))]);
  const families = familiesOf(
    groups,
    (group) =>
      groups.find((other) =>
        other.dataset === group.dataset && other.rule === baseline && !other.averaging &&
        other.adaptation?.domains === group.adaptation?.domains &&
        other.adaptation?.how === group.adaptation?.how
      ),
  );
  if (families.length + lost.length > 0) return { families, lost };
  throw new InputError(
    `no rule has a seed in common with ${ruleLabel(baseline, labels).label}; run the grid first`,
  );
}

/** What the mean over a family is called, such as "mean of the 8 rules". */
export function familyName({ groups, kind }: Family): string {
  return `mean of the ${groups.length} ${kind}`;
}

function rowsOf(family: Family, labels: Labels): ComparisonRow[] {
  const { groups, comparisons, family: mean, kind } = family;
  const { dataset } = groups[0]!;
  // The mean over controls answers nothing.
  const isAsked = kind === "rules" && groups.length > 1 && mean !== null;
  return [
    ...(isAsked
      ? [{
        ...{ dataset, rule: "", label: familyName(family), family: true },
        ...testedCells(mean),
        ...{ holm_p: mean.p, max_t_p: mean.signFlip, verdict: verdictInWords(mean) },
        ...{ simultaneous_half_width: mean.halfWidth },
        ...{ better: null, better_low: null, better_high: null, correlation: null },
      }]
      : []),
    ...groups.map((group, i) => ({
      ...{ dataset, rule: group.rule, label: name(group, labels), family: false },
      ...seedCells(group),
      ...testedCells(comparisons[i]!),
      ...comparedCells(comparisons[i]!),
    })),
  ];
}

/** Of a rule all of whose runs failed. */
function lostRow(group: Group, labels: Labels): ComparisonRow {
  return {
    ...{ dataset: group.dataset, rule: group.rule, label: name(group, labels), family: false },
    ...{ ...seedCells(group), ...comparisonCells(undefined) },
    ...{ t_p: null, sign_flip_p: null, equivalence_p: null, max_t_p: null },
    ...{ simultaneous_half_width: null, correlation: null },
    ...{ better: null, better_low: null, better_high: null },
  };
}

function name(group: Group, labels: Labels): string {
  return groupName(group, ruleLabel(group.rule, labels).label);
}

function testedCells(test: Tested) {
  return {
    ...{ seeds: test.count, difference_seeds: test.count },
    difference_points: test.mean,
    difference_half_width: test.halfWidth,
    excludes_zero: test.excludesZero,
    ...{ t_p: test.p, sign_flip_p: test.signFlip, equivalence_p: test.equivalence },
    visible_points: test.visible,
    seeds_needed: test.seedsNeeded,
  };
}

function comparedCells(comparison: Comparison) {
  const { better, correlation } = comparison;
  return {
    ...{ holm_p: comparison.holm, max_t_p: comparison.maxT, verdict: verdictInWords(comparison) },
    ...{ better: better.share, better_low: better.low, better_high: better.high, correlation },
    simultaneous_half_width: comparison.simultaneousHalfWidth,
  };
}

function columns(baseline: string): TableColumn[] {
  const p = (title: string, key: string): TableColumn => ({
    ...{ title, numeric: true },
    text: (row) => pText(row[key] as number | null),
  });
  return [
    { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
    { title: "Rule", text: (r) => String(r.label) },
    seedsColumn,
    differenceColumn(`Minus ${baseline} (points)`),
    p("t-test", "t_p"),
    p("Sign flips", "sign_flip_p"),
    p("Holm", "holm_p"),
    p("Max-T", "max_t_p"),
    { title: `Above ${baseline}`, numeric: true, text: betterText },
    { title: "r", numeric: true, text: (r) => fixedText(r.correlation as number | null, 2) },
    {
      ...{ title: "Smallest visible", numeric: true },
      text: (r) => fixedText(r.visible_points as number | null, 1),
    },
    p(`Within ${MARGIN}`, "equivalence_p"),
    { title: "Verdict", text: (r) => String(r.verdict ?? "–") },
    {
      ...{ title: "Seeds that see 2 points", numeric: true },
      text: (r) => fixedText(r.seeds_needed as number | null, 0),
    },
  ];
}

function betterText({ better, better_low, better_high }: Row): string {
  if (better === null) return "–";
  const percent = (share: Row[string] | undefined) => (100 * Number(share)).toFixed(0);
  return `${percent(better)} % (${percent(better_low)}–${percent(better_high)})`;
}
