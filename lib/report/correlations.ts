/** Rank correlations of what is measured of a model with its accuracies, setting by setting. */
import { InputError } from "../check.ts";
import { exchangeTest, type RankedRun, type TestedTau } from "../records/exchange.ts";
import { holm } from "../records/holm.ts";
import { ruleMeans, shareBetweenRules } from "../records/rule_means.ts";
import { rules } from "../sam/registry.ts";
import { shiftWords } from "./caption.ts";
import { describeOptions } from "./group.ts";
import { outcomes, quantities, type Quantity, sharpnessQuantities } from "./quantities.ts";
import { settingOf } from "./read_records.ts";
import type { RunConfig, RunRecord } from "./record.ts";

/** Runs that differ in nothing but rule, its options and seed. */
export interface Setting {
  /** Such as "Covertype, scale paper". */
  readonly title: string;
  readonly records: readonly RunRecord[];
}

/**
 * What is compared. "overall": runs of one seed. "rule means": a rule's mean over its runs with another
 * rule's. "within a rule": runs of one seed and rule with other options, such as the radius.
 */
export type Pairs = "overall" | "rule means" | "within a rule";
export const pairs: readonly Pairs[] = ["overall", "rule means", "within a rule"];

/** Kendall's tau-b of a quantity with an outcome over the runs of a setting. */
export interface Correlation extends TestedTau {
  readonly setting: string;
  readonly quantity: Quantity;
  readonly outcome: Quantity;
  readonly pairs: Pairs;
  readonly runs: number;
  readonly seeds: number;
  /**
   * p after Holm over the measures of sharpness, for this setting, outcome and kind of pairs; null for
   * other quantities, and where there is no test.
   */
  readonly holm: number | null;
  /** {@link shareBetweenRules} of the quantity. */
  readonly betweenRules: number | null;
}

/** Fewer runs have no order to speak of. */
const FEWEST_RUNS = 4;

/**
 * The settings of `records` with four runs or more, as they come; no correlation mixes data sets,
 * scales, protocols or ways of adaptation.
 *
 * @throws InputError when no setting has so many, or a record has no measures.
 */
export function settingsOf(records: readonly RunRecord[]): Setting[] {
  const bare = records.find(({ metrics }) => !metrics.measures);
  if (bare) {
    throw new InputError(
      `record ${bare.id} has no measures; run it with measures, or filter it out`,
    );
  }
  const found = [...Map.groupBy(records, ({ config }) => settingOf(config)).values()]
    .filter((own) => own.length >= FEWEST_RUNS)
    .map((own) => ({ title: titleOf(own[0]!.config), records: own }));
  if (found.length > 0) return found;
  throw new InputError(
    `no setting has ${FEWEST_RUNS} runs or more (${records.length} records in all); run more seeds or ` +
      `rules`,
  );
}

function titleOf({ dataset, scale, protocol, adaptation }: RunConfig): string {
  return [
    shiftWords(dataset).title,
    ...(adaptation ? [`adapted (${adaptation.how}, T = ${adaptation.domains})`] : []),
    `scale ${scale}`,
    ...(protocol === "corrected" ? [] : [`protocol ${protocol}`]),
  ].join(", ");
}

/**
 * Kendall's tau-b of every quantity with every outcome, in each setting and over each kind of pairs,
 * tested by {@link exchangeTest}. A quantity that a setting's runs lack, or that has no tau, is left out;
 * so is a single run that lacks it.
 *
 * Runs of several rules may end with one model: with radius 0 many rules are Adam. It counts once, but
 * within a rule in each.
 *
 * @throws InputError as {@link settingsOf}.
 */
export function correlations(records: readonly RunRecord[]): Correlation[] {
  return settingsOf(records).flatMap(({ title, records: own }) => {
    const distinct = distinctModels(own);
    return outcomes.flatMap((outcome) =>
      pairs.flatMap((kind) =>
        withHolm(quantities.flatMap((quantity) => {
          if (quantity.only && quantity.only !== outcome.name) return [];
          const once = rankedRuns(distinct, quantity, outcome);
          const runs = kind === "within a rule" ? rankedRuns(own, quantity, outcome) : once;
          const tested = testOf(runs, kind);
          if (runs.length < FEWEST_RUNS || tested.tau === null) return [];
          const seeds = new Set(runs.map(({ seed }) => seed)).size;
          const where = { setting: title, quantity, outcome, pairs: kind };
          return [{ ...tested, ...where, runs: runs.length, seeds, betweenRules: shareBetweenRules(once) }];
        }))
      )
    );
  });
}

function testOf(runs: readonly RankedRun[], kind: Pairs): TestedTau {
  if (kind === "rule means") return exchangeTest(ruleMeans(runs));
  return exchangeTest(runs, { within: kind === "overall" ? "seed" : "rule" });
}

function withHolm(own: readonly Omit<Correlation, "holm">[]): Correlation[] {
  const family = own.filter(({ quantity, p }) => {
    return p !== null && sharpnessQuantities.includes(quantity);
  });
  const adjusted = holm(family.map(({ p }) => p!));
  return own.map((one) => ({ ...one, holm: adjusted[family.indexOf(one)] ?? null }));
}

/** Of runs with the same seed and the same losses to the last digit that of the registry's first rule. */
function distinctModels(records: readonly RunRecord[]): RunRecord[] {
  const order = Object.keys(rules);
  const place = ({ config }: RunRecord) => order.indexOf(config.rule.name);
  const byModel = Map.groupBy(records, ({ config, metrics }) => {
    return `${config.seed} ${metrics.sourceLoss} ${metrics.targetLoss}`;
  });
  return [...byModel.values()].map((alike) => alike.toSorted((a, b) => place(a) - place(b))[0]!);
}

/** The runs that have both numbers, as points; source and students have a rule each. */
function rankedRuns(
  records: readonly RunRecord[],
  quantity: Quantity,
  outcome: Quantity,
): RankedRun[] {
  return records.flatMap((record) => {
    const [x, y] = [quantity.value(record), outcome.value(record)];
    if (x === null || y === null) return [];
    const { rule, adaptation, seed } = record.config;
    const used = adaptation ? [rule, adaptation.rule] : [rule];
    const name = used.map(({ name }) => name).join(" ");
    const options = used.map(({ options }) => describeOptions(options)).join("; ");
    return [{ x, y, seed, rule: name, options }];
  });
}
