/**
 * Gradual domain adaptation: a model taught along domains by its own labels.
 *
 * ```ts
 * import { rotatingMoons } from "sam-ood/datasets";
 * import { adaptationPath, gradualSelfTrain } from "sam-ood/gda";
 * import { mlp } from "sam-ood/nn";
 * import { sam } from "sam-ood/sam";
 * import { accuracy, adam, fit } from "sam-ood/train";
 *
 * const data = rotatingMoons({ angle: 60, domains: 3, sourceSize: 200, intermediateSize: 300 });
 * const options = { rule: sam(), optimizer: adam(), epochs: 3, seed: 1 };
 * const teacher = await fit(mlp(data.source), data.source, options);
 * for await (const step of gradualSelfTrain(teacher, adaptationPath("gradual", data), options)) {
 *   console.log(step.domain, await accuracy(step.model, data.target));
 * }
 * ```
 *
 * @module
 */
export type { PairOptions } from "../distances/displacement.ts";
export { goat } from "./goat.ts";
export type { GoatOptions } from "./goat.ts";
export { adaptationPath, adaptations, pool } from "./paths.ts";
export type { Adaptation } from "./paths.ts";
export { pseudoLabels } from "./pseudo_labels.ts";
export type { PseudoLabelOptions, PseudoLabelReport, PseudoLabels } from "./pseudo_labels.ts";
export { gradualSelfTrain, selfTrain, selfTrainAlong } from "./self_training.ts";
export type { GradualStep, SelfTraining, SelfTrainingOptions } from "./self_training.ts";
export { weightShift } from "./weight_shift.ts";
export type { WeightShift } from "./weight_shift.ts";
