/** Runs over the radius of a rule's ball, and which radius is chosen by what. */
import { InputError } from "../../check.ts";
import { rules } from "../../sam/registry.ts";
import { radiusOf } from "../../experiment/radius.ts";
import { groupBy } from "../../group_by.ts";
import type { RunRecord } from "../../records/record.ts";

/** The runs of a rule on a data set: every radius with the same seeds. */
export interface RadiusRuns {
  /** Data set by name. */
  readonly dataset: string;
  /** Rule by name. */
  readonly rule: string;
  /** Ascending. */
  readonly radii: readonly number[];
  /** Ascending. */
  readonly seeds: readonly number[];
  /** The run of a radius and a seed. */
  readonly record: (radius: number, seed: number) => RunRecord;
}

/**
 * The runs of each rule that has every one of `radii`, with the seeds that have them all; other runs
 * are left out. In the order of the registry, data sets as they come.
 *
 * @throws InputError when no rule has them all, a data set's runs are of several scales or protocols,
 *   or a run is there twice.
 */
export function radiusRuns(records: readonly RunRecord[], radii: readonly number[]): RadiusRuns[] {
  const wanted = [...new Set(radii)].toSorted((a, b) => a - b);
  const found: RadiusRuns[] = [];
  for (const [dataset, own] of groupBy(records, ({ config }) => config.dataset)) {
    const kinds = new Set(own.map(({ config: c }) => `${c.scale}, ${c.protocol}`));
    if (kinds.size > 1) {
      throw new InputError(
        `${dataset}: records are of ${[...kinds].join("; ")}; must be of one: filter them first`,
      );
    }
    for (const rule of Object.keys(rules)) {
      const runs = radiusRunsOf(own.filter(({ config }) => config.rule.name === rule), wanted);
      if (runs) found.push(runs);
    }
  }
  if (found.length > 0) return found;
  throw new InputError(
    `no rule has a seed with all radii ${wanted.join(", ")}; run the grid first`,
  );
}

/**
 * The runs of one rule on one data set with the seeds that have every one of `radii`; undefined where
 * there is none.
 *
 * @param radii Ascending.
 * @throws InputError when a run is there twice.
 */
export function radiusRunsOf(
  records: readonly RunRecord[],
  radii: readonly number[],
): RadiusRuns | undefined {
  const runs = runsOf(records);
  const seeds = [...new Set(records.map(({ config }) => config.seed))].toSorted((a, b) => a - b)
    .filter((seed) => radii.every((radius) => runs.has(`${radius} ${seed}`)));
  if (seeds.length === 0) return undefined;
  const { dataset, rule } = records[0]!.config;
  const record = (radius: number, seed: number) => runs.get(`${radius} ${seed}`)!;
  return { dataset, rule: rule.name, radii, seeds, record };
}

/** By radius and seed. */
function runsOf(records: readonly RunRecord[]): Map<string, RunRecord> {
  const runs = new Map<string, RunRecord>();
  for (const record of records) {
    const radius = radiusOf(record.config);
    if (radius === undefined) continue;
    const key = `${radius} ${record.config.seed}`;
    if (runs.has(key)) {
      throw new InputError(
        `${record.config.dataset}, ${record.config.rule.name}, radius ${radius}: seed ` +
          `${record.config.seed} is there more than once; filter the records first`,
      );
    }
    runs.set(key, record);
  }
  return runs;
}

/** All records in `runs`. */
export function recordsIn(runs: readonly RadiusRuns[]): RunRecord[] {
  return runs.flatMap(({ radii, seeds, record }) =>
    radii.flatMap((radius) => seeds.map((seed) => record(radius, seed)))
  );
}

/** What a radius is chosen by. */
export type ChosenBy = "source" | "target";

/**
 * The radius with the highest mean accuracy over `seeds` on held-out examples of the source or of the
 * target; of equal ones the smallest.
 */
export function chooseRadius(
  { radii, record }: RadiusRuns,
  by: ChosenBy,
  seeds: readonly number[],
): number {
  const key = by === "source" ? "sourceAccuracy" : "targetAccuracy";
  const total = (radius: number) =>
    seeds.reduce((sum, seed) => sum + record(radius, seed).metrics[key], 0);
  // Sums of the same numbers in another order differ in the last digit: not enough to be better.
  return radii.reduce((best, radius) => total(radius) > total(best) + 1e-9 ? radius : best);
}

/** Target accuracy in percent at one radius, by seed. */
export function targetAt(
  { record }: RadiusRuns,
  radius: number,
  seeds: readonly number[],
): Map<number, number> {
  return new Map(seeds.map((seed) => [seed, 100 * record(radius, seed).metrics.targetAccuracy]));
}

/**
 * Target accuracy in percent by seed, each with the radius that is best on the target for the other
 * seeds: a choice by the target that is not judged by what it was chosen on. Null for one seed.
 */
export function targetLeftOut(runs: RadiusRuns): Map<number, number> | null {
  if (runs.seeds.length < 2) return null;
  return new Map(runs.seeds.map((seed) => {
    const radius = chooseRadius(runs, "target", runs.seeds.filter((other) => other !== seed));
    return [seed, targetAt(runs, radius, [seed]).get(seed)!];
  }));
}
