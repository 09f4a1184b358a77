/** What the page shows of a setting: every table and figure of the library that its runs can stand in. */
import { InputError } from "../../lib/check.ts";
import { atEqualGradients } from "../../lib/experiment/comparison.ts";
import { radiusOf } from "../../lib/experiment/radius.ts";
import { groupBy } from "../../lib/group_by.ts";
import type { FailedRun } from "../../lib/records/failures.ts";
import { settingOf } from "../../lib/records/read_records.ts";
import { recordId, type RunConfig, type RunRecord } from "../../lib/records/record.ts";
import { adaptationTable } from "../../lib/report/accuracy/adaptation_table.ts";
import { comparisonTable } from "../../lib/report/accuracy/comparison_table.ts";
import { costFigure } from "../../lib/report/accuracy/cost_figure.ts";
import { differencesFigure } from "../../lib/report/accuracy/differences_figure.ts";
import { domainsFigure } from "../../lib/report/accuracy/domains_figure.ts";
import { effectsFigure } from "../../lib/report/accuracy/effects_figure.ts";
import { effectsTable } from "../../lib/report/accuracy/effects_table.ts";
import { profileFigure } from "../../lib/report/accuracy/profile_figure.ts";
import { protocolTable } from "../../lib/report/accuracy/protocol_table.ts";
import { shiftFigure } from "../../lib/report/accuracy/shift_figure.ts";
import { varianceTable } from "../../lib/report/accuracy/variance_table.ts";
import { zeroShotTable } from "../../lib/report/accuracy/zero_shot_table.ts";
import { bestStepsTable } from "../../lib/report/bounds/best_steps_table.ts";
import { boundDifferenceTable } from "../../lib/report/bounds/bound_difference_table.ts";
import { boundFigure } from "../../lib/report/bounds/bound_figure.ts";
import { boundNeedsTable } from "../../lib/report/bounds/bound_needs_table.ts";
import { boundTable } from "../../lib/report/bounds/bound_table.ts";
import { gaussianBoundTable } from "../../lib/report/bounds/gaussian_bound_table.ts";
import { gdaBoundFigure } from "../../lib/report/bounds/gda_bound_figure.ts";
import { gdaBoundTable, sharpGdaTable } from "../../lib/report/bounds/gda_bound_table.ts";
import { correlationFigure } from "../../lib/report/correlation/correlation_figure.ts";
import { correlationTable } from "../../lib/report/correlation/correlation_table.ts";
import { correlations } from "../../lib/report/correlation/correlations.ts";
import { sharpnessFigure } from "../../lib/report/correlation/sharpness_figure.ts";
import type { Figure } from "../../lib/report/figure.ts";
import { labelsOf } from "../../lib/report/labels.ts";
import { radiusChoiceTable } from "../../lib/report/radius/radius_choice_table.ts";
import { radiusFigure } from "../../lib/report/radius/radius_figure.ts";
import { radiusSharpnessFigure } from "../../lib/report/radius/radius_sharpness_figure.ts";
import { radiusTable } from "../../lib/report/radius/radius_table.ts";
import type { Table } from "../../lib/report/table.ts";
import type { Labels } from "../../lib/sam/labels.ts";
import { ruleOptions, rules } from "../../lib/sam/registry.ts";

/** A table or a figure, and the runs that it is made of. */
export interface View {
  readonly title: string;
  readonly records: readonly RunRecord[];
  make(): Table | Figure;
}

/** More lines than these hide each other; a setting without them is drawn whole. */
const drawn = ["plain", "sam", "friendly-sam"];

/** Layers with weights, for the bound that asks for them (docs/bounds.md). */
const depth = { "drifting-gaussians": 1, covertype: 4 };

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

