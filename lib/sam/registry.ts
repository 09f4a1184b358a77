/** Every rule by name: one line a rule. */
import { checkName } from "../check.ts";
import type { Rule } from "../train/rule.ts";
import { asam } from "./asam.ts";
import { ausam } from "./ausam.ts";
import { bilateralSam } from "./bilateral_sam.ts";
import { completeOptions, type RuleDescription } from "./define_rule.ts";
import { esam } from "./esam.ts";
import { fisherMaskSam } from "./fisher_mask_sam.ts";
import { fisherSam } from "./fisher_sam.ts";
import { friendlySam } from "./friendly_sam.ts";
import { gsam } from "./gsam.ts";
import { kSam } from "./k_sam.ts";
import { lookSam } from "./look_sam.ts";
import { lpfSgd } from "./lpf_sgd.ts";
import { microBatchSam } from "./micro_batch_sam.ts";
import { plain } from "./plain.ts";
import { randomPerturbation } from "./random_perturbation.ts";
import { sam } from "./sam.ts";
import { samOn } from "./sam_on.ts";
import { sampa } from "./sampa.ts";

/** A rule's factory with its options' names forgotten: they are checked when it is called. */
export interface AnyRuleFactory {
  (options?: Record<string, never>): Rule;
  /** What is known of the rule besides its equation. */
  readonly description: RuleDescription;
}

/**
 * The rules, in the order of tables and legends. From sam to friendly-sam these are the eight that
 * we compare as arXiv 2412.05169 does. It is a working list: the paper's own was inferred from its
 * authors' public code, and its text has not confirmed it.
 */
export const rules: Readonly<Record<string, AnyRuleFactory>> = byName([
  plain,
  sam,
  asam,
  fisherSam,
  kSam,
  lookSam,
  esam,
  samOn,
  friendlySam,
  gsam,
  microBatchSam,
  sampa,
  bilateralSam,
  ausam,
  fisherMaskSam,
  randomPerturbation,
  lpfSgd,
]);

function byName(factories: readonly AnyRuleFactory[]): Record<string, AnyRuleFactory> {
  return Object.fromEntries(factories.map((factory) => [factory.description.name, factory]));
}

/**
 * The rule of that name with those options.
 *
 * @throws InputError on an unknown name (the nearest is suggested) or option, or a value out of range.
 */
export function makeRule(name: string, options: Readonly<Record<string, unknown>> = {}): Rule {
  return findRule(name)(options as Record<string, never>);
}

/** All options of the rule of that name: those given, checked, and the defaults of the others. */
export function ruleOptions(
  name: string,
  options: Readonly<Record<string, unknown>> = {},
): Record<string, number | string> {
  return completeOptions(findRule(name).description, options as Record<string, never>);
}

function findRule(name: string): AnyRuleFactory {
  return rules[checkName("rule", name, Object.keys(rules))]!;
}
