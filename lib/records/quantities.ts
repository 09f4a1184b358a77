/** What a record with measures holds beside its accuracies, and what that is held against. */
import type { SharpnessMeasures } from "../sharpness/all_measures.ts";
import type { RunRecord } from "./record.ts";
import { meanInterval } from "../statistics/intervals.ts";

/** A number of a run; null where the run has none, or one that is not finite. */
export interface Quantity {
  readonly name: string;
  /** As tables and figures call it. */
  readonly label: string;
  /** The only outcome that it is held against; the others are made of it. */
  readonly only?: string;
  value(record: RunRecord): number | null;
}

type Measure = Exclude<keyof SharpnessMeasures, "domain" | "gradientUnits" | "seconds">;

function sharpness(name: Measure, label: string): Quantity {
  return { name, label, value: (r) => finite(r.metrics.measures?.sharpness[name].value) };
}

function curvature(
  name: string,
  measure: "largestEigenvalue" | "trace",
  label: string,
): Quantity {
  return { name, label, value: (r) => finite(r.metrics.measures?.curvature?.[measure].value) };
}

/** Every measure of sharpness, in the order of docs/sharpness.md. */
export const sharpnessQuantities: readonly Quantity[] = [
  sharpness("oneStep", "One step"),
  sharpness("mSharpness", "One step, batches of m"),
  sharpness("ball", "Worst in the ball"),
  sharpness("adaptiveL2", "Adaptive, l2"),
  sharpness("adaptiveLinf", "Adaptive, l∞"),
  sharpness("average", "Mean under noise"),
  sharpness("adaptiveAverage", "Adaptive mean"),
  sharpness("largestEigenvalue", "Largest eigenvalue, with kinks"),
  sharpness("trace", "Trace, with kinks"),
  curvature("exactEigenvalue", "largestEigenvalue", "Largest eigenvalue, exact"),
  curvature("exactTrace", "trace", "Trace, exact"),
  sharpness("authorsLastBatch", "The authors' figure"),
];

/** What else may explain an accuracy. */
export const otherQuantities: readonly Quantity[] = [
  {
    name: "weightNorm",
    label: "Norm of the weights",
    value: (r) => finite(r.metrics.measures?.bound?.sharpness.weightNorm),
  },
  {
    name: "featureDistance",
    label: "Distance of features, W1",
    value: (r) => finite(r.metrics.measures?.distance.features.w1.mean),
  },
  {
    name: "slicedFeatureDistance",
    label: "Distance of features, sliced",
    value: (r) => finite(r.metrics.measures?.distance.features.sliced.distance),
  },
  { name: "weightShift", label: "Weight shift", value: (r) => meanShift(r, "all") },
  {
    name: "authorsWeightShift",
    label: "Weight shift, the authors'",
    value: (r) => meanShift(r, "authors"),
  },
  {
    ...{ name: "sourceAccuracy", label: "Source accuracy", only: "target" },
    value: (r) => finite(r.metrics.sourceAccuracy),
  },
];

/** All that is held against an outcome. */
export const quantities: readonly Quantity[] = [...sharpnessQuantities, ...otherQuantities];

/** Accuracies in percent, of the model that a run ends with. */
export const outcomes: readonly Quantity[] = [
  { name: "target", label: "target accuracy", value: (r) => 100 * r.metrics.targetAccuracy },
  { name: "source", label: "source accuracy", value: (r) => 100 * r.metrics.sourceAccuracy },
  {
    name: "gap",
    label: "source minus target accuracy",
    // Equal gaps of other accuracies differ in the last digit: they must be ties.
    value: ({ metrics: m }) => Number((100 * (m.sourceAccuracy - m.targetAccuracy)).toFixed(9)),
  },
];

/** JSON has null for a number that is not finite. */
function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** From teacher to student, the mean over domains. */
function meanShift({ metrics }: RunRecord, kind: "all" | "authors"): number | null {
  const shifts = metrics.adaptation?.steps.map(({ weightShift }) => weightShift[kind]) ?? [];
  return shifts.length === 0 ? null : finite(meanInterval(shifts).mean);
}
