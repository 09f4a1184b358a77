/** Which runs of a setting a view takes. */
import { InputError } from "../../../lib/check.ts";
import type { RunConfig, RunRecord } from "../../../lib/records/record.ts";
import { ruleOptions, rules } from "../../../lib/sam/registry.ts";

/** More lines than these hide each other; a setting without them is drawn whole. */
const drawn = ["plain", "sam", "friendly-sam"];

/** Of many rules the three that notebooks draw. */
export function fewOf(records: readonly RunRecord[]): readonly RunRecord[] {
  const names = new Set(records.map(({ config }) => config.rule.name));
  if (names.size <= drawn.length) return records.filter(({ config }) => !config.averaging);
  return records.filter(({ config }) => drawn.includes(config.rule.name) && !config.averaging);
}

export function seedsOf(records: readonly RunRecord[]): number {
  return new Set(records.map(({ config }) => config.seed)).size;
}

/** Whether a run is as long as some of `set`. */
export function hasLengthIn(
  set: readonly RunRecord[],
  { config: c }: { readonly config: RunConfig },
) {
  return set.some(({ config: { epochs, adaptation } }) =>
    epochs === c.epochs && adaptation?.epochs === c.adaptation?.epochs
  );
}

/** Whether a rule has its defaults: others are a search, and no comparison counts them as rules. */
export function hasUsualOptions(
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
