/** Rank correlations of what is measured of a model with its accuracies, setting by setting. */
import { InputError } from "../check.ts";
import { shiftWords } from "./caption.ts";
import { type RankedRun, type Tau, tauWithInterval } from "./kendall.ts";
import { outcomes, quantities, type Quantity } from "./quantities.ts";
import { settingOf } from "./read_records.ts";
import type { RunConfig, RunRecord } from "./record.ts";

/** Runs that differ in nothing but rule, its options and seed. */
export interface Setting {
  /** Such as "Covertype, scale paper". */
  readonly title: string;
  readonly records: readonly RunRecord[];
}

/** Over all pairs of runs, or over those of one rule alone: its seeds and its options. */
export type Pairs = "overall" | "within a rule";
export const pairs: readonly Pairs[] = ["overall", "within a rule"];

/** Kendall's tau-b of a quantity with an outcome over the runs of a setting. */
export interface Correlation extends Tau {
  readonly setting: string;
  readonly quantity: Quantity;
  readonly outcome: Quantity;
  readonly pairs: Pairs;
  /** Whether the interval excludes zero; null where there is none. */
  readonly excludesZero: boolean | null;
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
 * Kendall's tau-b of every quantity with every outcome, in each setting, over all pairs of runs and
 * within a rule, with 95% intervals by {@link tauWithInterval}. A quantity that a setting's runs lack,
 * or that has no tau, is left out; so is a single run that lacks it.
 *
 * Runs of several rules may end with one model: with radius 0 many rules are Adam. Overall it counts
 * once, within a rule in each.
 *
 * @throws InputError as {@link settingsOf}.
 */
export function correlations(records: readonly RunRecord[]): Correlation[] {
  return settingsOf(records).flatMap(({ title, records: own }) =>
    outcomes.flatMap((outcome) =>
      pairs.flatMap((kind) =>
        quantities.flatMap((quantity): Correlation[] => {
          if (quantity.only && quantity.only !== outcome.name) return [];
          const within = kind === "within a rule";
          const runs = rankedRuns(within ? own : distinctModels(own), quantity, outcome);
          const tau = tauWithInterval(runs, { within });
          if (runs.length < FEWEST_RUNS || tau.tau === null) return [];
          const excludesZero = tau.low === null ? null : tau.low > 0 || tau.high! < 0;
          return [{ ...tau, setting: title, quantity, outcome, pairs: kind, excludesZero }];
        })
      )
    )
  );
}

/** Of runs with the same seed and the same losses to the last digit the first. */
function distinctModels(records: readonly RunRecord[]): RunRecord[] {
  const byModel = Map.groupBy(records, ({ config, metrics }) => {
    return `${config.seed} ${metrics.sourceLoss} ${metrics.targetLoss}`;
  });
  return [...byModel.values()].map((alike) => alike[0]!);
}

/** The runs that have both numbers, as points; a group is a rule, for source and students. */
function rankedRuns(
  records: readonly RunRecord[],
  quantity: Quantity,
  outcome: Quantity,
): RankedRun[] {
  return records.flatMap((record) => {
    const [x, y] = [quantity.value(record), outcome.value(record)];
    const { rule, adaptation, seed } = record.config;
    const group = `${rule.name} ${adaptation?.rule.name ?? ""}`;
    return x === null || y === null ? [] : [{ x, y, seed, group }];
  });
}
