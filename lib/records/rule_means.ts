/** Runs of several rules and seeds as one point a rule, and how much of what they show is the rule's. */
import type { RankedRun } from "../statistics/exchange.ts";

/**
 * One run a rule: the means over its runs of x and of y, as ranks within the seed. Ranks, since measures
 * span powers of ten; within the seed, since a rule may have other seeds than the next.
 */
export function ruleMeans(runs: readonly RankedRun[]): RankedRun[] {
  const [x, y] = [ranksInSeed(runs, "x"), ranksInSeed(runs, "y")];
  return [...Map.groupBy(runs.keys(), (i) => runs[i]!.rule)].map(([rule, own]) => {
    const mean = (ranks: readonly number[]) =>
      // Equal means of other ranks must be equal to the last digit.
      Number((own.reduce((sum, i) => sum + ranks[i]!, 0) / own.length).toFixed(9));
    return { x: mean(x), y: mean(y), seed: 0, rule, options: "" };
  });
}

/**
 * The share of the variance of x that is between rules, from 0 to 1, in ranks within the seed. It is
 * adjusted for the number of rules, as an adjusted R² is: where rules do nothing it is 0 in the mean but
 * for what is below 0, which is shown as 0.
 *
 * @returns null where too few runs are left beside one a rule and a seed, or all are tied.
 */
export function shareBetweenRules(runs: readonly RankedRun[]): number | null {
  const ranks = ranksInSeed(runs, "x");
  const byRule = Map.groupBy(ranks.keys(), (i) => runs[i]!.rule);
  const inSeeds = runs.length - new Set(runs.map(({ seed }) => seed)).size;
  const within = inSeeds - (byRule.size - 1);
  if (within <= 0) return null;
  const squares = (places: readonly number[]) => {
    const mean = places.reduce((sum, i) => sum + ranks[i]!, 0) / places.length;
    return places.reduce((sum, i) => sum + (ranks[i]! - mean) ** 2, 0);
  };
  const total = squares([...ranks.keys()]);
  if (total === 0) return null;
  const left = [...byRule.values()].reduce((sum, own) => sum + squares(own), 0);
  return Math.max(0, 1 - (left / within) / (total / inSeeds));
}

/** Ranks within the seed, from 0 to 1; of equal values their mean. */
function ranksInSeed(runs: readonly RankedRun[], of: "x" | "y"): number[] {
  const ranks = new Array<number>(runs.length);
  for (const own of Map.groupBy(runs.keys(), (i) => runs[i]!.seed).values()) {
    for (const i of own) {
      const below = own.filter((j) => runs[j]![of] < runs[i]![of]).length;
      const equal = own.filter((j) => runs[j]![of] === runs[i]![of]).length;
      ranks[i] = (below + equal / 2) / own.length;
    }
  }
  return ranks;
}
