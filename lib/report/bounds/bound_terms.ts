/** The bound on a shifted target (docs/bounds.md, 1 and 2), term by term, from a run's record. */
import { InputError } from "../../check.ts";
import type { SharpnessBound } from "../../bounds/sharpness_bound.ts";
import { shiftBound } from "../../bounds/shift_bound.ts";
import type { RunRecord } from "../../records/record.ts";

/** Every term of one run's bound, and what it is a bound on. Losses and errors from 0 to 1. */
export interface TargetBound {
  /** Foret et al.'s bound on the source, with what it was computed from. */
  readonly source: SharpnessBound;
  /** L_S(w): the clipped loss on the examples that were trained on. */
  readonly loss: number;
  /** How far it rises to the worst loss in the ball. */
  readonly rise: number;
  /** The root term of the source bound. */
  readonly slack: number;
  /** Lipschitz constant of the clipped loss, W_1 and their product, in either space. */
  readonly input: ShiftTerm;
  /** The shift in the last layer's input. */
  readonly features: ShiftTerm;
  /** That of the inputs with each normalization and the layer before it as one map; not in old records. */
  readonly joined?: ShiftTerm;
  /** Total variation between the classes' shares. */
  readonly labelShift: number;
  /** On held-out examples, measured. */
  readonly sourceError: number;
  /** Error on the target, measured. */
  readonly targetError: number;
}

/** What a shift adds, measured in the space of the inputs or in that of the last layer's. */
export interface ShiftTerm {
  /** Lipschitz constant of the loss. */
  readonly lipschitz: number;
  /** W_1 between source and target. */
  readonly w1: number;
  /** W_1 between two halves of the source: what sampling alone makes. */
  readonly w1Sampling: number;
  /** lipschitz times w1. */
  readonly shift: number;
  /** The whole bound on the target. */
  readonly total: number;
}

/**
 * The terms of the bound of `record`.
 *
 * @throws InputError when no bounds were measured in it.
 */
export function targetBound({ id, config, metrics }: RunRecord): TargetBound {
  const { measures } = metrics;
  const { bound } = measures ?? {};
  if (!measures || !bound) {
    throw new InputError(
      `record ${id} (${config.dataset}, ${config.rule.name}) has no terms of a bound; ` +
        `run it with measures: "bounds"`,
    );
  }
  const { sharpness: source, lipschitz } = bound;
  const { distance, labelShift } = measures;
  const term = (space: "input" | "features", logitsLipschitz: number): ShiftTerm => {
    const { w1: { mean: w1 }, w1Sampling } = distance[space];
    const { total, shift, lipschitz: ofLoss } = shiftBound(source, {
      ...{ logitsLipschitz, w1, labelShift },
    });
    return { lipschitz: ofLoss, w1, w1Sampling, shift, total };
  };
  const { loss } = source.sharpness;
  return {
    ...{ source, loss, rise: source.worstLoss - loss, slack: source.slack },
    ...{ input: term("input", lipschitz.input), features: term("features", lipschitz.features) },
    ...(lipschitz.joined === undefined ? {} : { joined: term("input", lipschitz.joined) }),
    labelShift,
    sourceError: 1 - metrics.sourceAccuracy,
    targetError: 1 - metrics.targetAccuracy,
  };
}

/** A number of a bound by name, the same in every table and figure. */
export interface Term {
  readonly name: string;
  readonly label: string;
  value(bound: TargetBound): number;
}

/** What a part of it adds to the square of the slack. */
const partOf = (part: "complexity" | "confidence" | "remainder") => ({ source }: TargetBound) =>
  source[part] / (source.n - 1);

/** What is added up, what it sums to, and what was measured; in the order of equations (1) and (2). */
export const addedTerms: readonly Term[] = [
  { name: "loss", label: "clipped loss on the source, L_S", value: (b) => b.loss },
  { name: "rise", label: "sharpness: rise in the ball", value: (b) => b.rise },
  { name: "slack", label: "slack of the sharpness bound", value: (b) => b.slack },
  { name: "shift", label: "shift, Λ W₁ of the inputs", value: (b) => b.input.shift },
  { name: "shift_features", label: "shift, Λ W₁ of the features", value: (b) => b.features.shift },
  { name: "label_shift", label: "shift of the classes' shares", value: (b) => b.labelShift },
];
export const totalTerms: readonly Term[] = [
  { name: "source_total", label: "bound on the source", value: (b) => b.source.total },
  { name: "total", label: "bound on the target, inputs", value: (b) => b.input.total },
  {
    name: "total_features",
    label: "bound on the target, features",
    value: (b) => b.features.total,
  },
];
export const measuredTerms: readonly Term[] = [
  { name: "source_error", label: "measured error, source", value: (b) => b.sourceError },
  { name: "target_error", label: "measured error, target", value: (b) => b.targetError },
];
/** What these are made of: for tables. */
export const slackTerms: readonly Term[] = [
  { name: "complexity", label: "of slack²: complexity", value: partOf("complexity") },
  { name: "confidence", label: "of slack²: confidence", value: partOf("confidence") },
  { name: "remainder", label: "of slack²: remainder", value: partOf("remainder") },
];
export const shiftTerms: readonly Term[] = (["input", "features"] as const).flatMap((space) => {
  const where = space === "input" ? "inputs" : "features";
  const suffix = space === "input" ? "" : "_features";
  return [
    { name: `lipschitz${suffix}`, label: `Λ, ${where}`, value: (b) => b[space].lipschitz },
    { name: `w1${suffix}`, label: `W₁, ${where}`, value: (b) => b[space].w1 },
    {
      name: `w1_sampling${suffix}`,
      label: `W₁ that sampling makes, ${where}`,
      value: (b) => b[space].w1Sampling,
    },
  ] satisfies Term[];
});
/** Whether all have the constant with normalization joined to the layer before it. */
export function hasJoined(records: readonly RunRecord[]): boolean {
  return records.every((record) => targetBound(record).joined !== undefined);
}

/** The shift in the space of the inputs by the tighter constant, where all bounds of a table have it. */
export const joinedTerms: readonly Term[] = [
  { name: "lipschitz_joined", label: "Λ, inputs, joined", value: (b) => b.joined!.lipschitz },
  {
    name: "shift_joined",
    label: "shift, Λ W₁ of the inputs, joined",
    value: (b) => b.joined!.shift,
  },
  {
    name: "total_joined",
    label: "bound on the target, inputs, joined",
    value: (b) => b.joined!.total,
  },
];

/** What a table with them must say of them. */
export const joinedNote =
  "Joined: the constant with each normalization and the layer before it as one map, which a unit that " +
  "is dead does not blow up.";
