/** The radius of a rule's ball, whatever its option is called. */
import { checkName } from "../check.ts";
import type { Options, RunConfig } from "../records/record.ts";
import { ruleOptions, rules } from "../sam/registry.ts";
import { comparison } from "./comparison.ts";
import { cross } from "./cross.ts";

/** Which option is the radius of a rule: `rho`, of FisherSAM `gamma`; undefined where none is. */
function radiusName(rule: string): string | undefined {
  const known = rules[rule]?.description.options ?? {};
  return "rho" in known ? "rho" : rule === "fisher-sam" ? "gamma" : undefined;
}

/**
 * The default radius of a rule.
 *
 * @throws InputError on a rule without a radius.
 */
export function usualRadius(rule: string): number {
  const [name] = Object.keys(radiusOption(rule, 0));
  return Number(ruleOptions(rule)[name!]);
}

/** The rules of the comparison that have a radius, in its order. */
export function rulesWithRadius(): string[] {
  return Object.keys(comparison).filter((rule) => radiusName(rule) !== undefined);
}

/**
 * The option of `rule` that makes its radius `radius`, for a run's config: `{ rho: 0.1 }`.
 *
 * @throws InputError on a rule without a radius.
 */
export function radiusOption(rule: string, radius: number): Options {
  const all = Object.keys(rules).filter((name) => radiusName(name) !== undefined);
  return { [radiusName(checkName("rule with a radius", rule, all))!]: radius };
}

/**
 * Every rule with every radius, for {@link cross}: all radii of a rule before the next rule.
 *
 *     cross({ dataset: "covertype", seed: [1, 2] }, radiusSweep(["sam", "asam"], [0.05, 0.5]))
 *
 * @throws InputError on a rule without a radius.
 */
export function radiusSweep(
  rules: readonly string[],
  radii: readonly number[],
): { rule: string; options: Options }[] {
  return cross({ rule: rules, radius: radii })
    .map(({ rule, radius }) => ({ rule, options: radiusOption(rule, radius) }));
}

/** The radius of a run whose other options are its rule's defaults; undefined for other runs. */
export function radiusOf({ rule, averaging, adaptation }: RunConfig): number | undefined {
  const name = radiusName(rule.name);
  if (name === undefined || averaging || adaptation) return undefined;
  const radius = Number(rule.options[name]);
  const usual = ruleOptions(rule.name, { [name]: radius });
  const isUsual = Object.entries(usual).every(([key, value]) => rule.options[key] === value);
  return isUsual ? radius : undefined;
}
