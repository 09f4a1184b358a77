/** Several methods against one baseline: every number that the analysis plan asks for. */
import jstat from "jstat";
import { InputError } from "../check.ts";
import { holm } from "./holm.ts";
import { probabilityOfImprovement, type Share } from "./improvement.ts";
import { seedsToSee, smallestVisible } from "./power.ts";
import { maxTTest, signFlipTest } from "./sign_flips.ts";
import { deviationOf, meanInterval, type PairedDifference } from "./intervals.ts";
import { equivalenceTest, tTest } from "./t_tests.ts";

// jstat ships no types; this is the one function used here.
const { corrcoeff }: { corrcoeff(a: readonly number[], b: readonly number[]): number } = jstat;

/** Within ± so many points two methods count as alike. */
export const MARGIN = 2;
const ALPHA = 0.05;

/** Values of one method by seed, in percent. */
export type BySeed = ReadonlyMap<number, number>;

/** A mean difference over seeds and its tests. */
export interface Tested extends PairedDifference {
  /** One a seed, ascending by seed. */
  readonly differences: readonly number[];
  /** Two-sided t-test against zero; null where there is none, as of the other tests. */
  readonly p: number | null;
  /** Two-sided sign-flip test, exact to 20 seeds. */
  readonly signFlip: number;
  /** The smallest difference that so many seeds see with power 0.8 by one test. */
  readonly visible: number | null;
  /** Seeds that would see {@link MARGIN} points with power 0.8 by one test. */
  readonly seedsNeeded: number | null;
  /** p of two one-sided tests that the mean lies within ± {@link MARGIN} points. */
  readonly equivalence: number | null;
}

/** One method minus the baseline, as one of several. */
export interface Comparison extends Tested {
  readonly name: string;
  /** Half-width of the interval that holds for all comparisons together (Bonferroni). */
  readonly simultaneousHalfWidth: number | null;
  /** p after Holm over all comparisons that have a test. */
  readonly holm: number | null;
  /** p of max-T over sign flips of all comparisons; null where seeds differ between them. */
  readonly maxT: number | null;
  /** How often the method is above the baseline. */
  readonly better: Share;
  /** Of the pairs over seeds; null for fewer than three. */
  readonly correlation: number | null;
  readonly verdict: Verdict;
}

export type Verdict = "better" | "worse" | "within" | "cannot be told";

export interface Compared {
  /**
   * The mean over the methods of the difference, seed by seed: the one primary test. Null where no
   * seed is in all.
   */
  readonly family: (Tested & { readonly verdict: Verdict }) | null;
  readonly comparisons: readonly Comparison[];
}

/**
 * Compares each of `methods` with `baseline` over the seeds that both have; the family, the mean over
 * the methods, over the seeds that all have.
 *
 * @param methods Values by seed, by the method's name; at least one.
 * @throws InputError when a method has no seed in common with the baseline, or a value is not finite.
 */
export function compare(methods: ReadonlyMap<string, BySeed>, baseline: BySeed): Compared {
  return comparePairs([...methods].map(([name, values]) => ({ name, values, baseline })));
}

/** One method and what it is compared with. */
export interface Pair {
  readonly name: string;
  readonly values: BySeed;
  readonly baseline: BySeed;
}

/** As {@link compare}, where each method has a baseline of its own. */
export function comparePairs(all: readonly Pair[]): Compared {
  const pairs = all.map(pairOf);
  const tests = pairs.map(({ differences }) => tested(differences));
  const adjusted = holm(tests.flatMap(({ p }) => p ?? []));
  const common = pairs.map(({ seeds }) => new Set(seeds)).reduce((a, b) => a.intersection(b));
  const columns = pairs.map(({ seeds, differences }) =>
    differences.filter((_, i) => common.has(seeds[i]!))
  );
  const areAlike = pairs.every(({ seeds }) => seeds.length === common.size);
  const maxT = areAlike && common.size > 1 ? maxTTest(columns) : null;
  const level = 1 - ALPHA / pairs.length;
  const comparisons = pairs.map(({ name, values, base, differences }, j): Comparison => {
    const test = tests[j]!;
    const p = test.p === null ? null : adjusted.shift()!;
    const correlation = differences.length < 3 ? NaN : corrcoeff(values, base);
    return {
      ...{ name, ...test, holm: p, maxT: maxT?.[j] ?? null },
      simultaneousHalfWidth: meanInterval(differences, level).halfWidth,
      better: probabilityOfImprovement(differences),
      correlation: Number.isFinite(correlation) ? correlation : null,
      verdict: verdictOf(test, p),
    };
  });
  if (common.size === 0) return { family: null, comparisons };
  const means = columns[0]!.map((_, i) =>
    columns.reduce((sum, column) => sum + column[i]!, 0) / columns.length
  );
  const family = tested(means);
  return { family: { ...family, verdict: verdictOf(family, family.p) }, comparisons };
}

/** What two methods have in common, in the order of the seeds. */
function pairOf({ name, values: method, baseline }: Pair) {
  const seeds = [...method.keys()].filter((seed) => baseline.has(seed)).toSorted((a, b) => a - b);
  if (seeds.length === 0) {
    throw new InputError(
      `${name} and its baseline have 0 seeds in common; they must have at least one: run the grid`,
    );
  }
  const values = seeds.map((seed) => method.get(seed)!);
  const base = seeds.map((seed) => baseline.get(seed)!);
  return { name, seeds, values, base, differences: values.map((value, i) => value - base[i]!) };
}

/**
 * One mean difference and its tests. Of one seed, or of seeds that agree to the last digit, there is
 * none: that tells that accuracies are coarse, not that chance is small.
 */
export function tested(differences: readonly number[]): Tested {
  const interval = meanInterval(differences);
  const { mean, halfWidth } = interval;
  const untested = {
    ...{ excludesZero: null, p: null, visible: null, seedsNeeded: null, equivalence: null },
  };
  const common = { ...interval, differences, signFlip: signFlipTest(differences) };
  if (!halfWidth) return { ...common, ...untested };
  const deviation = deviationOf(differences);
  return {
    ...{ ...common, excludesZero: Math.abs(mean) > halfWidth, p: tTest(differences) },
    visible: smallestVisible(differences.length, deviation),
    seedsNeeded: seedsToSee(MARGIN, deviation),
    equivalence: equivalenceTest(differences, MARGIN),
  };
}

/** What may be said; `p` is adjusted where the test is one of several. */
function verdictOf({ mean, equivalence }: Tested, p: number | null): Verdict {
  if (p !== null && p < ALPHA) return mean > 0 ? "better" : "worse";
  return equivalence !== null && equivalence < ALPHA ? "within" : "cannot be told";
}

/** A verdict in the words of the plan. */
export function verdictInWords(
  { verdict, visible, count }: Pick<Comparison, "verdict" | "visible" | "count">,
): string {
  if (verdict === "within") return `within ${MARGIN} points`;
  if (verdict !== "cannot be told") return verdict;
  const why = visible === null
    ? count === 1 ? "one seed" : "seeds do not scatter"
    : `smallest visible: ${visible.toFixed(1)}`;
  return `cannot be told (${why})`;
}
