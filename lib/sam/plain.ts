import { defineRule, type RuleFactory } from "./define_rule.ts";

/**
 * No perturbation: the base optimizer gets the plain gradient. One gradient evaluation a step.
 *
 *     out = grad L(w)
 *
 * "Adam" in a table is this rule over adam: see {@link ruleLabels}.
 */
export const plain: RuleFactory<Record<string, never>> = defineRule({
  name: "plain",
  reference: "none: the base optimizer alone",
  options: {},
}, () => ({
  init: () => null,
  gradient(oracle, w) {
    const { loss, gradient } = oracle.lossAndGradient(w);
    return { gradient, loss, state: null };
  },
}));
