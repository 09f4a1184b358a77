/** A catalog of one's own, as another process imports it: for tests of grids. */
import * as tf from "@tensorflow/tfjs";
import { extend, paper } from "../../lib/experiment/catalog.ts";
import { mapParams } from "../../lib/nn/params.ts";
import { defineRule } from "../../lib/sam/define_rule.ts";

/** Plain training by a part of the gradient. */
export const slowed = defineRule({
  name: "slowed",
  reference: "none",
  options: { factor: { default: 0.5, above: 0, max: 1, meaning: "part of the gradient" } },
}, ({ factor }) => ({
  init: () => ({}),
  gradient(oracle, w, state) {
    const { loss, gradient } = oracle.lossAndGradient(w);
    return { loss, gradient: mapParams((g) => tf.mul(factor, g), gradient), state };
  },
}));

export const catalog = extend(paper, { rules: [slowed] });