/** Whether a run is as long as some of `set`. */
function hasLengthIn(set: readonly RunRecord[], { config: c }: { readonly config: RunConfig }) {
  return set.some(({ config: { epochs, adaptation } }) =>
    epochs === c.epochs && adaptation?.epochs === c.adaptation?.epochs
  );
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
  const bounded = gradual.filter(({ metrics }) =>
    metrics.adaptation!.steps.at(-1)?.measures?.bound
  );
  const isGaussian = set[0]!.config.dataset === "drifting-gaussians";
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
    ...(bounded.length === 0 ? [] : [
      view(
        `Bounds of self-training, drawn${at}`,
        bounded,
        (r) => gdaBoundFigure(r, { labels, depth }),
      ),
      view(`Bounds of self-training${at}`, bounded, (r) => gdaBoundTable(r, { labels, depth })),
      view(`The bound with sharpness${at}`, bounded, (r) => sharpGdaTable(r, { labels })),
      ...(counts.size > 1
        ? [
          view(`The best number of domains${at}`, bounded, (r) =>
            bestStepsTable(r, { labels, depth })),
        ]
        : []),
      ...(isGaussian
        ? [view(`Kumar et al.'s bound${at}`, bounded, (r) => gaussianBoundTable(r, { labels }))]
        : []),
    ]),
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

function radiusViews(
  set: readonly RunRecord[],
  labels: Labels,
  at: string,
  isHeldOut: boolean,
  failed: readonly FailedRun[],
): View[] {
  const byRule = groupBy(set, ({ config }) => config.rule.name);
  const ofRules = [...byRule.values()].map((own) =>
    [...new Set(own.flatMap(({ config }) => radiusOf(config) ?? []))].toSorted((a, b) => a - b)
  );
  const radii = ofRules.toSorted((a, b) => b.length - a.length)[0] ?? [];
  if (radii.length < 3) return [];
  const measured = set.filter(({ metrics }) => metrics.measures);
  const searched = radii.filter((radius) => radius > 0 && radius <= 0.2);
  const hasAdam = byRule.has("plain");
  return [
    view(`Over the radius${at}`, set, (r) => radiusTable(r, { labels, radii, failed })),
    view(`Over the radius, drawn${at}`, set, (r) => radiusFigure(r, { labels, radii })),
    ...(measured.length > 0
      ? [
        view(`Sharpness over the radius${at}`, measured, (r) =>
          radiusSharpnessFigure(r, { labels, radii })),
      ]
      : []),
    ...(isHeldOut && hasAdam
      ? [
        view(
          `The radius, chosen${at}`,
          set,
          (r) => radiusChoiceTable(r, { labels, radii: searched }),
        ),
      ]
      : []),
  ];
}

function boundViews(records: readonly RunRecord[], labels: Labels, at: string): View[] {
  if (records.length === 0) return [];
  const names = new Set(records.map(({ config }) => config.rule.name));
  return [
    view(`The bound under a shift${at}`, records, (r) => boundTable(r, { labels })),
    view(`The bound under a shift, drawn${at}`, records, (r) => boundFigure(r, { labels })),
    view(`What the bound would need${at}`, records, (r) => boundNeedsTable(r, { labels })),
    ...(names.size > 1 && names.has("plain")
      ? [
        view(`The bound minus that of ${labels["plain"]!.label}${at}`, records, (r) =>
          boundDifferenceTable(r, { labels })),
      ]
      : []),
  ];
}

/** Of fewer runs than these an order says nothing. */
const FEWEST_RUNS = 8;

function correlationViews(set: readonly RunRecord[], labels: Labels, at: string): View[] {
  const sets = groupBy(
    set.filter(({ metrics }) => metrics.measures),
    ({ config }) => settingOf(config),
  );
  const measured = [...sets.values()].filter((own) => own.length >= FEWEST_RUNS).flat();
  if (measured.length === 0) return [];
  // Ten thousand exchanges a test: made once for the three of them.
  let found: ReturnType<typeof correlations> | undefined;
  const all = () => found ??= correlations(measured);
  return [
    view(`Sharpness and accuracy${at}`, measured, (r) => sharpnessFigure(r, { labels })),
    view(`Rank correlations${at}`, measured, (r) => correlationTable(all(), r)),
    view(
      `Rank correlations with target accuracy${at}`,
      measured,
      (r) => correlationFigure(all(), r),
    ),
    view(
      `Rank correlations with the gap${at}`,
      measured,
      (r) => correlationFigure(all(), r, { outcome: "gap" }),
    ),
  ];
}

/** Views over several settings: protocols crossed, and parts of chance. */
export function crossViews(
  records: readonly RunRecord[],
  failed: readonly FailedRun[] = [],
): View[] {
  const labels = labelsOf([...records, ...failed]);
  const plain = records.filter(({ config: c }) =>
    c.rule.name === "plain" && !c.averaging && !c.adaptation && !c.trainingProtocol && !c.measures
  );
  return [
    ...[...groupBy(records, crossing).values()].flatMap((own) => {
      const isCrossed = own.some(({ config }) => config.trainingProtocol);
      const names = new Set(
        own.filter(({ config }) => config.trainingProtocol).map(({ config }) => config.rule.name),
      );
      const alike = own.filter(({ config }) => names.has(config.rule.name) && !config.averaging);
      const { dataset, scale, adaptation } = own[0]!.config;
      const how = adaptation ? "self-training" : "zero-shot";
      return isCrossed
        ? [
          view(
            `Data or training: ${dataset}, ${how}, ${scale}`,
            alike.filter(hasUsualOptions),
            (r) =>
              protocolTable(r, {
                labels,
                failed: failed.filter((run) =>
                  crossing(run) === crossing(own[0]!) && names.has(run.config.rule.name) &&
                  !run.config.averaging && hasUsualOptions(run)
                ),
              }),
          ),
        ]
        : [];
    }),
    ...[...groupBy(plain, chance).values()].flatMap((own) => {
      const { dataset, scale, protocol } = own[0]!.config;
      return own.some(({ config }) => config.vary)
        ? [
          view(
            `Where the scatter comes from: ${dataset}, ${protocol}, ${scale}`,
            own,
            varianceTable,
          ),
        ]
        : [];
    }),
  ];
}

/** What runs have in common whose protocols are crossed. */
function crossing({ config: c }: { readonly config: RunConfig }): string {
  const { how, domains, epochs } = c.adaptation ?? {};
  const { network, precision, vary, shift } = c;
  return JSON.stringify([
    c.dataset,
    c.scale,
    c.epochs,
    network,
    precision,
    vary,
    shift,
    how,
    domains,
    epochs,
    c.measures,
  ]);
}

function chance({ config: c }: RunRecord): string {
  return JSON.stringify([
    c.dataset,
    c.scale,
    c.protocol,
    c.epochs,
    c.network,
    c.precision,
    c.shift,
    c.batchSize,
  ]);
}

function view(
  title: string,
  records: readonly RunRecord[],
  make: (records: readonly RunRecord[]) => Table | Figure,
): View {
  return { title, records, make: () => make(records) };
}

/** Of many rules the three that notebooks draw. */
function fewOf(records: readonly RunRecord[]): readonly RunRecord[] {
  const names = new Set(records.map(({ config }) => config.rule.name));
  if (names.size <= drawn.length) return records.filter(({ config }) => !config.averaging);
  return records.filter(({ config }) => drawn.includes(config.rule.name) && !config.averaging);
}

function seedsOf(records: readonly RunRecord[]): number {
  return new Set(records.map(({ config }) => config.seed)).size;
}

/** Whether a rule has its defaults: others are a search, and no comparison counts them as rules. */
function hasUsualOptions(
  { config: { rule } }: { readonly config: RunConfig },
): boolean {
  if (!(rule.name in rules)) return true;
  try {
    const usual = ruleOptions(rule.name);
    return JSON.stringify(sorted(usual)) === JSON.stringify(sorted(rule.options));
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}

function sorted(options: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(options).toSorted(([a], [b]) => a < b ? -1 : 1);
}
