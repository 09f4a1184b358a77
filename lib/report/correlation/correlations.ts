/** Rank correlations of what is measured of a model with its accuracies, setting by setting. */
import { InputError } from "../../check.ts";
import { exchangeTest, type RankedRun, type TestedTau } from "../../statistics/exchange.ts";
import { holm } from "../../statistics/holm.ts";
import { ruleMeans, shareBetweenRules } from "../../records/rule_means.ts";
import { ruleOptions, rules } from "../../sam/registry.ts";
import { shiftWords } from "../../datasets/words.ts";
import { groupBy } from "../../group_by.ts";
import { describeOptions } from "../../records/group.ts";
import {
  outcomes,
  quantities,
  type Quantity,
  sharpnessQuantities,
} from "../../records/quantities.ts";
import { settingOf } from "../../records/read_records.ts";
import { canonical, type RunConfig, type RunRecord } from "../../records/record.ts";

/** Runs that differ in nothing but rule, its options and seed. */
export interface Setting {
  /** Such as "Covertype, scale paper". */
  readonly title: string;
  readonly records: readonly RunRecord[];
}

/**
 * What is compared. "between rules": runs of one seed and of several rules, each with one set of options, its
 * defaults where it has as many seeds with them as with any. "rule means": the means over these runs of a
 * rule. "within a rule": runs of one seed and rule with other options, such as the radius.
 */
export type Pairs = "between rules" | "rule means" | "within a rule";
export const pairs: readonly Pairs[] = ["between rules", "rule means", "within a rule"];

/** Kendall's tau-b of a quantity with an outcome over the runs of a setting. */
export interface Correlation extends TestedTau {
  /** What the runs have in common, in words. */
  readonly setting: string;
  /** What the runs are ranked by. */
  readonly quantity: Quantity;
  /** What its ranks are held against. */
  readonly outcome: Quantity;
  /** Which runs are compared. */
  readonly pairs: Pairs;
  /** Number of runs. */
  readonly runs: number;
  /** Number of their seeds. */
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
  const found = [...groupBy(records, ({ config }) => settingOf(config)).values()]
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
 * @throws InputError as {@link settingsOf}.
 */
export function correlations(records: readonly RunRecord[]): Correlation[] {
  if (records.length === 0) return [];
  return settingsOf(records).flatMap(({ title, records: own }) => {
    const oneEach = oneSetOfOptions(own);
    return outcomes.flatMap((outcome) =>
      pairs.flatMap((kind) =>
        withHolm(quantities.flatMap((quantity) => {
          if (quantity.only && quantity.only !== outcome.name) return [];
          const between = rankedRuns(oneEach, quantity, outcome);
          const runs = kind === "within a rule" ? rankedRuns(own, quantity, outcome) : between;
          const tested = testOf(runs, kind);
          if (runs.length < FEWEST_RUNS || tested.tau === null) return [];
          const seeds = new Set(runs.map(({ seed }) => seed)).size;
          const where = { setting: title, quantity, outcome, pairs: kind };
          return [{
            ...tested,
            ...where,
            runs: runs.length,
            seeds,
            betweenRules: shareBetweenRules(between),
          }];
        }))
      )
    );
  });
}

function testOf(runs: readonly RankedRun[], kind: Pairs): TestedTau {
  if (kind === "rule means") return exchangeTest(ruleMeans(runs));
  return exchangeTest(runs, { within: kind === "within a rule" ? "rule" : "seed" });
}

function withHolm(own: readonly Omit<Correlation, "holm">[]): Correlation[] {
  const family = own.filter(({ quantity, p }) => {
    return p !== null && sharpnessQuantities.includes(quantity);
  });
  const adjusted = holm(family.map(({ p }) => p!));
  return own.map((one) => ({ ...one, holm: adjusted[family.indexOf(one)] ?? null }));
}

/** Runs of each rule with the options that have the most seeds, of equal ones with its defaults. */
function oneSetOfOptions(records: readonly RunRecord[]): RunRecord[] {
  const byRule = groupBy(records, ({ config }) => namesOf(config).join(" "));
  return [...byRule.values()].flatMap((own) => {
    const sets = [...groupBy(own, ({ config }) => optionsOf(config)).values()];
    return sets.toSorted((a, b) =>
      b.length - a.length || Number(hasDefaults(b[0]!)) - Number(hasDefaults(a[0]!))
    )[0]!;
  });
}

/** The rule, and the students' after it. */
function rulesOf({ rule, adaptation }: RunConfig) {
  return adaptation ? [rule, adaptation.rule] : [rule];
}

function namesOf(config: RunConfig): string[] {
  return rulesOf(config).map(({ name }) => name);
}

function optionsOf(config: RunConfig): string {
  return rulesOf(config).map(({ options }) => describeOptions(options)).join("; ");
}

function hasDefaults({ config }: RunRecord): boolean {
  return rulesOf(config).every(({ name, options }) => {
    return Object.hasOwn(rules, name) && canonical(options) === canonical(ruleOptions(name));
  });
}

/** The runs that have both numbers, as points. */
function rankedRuns(
  records: readonly RunRecord[],
  quantity: Quantity,
  outcome: Quantity,
): RankedRun[] {
  return records.flatMap((record) => {
    const [x, y] = [quantity.value(record), outcome.value(record)];
    if (x === null || y === null) return [];
    const { config } = record;
    const rule = namesOf(config).join(" ");
    return [{ x, y, seed: config.seed, rule, options: optionsOf(config) }];
  });
}
