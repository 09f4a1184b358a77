/** Accuracies over seeds, one side's minus the other's, with 95 % intervals. */
import jstat from "jstat";
import { meanInterval, pairedDifference } from "../../lib/statistics/intervals.ts";
import { ANGLES } from "./data.ts";
import { accuraciesOf, type Run } from "./run.ts";
import { type Arm, rules, type SeedRun } from "./seeds.ts";

const studentt: { inv(probability: number, degreesOfFreedom: number): number } = jstat.studentt;

/** What an accuracy is of: an angle in degrees, or the mean over all of them. */
export type Place = number | "mean";

/** In points of accuracy. */
export interface Estimate {
  readonly mean: number;
  /** Half the width of the 95 % interval. */
  readonly halfWidth: number;
}

export interface Summary {
  readonly rule: Run["rule"];
  readonly place: Place;
  /** Over seeds, in percent. */
  readonly arms: Readonly<Partial<Record<Arm, { mean: number; deviation: number; count: number }>>>;
  /** The library minus PyTorch with its own weights, batches and masks (Welch). */
  readonly independent: Estimate;
  /** The library minus PyTorch with the library's, seed by seed; of plain training. */
  readonly paired?: Estimate;
}

/** A line for each rule and place. */
export function summarize(runs: readonly SeedRun[]): Summary[] {
  return rules.flatMap((rule) =>
    [...ANGLES, "mean" as const].map((place): Summary => {
      const of = (arm: Arm) => accuracies(runs, rule, arm, place);
      const [here, own, given] = [
        of("library"),
        of("pytorch"),
        of("pytorch, library's chance"),
      ] as const;
      const paired = given.size === 0 ? undefined : pairedDifference(here, given)!;
      return {
        ...{ rule, place },
        arms: {
          "library": spread([...here.values()]),
          "pytorch": spread([...own.values()]),
          ...(paired ? { "pytorch, library's chance": spread([...given.values()]) } : {}),
        },
        independent: welch([...here.values()], [...own.values()]),
        ...(paired ? { paired: { mean: paired.mean, halfWidth: paired.halfWidth! } } : {}),
      };
    })
  );
}

/** Percent by seed. */
function accuracies(
  runs: readonly SeedRun[],
  rule: Run["rule"],
  arm: Arm,
  place: Place,
): Map<number, number> {
  const own = runs.filter((run) => run.rule === rule && run.arm === arm);
  return new Map(own.map(({ seed, ran }) => {
    const all = accuraciesOf(ran);
    const at = place === "mean"
      ? all.reduce((sum, one) => sum + one, 0) / all.length
      : all[ANGLES.indexOf(place as typeof ANGLES[number])]!;
    return [seed, 100 * at];
  }));
}

function spread(values: readonly number[]) {
  return {
    mean: meanInterval(values).mean,
    deviation: Math.sqrt(variance(values)),
    count: values.length,
  };
}

/** Mean of `a` minus that of `b`, which may vary unequally (Welch, Biometrika 1947). */
export function welch(a: readonly number[], b: readonly number[]): Estimate {
  const [u, v] = [variance(a) / a.length, variance(b) / b.length];
  const freedom = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  return {
    mean: meanInterval(a).mean - meanInterval(b).mean,
    halfWidth: studentt.inv(0.975, freedom) * Math.sqrt(u + v),
  };
}

function variance(values: readonly number[]): number {
  const { mean } = meanInterval(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
