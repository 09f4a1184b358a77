/** The table of claims: what the paper's abstract says, what was run, and what can be said. */
import { groupBy } from "../../group_by.ts";
import { eightRules, plan, type PlanRow } from "../../experiment/plan/plan.ts";
import { seedsOf } from "../../experiment/plan/plan_seeds.ts";
import { byId, comparable, completeOf, failedOf } from "../../experiment/plan/planned_records.ts";
import { type Tested, verdictInWords } from "../../statistics/compare.ts";
import { shiftWords } from "../../datasets/words.ts";
import type { Equal, Group } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { FailedRun } from "../../records/failures.ts";
import type { RunConfig, RunRecord } from "../../records/record.ts";
import {
  failedInWords,
  type FailedOptions,
  noteOfFailed,
  seedCells,
} from "../accuracy/failed_runs.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { notRun, type Row, Table } from "../table.ts";
import { signedPlusMinus } from "../accuracy/compared.ts";
import { theoryRows } from "./theory_claims.ts";
import { familiesIn } from "../accuracy/comparison_table.ts";
import type { Family } from "../accuracy/compared.ts";
import { roundedText } from "../number_text.ts";

/** A statement about one rule, about the mean over the eight, or about any of them, against Adam. */
interface Claim {
  readonly text: string;
  /** Null of the mean. "any" is the one of the eight with the least p: Holm's correction allows for that. */
  readonly rule: string | null;
  readonly setting: "zero-shot" | "gradual";
}

const claims: readonly Claim[] = [
  {
    text: "Zero-shot, SAM's variants are above Adam (primary: mean of the eight)",
    ...{ rule: null, setting: "zero-shot" },
  },
  {
    text: "Zero-shot, SAM is above Adam (abstract: by 4.76 % on average)",
    ...{ rule: "sam", setting: "zero-shot" },
  },
  {
    text: "Zero-shot, the strongest variant is above Adam (abstract: by 8.01 %; second-hand: " +
      "FriendlySAM)",
    ...{ rule: "friendly-sam", setting: "zero-shot" },
  },
  {
    text: "Zero-shot, any of the eight is above Adam (the one with the least p)",
    ...{ rule: "any", setting: "zero-shot" },
  },
  {
    text: "Adapted gradually, SAM's variants are above Adam (primary: mean of the eight)",
    ...{ rule: null, setting: "gradual" },
  },
  {
    text: "Adapted gradually, SAM is above Adam (abstract: on each data set, by 0.82 % on average)",
    ...{ rule: "sam", setting: "gradual" },
  },
  {
    text: "Adapted gradually, the strongest variant is above Adam (abstract: by 1.52 %; " +
      "second-hand: FriendlySAM)",
    ...{ rule: "friendly-sam", setting: "gradual" },
  },
  {
    text: "Adapted gradually, any of the eight is above Adam (the one with the least p)",
    ...{ rule: "any", setting: "gradual" },
  },
];

const notebooks: Readonly<Record<Claim["setting"], string>> = {
  "zero-shot": "01-zero-shot",
  "gradual": "03-gradual-adaptation",
};

/** Records of one row of the plan that can stand in one comparison. */
interface Evidence {
  readonly setting: Claim["setting"];
  readonly equal: Equal;
  /** Absent where no rule gave a run that Adam has the seed of. */
  readonly family: Family | undefined;
  readonly config: RunConfig;
  /** Groups of rules, with runs that failed, all of them too. */
  readonly groups: readonly Group[];
  /** Seeds that the plan asks for, of one rule or, null, of all eight. */
  planned(rule: string | null): number;
}

/**
 * The claims of the abstract: of those about accuracy a row for each data set, protocol and way of
 * counting that the plan's records are there of; then those about bounds and sharpness.
 *
 * @param records Any; seeds of which a row of the plan is complete are taken.
 */
