/** What a record keeps of a run's models besides accuracy: sharpness, distances, and terms of bounds. */
import type { MeasuredBound } from "../bounds/measured_bound.ts";
import type { ClassConditional, Sliced } from "../distances/shift_distance.ts";
import type { SharpnessMeasures } from "../sharpness/all_measures.ts";
import type { ExactCurvature } from "../sharpness/exact_curvature.ts";

/** What is measured, and on how much of the data. Part of a run's config. */
export interface MeasuresConfig {
  /** Examples at most for all measures of sharpness, a multiple of 20. */
  readonly examples: number;
  /** Steps of an ascent to the worst loss. */
  readonly steps: number;
  /** Points of a class at most, on each side, for a distance by exact transport. */
  readonly points: number;
  /** Rounds of power iteration a layer, for the Lipschitz constant; absent: 200. */
  readonly iterations?: number;
  /** Whether the terms of the bounds are measured too, on all examples that were trained on. */
  readonly bounds: boolean;
}

/** Of the model that a run ends with. */
export interface ModelMeasures {
  /** On examples of the domain that it was trained on last, with the labels that it was given. */
  readonly sharpness: SharpnessMeasures;
  /** Largest eigenvalue and trace without kinks, on the same examples. Old records have none. */
  readonly curvature?: ExactCurvature;
  /** Between source and target, as the inputs are and as the model's last layer sees them. */
  readonly distance: { readonly input: Distances; readonly features: Distances };
  /** Total variation between the classes' shares in source and target. */
  readonly labelShift: number;
  /** Where bounds were asked for. */
  readonly bound?: BoundTerms;
}

/** How far two domains are from each other. */
export interface Distances {
  /** W_1 class by class. */
  readonly w1: ClassConditional;
  /** The mean of the same between two halves of the source: what sampling alone makes. */
  readonly w1Sampling: number;
  /** Sliced W_2, without the labels. */
  readonly sliced: Sliced;
}

/** What the bounds are made of, for one model. */
export interface BoundTerms {
  /** Foret et al.'s bound on the clipped loss, on the examples that it was trained on. */
  readonly sharpness: MeasuredBound;
  /** Lipschitz constants of the network. */
  readonly lipschitz: {
    /** Lipschitz constant of the logits in the input, and in the last layer's input. */
    readonly input: number;
    readonly features: number;
    /** In the input, with each normalization and the layer before it as one map. Old records have none. */
    readonly joined?: number;
  };
}

/** Of the student on one domain of self-training. */
export interface StepMeasures {
  /** L(w + rho g / ||g||) - L(w) on the domain with the pseudo-labels, in evaluation mode. */
  readonly oneStep: number;
  /** What the authors' code logs, on the last 128 of these examples. */
  readonly authorsLastBatch: number;
  /** Where bounds were asked for: its terms, and how far the domain is from the one before. */
  readonly bound?: BoundTerms & { readonly w1: ClassConditional; readonly wInfinity: number };
}
