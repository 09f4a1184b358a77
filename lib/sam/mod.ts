/**
 * Sharpness-aware minimization: one paper, one file, and what a rule of one's own is made of.
 *
 * ```ts
 * import { friendlySam, makeRule, rules } from "sam-ood/sam";
 *
 * console.log(friendlySam({ rho: 0.1 }).name, makeRule("asam", { rho: 0.5 }).name);
 * console.log(Object.keys(rules).length);
 * ```
 *
 * @module
 */
export type { Range } from "../check.ts";
export type { Params } from "../nn/params.ts";
export { meanOverParts } from "../train/micro_batches.ts";
export { functionOracle } from "../train/oracle.ts";
export type { FunctionOracle } from "../train/oracle.ts";
export { aboveRounding, climb } from "../train/perturb.ts";
export type { Answer, Moment, Oracle, Rule, Step } from "../train/rule.ts";
export { stepAt } from "../train/step_inputs.ts";
export { asam } from "./asam.ts";
export { ausam } from "./ausam.ts";
export type { AusamState } from "./ausam.ts";
export { bilateralSam } from "./bilateral_sam.ts";
export { defineRule } from "./define_rule.ts";
export type {
  OptionDescription,
  OptionsDescription,
  OptionValues,
  RuleDescription,
  RuleFactory,
} from "./define_rule.ts";
export { esam } from "./esam.ts";
export { fisherMaskSam } from "./fisher_mask_sam.ts";
export { fisherSam } from "./fisher_sam.ts";
export { friendlySam } from "./friendly_sam.ts";
export type { FriendlySamState } from "./friendly_sam.ts";
export { gsam } from "./gsam.ts";
export { kSam } from "./k_sam.ts";
export { ruleLabels } from "./labels.ts";
export type { Labels, RuleLabel } from "./labels.ts";
export { lookSam } from "./look_sam.ts";
export type { LookSamState } from "./look_sam.ts";
export { lpfSgd } from "./lpf_sgd.ts";
export { microBatchSam } from "./micro_batch_sam.ts";
export { plain } from "./plain.ts";
export { randomPerturbation } from "./random_perturbation.ts";
export { makeRule, ruleOptions, rules } from "./registry.ts";
export type { AnyRuleFactory } from "./registry.ts";
export { sam } from "./sam.ts";
export { samOn } from "./sam_on.ts";
export { sampa } from "./sampa.ts";