export function claimsTable(records: readonly RunRecord[], options: FailedOptions = {}): Table {
  const { failed = [] } = options;
  const { labels } = readOptions("claimsTable", options, ["failed"], [...records, ...failed]);
  const evidence = evidenceIn(records, failed, labels);
  const rows = claims.flatMap((claim) =>
    evidence.filter(({ setting }) => setting === claim.setting).flatMap((one) => {
      const rule = claim.rule === "any" ? ruleOfLeastP(one.family) : claim.rule;
      if (rule === undefined) return [];
      const own = { ...claim, rule };
      const test = one.family ? testOf(own, one.family) : null;
      // One seed says nothing.
      if (test === null || test.count < 2) return lostRow(own, one, labels);
      const made = row(own, one, test, labels);
      return claim.rule === "any" ? [{ ...made, verdict: `${made.who}: ${made.verdict}` }] : [made];
    })
  ).concat(theoryRows(records));
  if (rows.length === 0) return notRun;
  let said = "";
  const once = (text: string) => text === said ? "" : (said = text);
  return new Table(
    rows,
    [
      { title: "Claim", text: (r) => once(String(r.claim)) },
      { title: "What was run", text: (r) => String(r.what) },
      {
        ...{ title: "Minus Adam (points)", numeric: true },
        text: (r) => r.points === undefined ? "–" : signed(r),
      },
      { title: "Verdict", text: (r) => String(r.verdict) },
      {
        ...{ title: "Smallest visible", numeric: true },
        text: (r) => r.visible === null ? "–" : roundedText(Number(r.visible), 1),
      },
      {
        title: "Notebook",
        text: (r) => String(r.notebook).slice(0, 2),
        href: (r) => `notebooks/${r.notebook}.ipynb`,
      },
    ],
    `By the analysis plan (docs/analysis-plan.md): target accuracy, mean over the last fifth of the ` +
      `epochs (after self-training the last student's), paired by seed, ± half a 95% t-interval. ` +
      `Better or worse: after Holm's correction over the eight rules; the mean over them is one test. ` +
      `The difference of the one with the least p is not corrected for having been chosen. ` +
      `Smallest visible: with power 0.8 by one test, in points.` +
      (rows.some((row) => failedInWords(row) !== "") ? noteOfFailed(records, failed) : ""),
  );
}

function signed({ points = null, half_width = null }: Row): string {
  return signedPlusMinus({ difference_points: points, difference_half_width: half_width });
}

function evidenceIn(
  all: readonly RunRecord[],
  failed: readonly FailedRun[],
  labels: Labels,
): Evidence[] {
  const records = byId(all);
  const rows = groupBy(
    plan.filter(({ comparison }) => comparison),
    ({ comparison }) => comparison,
  );
  return [...rows.values()].flatMap((rows) => {
    const own = rows.flatMap((row) => completeOf(row, records, failed)).filter(isAdamOrRule);
    const lost = rows.flatMap((row) => failedOf(row, records, failed)).filter(isAdamOrRule);
    const configs = [...own, ...lost].map(({ config }) => config);
    return (["epochs", "gradients"] as const).flatMap((equal): Evidence[] => {
      const of = comparable(own, equal, configs);
      const ofLost = comparable(lost, equal, configs);
      const hasAdam = of.some(({ config }) => config.rule.name === "plain");
      if (!hasAdam) return [];
      if (of.length === own.length && equal === "gradients") return [];
      const setting = of[0]!.config.adaptation ? "gradual" : "zero-shot";
      const planned = (rule: string | null) =>
        Math.min(
          ...rows.filter((row) => has(row, rule)).map((row) =>
            seedsOf(row, records, failed).length
          ),
        );
      const { families: [family], lost: gone } = familiesIn(of, { labels, equal, failed: ofLost });
      const groups = [...(family?.groups ?? []), ...gone];
      return [{ ...{ setting, equal, family, groups, planned }, config: of[0]!.config }];
    });
  });
}

function has(row: PlanRow, rule: string | null): boolean {
  return rule === null || row.configs(1).some(({ rule: { name } }) => name === rule);
}

