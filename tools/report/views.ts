/** What the page shows of a setting: every table and figure of the library that its runs can stand in. */
import { atEqualGradients } from "../../lib/experiment/comparison.ts";
import { groupBy } from "../../lib/group_by.ts";
import type { FailedRun } from "../../lib/records/failures.ts";
import { recordId, type RunRecord } from "../../lib/records/record.ts";
import { adaptationTable } from "../../lib/report/accuracy/adaptation_table.ts";
import { comparisonTable } from "../../lib/report/accuracy/comparison_table.ts";
import { costFigure } from "../../lib/report/accuracy/cost_figure.ts";
import { differencesFigure } from "../../lib/report/accuracy/differences_figure.ts";
import { domainsFigure } from "../../lib/report/accuracy/domains_figure.ts";
import { effectsFigure } from "../../lib/report/accuracy/effects_figure.ts";
import { effectsTable } from "../../lib/report/accuracy/effects_table.ts";
import { profileFigure } from "../../lib/report/accuracy/profile_figure.ts";
import { shiftFigure } from "../../lib/report/accuracy/shift_figure.ts";
import { zeroShotTable } from "../../lib/report/accuracy/zero_shot_table.ts";
import { labelsOf } from "../../lib/report/labels.ts";
import type { Labels } from "../../lib/sam/labels.ts";
import { boundViews, gradualBoundViews } from "./views/bound_views.ts";
import { fewOf, hasLengthIn, hasUsualOptions, seedsOf } from "./views/chosen_runs.ts";
import { correlationViews } from "./views/correlation_views.ts";
import { radiusViews } from "./views/radius_views.ts";
import { type View, view } from "./views/view.ts";

/** The views of a setting, and of runs of it that gave no record. */
export function viewsOf(
  records: readonly RunRecord[],
  failed: readonly FailedRun[] = [],
): View[] {
  const labels = labelsOf([...records, ...failed]);
  const bySteps = groupBy(records, ({ config: c }) => `${c.epochs} ${c.adaptation?.epochs}`);
  const sets = [...bySteps.values()].toSorted((a, b) => b.length - a.length);
  const isAdapted = records.some(({ config }) => config.adaptation);
  const title = (set: readonly RunRecord[]) => {
    const { epochs, adaptation } = set[0]!.config;
    const each = adaptation ? `${epochs} and ${adaptation.epochs}` : `${epochs}`;
    return sets.length > 1 ? ` at ${each} epochs` : "";
  };
  const [most, ...others] = sets;
  return [
    ...(isAdapted ? adaptedViews : zeroShotViews)(
      ...[most!, labels, title(most!), failed.filter((run) => hasLengthIn(most!, run))] as const,
    ),
    ...paidViews(sets, labels, isAdapted, failed),
    // Runs of other lengths, most of which were made for equal gradients.
    ...others.map((set) =>
      view(
        `Accuracy${title(set)}`,
        set,
        (r) =>
          (isAdapted ? adaptationTable : zeroShotTable)(r, {
            ...{ labels, failed: failed.filter((run) => hasLengthIn(set, run)) },
          }),
      )
    ),
  ];
}

function zeroShotViews(
  set: readonly RunRecord[],
  labels: Labels,
  at: string,
  failed: readonly FailedRun[],
): View[] {
  const usual = set.filter(hasUsualOptions);
  const few = fewOf(usual);
  const { protocol } = set[0]!.config;
  return [
    view(`Accuracy${at}`, set, (r) => zeroShotTable(r, { labels, failed })),
    ...comparedViews(usual, labels, at, failed),
    ...(few.length > 0 && few.every(({ metrics }) => metrics.accuracyByShift.length > 1)
      ? [view(`Every size of the shift${at}`, few, (r) => shiftFigure(r, { labels }))]
      : []),
    ...(seedsOf(few) >= 5
      ? [view(`Runs above an accuracy${at}`, few, (r) => profileFigure(r, { labels }))]
      : []),
    ...(few.some(({ config }) => config.epochs > 1)
      ? [view(`While training goes on${at}`, few, (r) => costFigure(r, { labels }))]
      : []),
    ...radiusViews(set, labels, at, protocol === "corrected", failed),
    ...boundViews(usual.filter(({ metrics }) => metrics.measures?.bound), labels, at),
    ...correlationViews(set, labels, at),
  ];
}

function adaptedViews(
  set: readonly RunRecord[],
  labels: Labels,
  at: string,
  failed: readonly FailedRun[],
): View[] {
  const ways = new Set(set.map(({ config: { adaptation: a } }) => `${a!.how} ${a!.domains}`));
  const hows = new Set(set.map(({ config }) => config.adaptation!.how));
  const gradual = set.filter(({ config }) => config.adaptation!.how === "gradual");
  const counts = new Set(gradual.map(({ config }) => config.adaptation!.domains));
  return [
    view(`Accuracy${at}`, set, (r) => adaptationTable(r, { labels, failed })),
    ...(ways.size === 1 ? comparedViews(set.filter(hasUsualOptions), labels, at, failed) : []),
    ...(hows.size > 1 && counts.size <= 1
      ? [
        view(`Effects of domains and rule${at}`, set, (r) => effectsTable(r, { labels })),
        view(`Effects of domains and rule, drawn${at}`, set, (r) => effectsFigure(r, { labels })),
      ]
      : []),
    ...(counts.size > 2
      ? [view(`Over the number of domains${at}`, gradual, (r) => domainsFigure(r, { labels }))]
      : []),
    ...gradualBoundViews(gradual, labels, at),
    ...correlationViews(set, labels, at),
  ];
}

/** Rules with their defaults minus the plain one; `equal` as in the tables. */
function comparedViews(
  records: readonly RunRecord[],
  labels: Labels,
  at: string,
  all: readonly FailedRun[],
  equal: "epochs" | "gradients" = "epochs",
): View[] {
  const hasAdam = records.some(({ config }) => config.rule.name === "plain" && !config.averaging);
  const isAlone = records.every(({ config }) => config.rule.name === "plain" && !config.averaging);
  if (!hasAdam || isAlone) return [];
  const named = labels["plain"]!.label;
  const options = { labels, equal };
  const failed = all.filter(hasUsualOptions);
  return [
    view(`Minus ${named}${at}`, records, (r) => comparisonTable(r, { ...options, failed })),
    view(`Minus ${named}, drawn${at}`, records, (r) => differencesFigure(r, options)),
  ];
}

/** Where runs were made for it: every rule with about the gradients of SAM. */
function paidViews(
  sets: readonly (readonly RunRecord[])[],
  labels: Labels,
  isAdapted: boolean,
  all: readonly FailedRun[],
): View[] {
  if (sets.length < 2) return [];
  const [most, ...others] = sets;
  const there = new Map(sets.flat().map((record) => [record.id, record]));
  const paid = atEqualGradients(most!).flatMap((config) => there.get(recordId(config)) ?? []);
  const once = [...new Set(paid)];
  if (!once.some((record) => others.some((set) => set.includes(record)))) return [];
  const at = " at equal gradient evaluations";
  // Of each rule, of the length that it has here.
  const failed = all.filter((run) =>
    hasLengthIn(once.filter(({ config }) => config.rule.name === run.config.rule.name), run)
  );
  const options = { labels, equal: "gradients", failed } as const;
  return [
    view(
      `Accuracy${at}`,
      once,
      (r) => isAdapted ? adaptationTable(r, options) : zeroShotTable(r, options),
    ),
    ...(isAdapted
      ? []
      : comparedViews(once.filter(hasUsualOptions), labels, at, failed, "gradients")),
  ];
}
