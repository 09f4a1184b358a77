/** A radius for each seed: the default, chosen on the source, or chosen on the target. */
import { InputError } from "../../check.ts";
import type { BySeed } from "../../statistics/compare.ts";
import { endpoint } from "../../records/endpoint.ts";
import { radiusRunsOf } from "./radius_runs.ts";
import { rulesWithRadius, usualRadius } from "../../experiment/radius.ts";
import { groupBy } from "../../group_by.ts";
import type { RunRecord } from "../../records/record.ts";

/**
 * How a radius is chosen, as the analysis plan has it (docs/analysis-plan.md). "default": the rule's own,
 * for all seeds. "source": for each seed the one with the least loss on held-out source examples.
 * "oracle": for each seed the one that is best on the target, which nobody may look at.
 */
export type RadiusChoice = "default" | "source" | "oracle";
export const radiusChoices: readonly RadiusChoice[] = ["default", "source", "oracle"];

/** A rule's runs with the radii that were chosen, one a seed. */
export interface ChosenRuns {
  readonly rule: string;
  readonly choice: RadiusChoice;
  /** Ascending by seed. */
  readonly runs: readonly { readonly radius: number; readonly record: RunRecord }[];
}

/** What there is on one data set. */
export interface RadiusChoices {
  readonly dataset: string;
  readonly chosen: readonly ChosenRuns[];
  readonly adam: readonly RunRecord[];
  /** Every record that was chosen, chosen among or compared with, once. */
  readonly records: readonly RunRecord[];
}

/**
 * Run of each rule and seed by each way of choosing, over the seeds that have all of `radii`, the
 * default radius and Adam. In the order of the comparison, data sets as they come; of equal radii the
 * smallest is chosen.
 *
 * @param records A record that is there twice counts once.
 * @throws InputError when no rule has such a seed, or the protocol is not "corrected": in the other one
 *   the source has no held-out examples.
 */
export function chosenRadii(
  records: readonly RunRecord[],
  radii: readonly number[],
): RadiusChoices[] {
  const once = [...new Map(records.map((record) => [record.id, record])).values()];
  const found = [...groupBy(once, ({ config }) => config.dataset)].flatMap(([dataset, own]) => {
    const choices = choicesOn(own, radii);
    return choices.chosen.length > 0 ? [{ dataset, ...choices }] : [];
  });
  if (found.length > 0) return found;
  throw new InputError(
    `no rule has a seed with its default radius, all of ${
      radii.join(", ")
    }, and Adam; make these runs ` +
      `first`,
  );
}

function choicesOn(own: readonly RunRecord[], radii: readonly number[]) {
  const adam = new Map(own.filter(isAdam).map((record) => [record.config.seed, record]));
  const used = new Set<RunRecord>();
  const chosen = rulesWithRadius().flatMap((rule): ChosenRuns[] => {
    const usual = usualRadius(rule);
    const all = [...new Set([...radii, usual])].toSorted((a, b) => a - b);
    const runs = radiusRunsOf(own.filter(({ config }) => config.rule.name === rule), all);
    const seeds = runs?.seeds.filter((seed) => adam.has(seed)) ?? [];
    if (!runs || seeds.length === 0) return [];
    for (const seed of seeds) {
      checkHeldOut(adam.get(seed)!);
      used.add(adam.get(seed)!);
      for (const radius of all) used.add(runs.record(radius, seed));
    }
    return radiusChoices.map((choice) => ({
      ...{ rule, choice },
      runs: seeds.map((seed) => {
        const at = (radius: number) => runs.record(radius, seed);
        const searched = all.filter((radius) => radii.includes(radius));
        const radius = choice === "default" ? usual : least(searched, (radius) => {
          return choice === "source" ? lossOf(at(radius)) : -endpoint(at(radius));
        });
        return { radius, record: at(radius) };
      }),
    }));
  });
  const compared = [...adam.values()].filter((record) => used.has(record));
  return { chosen, adam: compared, records: [...used] };
}

function isAdam({ config: { rule, averaging, adaptation } }: RunRecord): boolean {
  return rule.name === "plain" && !averaging && !adaptation;
}

function checkHeldOut({ config: { dataset, protocol } }: RunRecord): void {
  if (protocol === "corrected") return;
  throw new InputError(
    `${dataset}: protocol is "${protocol}", whose source examples were all trained on; it must be ` +
      `"corrected" for a choice by the source`,
  );
}

/** JSON has null for a loss that is not finite: the worst of all. */
function lossOf({ metrics }: RunRecord): number {
  return Number.isFinite(metrics.sourceLoss) ? metrics.sourceLoss : Infinity;
}

function least(radii: readonly number[], of: (radius: number) => number): number {
  return radii.reduce((best, radius) => of(radius) < of(best) ? radius : best);
}

/** The analysis plan's endpoint by seed, in percent. */
export function endpoints(records: readonly RunRecord[]): BySeed {
  return new Map(records.map((record) => [record.config.seed, 100 * endpoint(record)]));
}