function isAdamOrRule(
  { config: { rule, averaging } }: { readonly config: RunConfig },
): boolean {
  return !averaging && (rule.name === "plain" || eightRules.includes(rule.name));
}

/** Null where the evidence says nothing of the claim. */
function testOf({ rule }: Claim, { groups, comparisons, family }: Family) {
  // The mean of fewer is another question.
  if (rule === null) return groups.length === eightRules.length ? family : null;
  return comparisons[groups.findIndex((group) => group.rule === rule)] ?? null;
}

/** Undefined where not all of the eight have a test. */
function ruleOfLeastP(family: Family | undefined): string | undefined {
  const tested = (family?.comparisons ?? []).flatMap(({ p }, i) =>
    p === null ? [] : [{ p, rule: family!.groups[i]!.rule }]
  );
  if (tested.length < eightRules.length) return undefined;
  return tested.reduce((least, one) => one.p < least.p ? one : least).rule;
}

/** No verdict before the seeds that the plan asks for: whoever looks often enough sees something. */
function verdictOf(
  test: Tested & Parameters<typeof verdictInWords>[0],
  planned: number,
  cells: Row,
): string {
  const ended = Number(cells.asked ?? test.count);
  const verdict = ended < planned
    ? `not yet: ${test.count} of at least ${planned} seeds`
    : test.verdict === "within"
    ? verdictInWords(test)
    : test.verdict;
  const lost = failedInWords(cells);
  return lost === "" ? verdict : `${verdict}; ${lost}`;
}

/** Seeds of a claim's runs that failed; of the mean over the eight a seed counts once. */
function lostCells({ rule }: Claim, { groups }: Evidence): Row {
  const own = groups.filter((group) => rule === null || group.rule === rule);
  const bySeed = <T extends { readonly config: RunConfig }>(runs: readonly T[]) =>
    [...groupBy(runs, ({ config }) => config.seed).values()].map((alike) => alike[0]!);
  const lost = own.flatMap((group) => group.failed);
  const failed = bySeed([...lost.filter((r) => r.diverged), ...lost.filter((r) => !r.diverged)]);
  const seeds = new Set(failed.map(({ config }) => config.seed));
  const records = bySeed(own.flatMap((group) => group.records));
  return seedCells({ records: records.filter(({ config }) => !seeds.has(config.seed)), failed });
}

/** Of a rule all of whose runs failed. */
function lostRow(claim: Claim, one: Evidence, labels: Labels): Row[] {
  const isLost = one.groups.some(({ rule, records }) =>
    rule === claim.rule && records.length === 0
  );
  if (!isLost) return [];
  const { seeds: _, ...cells } = lostCells(claim, one);
  return [{
    ...{ ...said(claim, one, 0, labels), ...cells },
    ...{ verdict: failedInWords(cells), visible: null, notebook: notebooks[claim.setting] },
  }];
}

/** What a row says of who was compared, and on what. */
function said(
  { text, rule }: Claim,
  { equal, config: { dataset, protocol, scale } }: Evidence,
  seeds: number,
  labels: Labels,
): Row {
  return {
    claim: text,
    who: rule === null ? "the eight together" : ruleLabel(rule, labels).label,
    what: `${shiftWords(dataset).title}, ${protocol}, ${scale}, equal ${
      equal === "epochs" ? "epochs" : "gradients (Adam trains twice as long)"
    }, ${seeds} seeds`,
  };
}

function row(
  claim: Claim,
  evidence: Evidence,
  test: Tested & Parameters<typeof verdictInWords>[0],
  labels: Labels,
): Row {
  const { seeds: _, ...cells } = lostCells(claim, evidence);
  return {
    ...said(claim, evidence, test.count, labels),
    ...{ points: test.mean, half_width: test.halfWidth },
    verdict: verdictOf(test, evidence.planned(claim.rule), cells),
    ...{ visible: test.visible, notebook: notebooks[claim.setting], ...cells },
  };
}
