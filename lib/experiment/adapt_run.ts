/** The second half of a run with adaptation: self-training of the source model, domain by domain. */
import type { Domain, ShiftedData } from "../data/domain.ts";
import { adaptationPath } from "../gda/paths.ts";
import { goat } from "../gda/goat.ts";
import { type GradualStep, selfTrainAlong } from "../gda/self_training.ts";
import { accuracy } from "../train/evaluate.ts";
import type { Model } from "../nn/model.ts";
import type { Cost } from "../train/cost.ts";
import { rounds } from "./self_training.ts";
import { boundTerms, measureStep } from "./measure.ts";
import { makeOptimizer, makeRule } from "./catalog.ts";
import { catalogOf } from "./values.ts";
import type {
  AdaptationConfig,
  AdaptationMetrics,
  AdaptationStep,
  EpochMetrics,
  RunConfig,
} from "../records/record.ts";
import type { RunHooks } from "./hooks.ts";

/** What adapting gave: the last student, what it cost, and what happened on each domain. */
export interface Adapted {
  readonly model: Model;
  /** The last domain, with the pseudo-labels. */
  readonly trainedOn: Domain;
  readonly cost: Readonly<Cost>;
  readonly seconds: number;
  readonly metrics: AdaptationMetrics;
}

/** What adapting gave on the domains so far. */
export interface AdaptedSoFar {
  readonly metrics: AdaptationMetrics;
  readonly cost: Readonly<Cost>;
  readonly seconds: number;
}

/** What adapting tells, and what it goes on from. */
export interface AdaptHooks extends Pick<RunHooks, "onProgress"> {
  /** What an earlier process did of it: `model` is then the last student. */
  readonly from?: AdaptedSoFar | undefined;
  /** After each domain, with its student; `soFar` is undefined after the last one. */
  onDomain(
    metrics: EpochMetrics,
    student: Model,
    soFar: AdaptedSoFar | undefined,
  ): void | Promise<void>;
}

/** Adapts `model`, which stays as it is, to the target of `data` as `config` says. */
export async function adapt(
  model: Model,
  data: ShiftedData,
  config: RunConfig & { readonly adaptation: AdaptationConfig },
  { from, onDomain, onProgress }: AdaptHooks,
): Promise<Adapted> {
  const { adaptation, batchSize, measures: asked, seed } = config;
  const catalog = catalogOf(config);
  const count = rounds(adaptation);
  const before = from?.metrics ?? await beforeAdapting(model, data, config);
  const { zeroShotAccuracy, sourceBound } = before;
  const steps: AdaptationStep[] = [...before.steps];
  const cost: Cost = { ...(from?.cost ?? { gradientEvaluations: 0, forwardPasses: 0 }) };
  let seconds = from?.seconds ?? 0;
  let last: GradualStep | undefined;
  const options = {
    rule: makeRule(catalog, adaptation.rule),
    optimizer: makeOptimizer(catalog, config.optimizer),
    ...{ epochs: adaptation.epochs, quantile: adaptation.quantile, batchSize, seed },
    protocol: config.trainingProtocol ?? config.protocol,
    ...(config.precision ? { precision: config.precision } : {}),
    ...(adaptation.confidence ? { confidence: adaptation.confidence } : {}),
    quiet: true,
    onStep: (done: number, total: number) => {
      const where = `domain ${steps.length + 1} of ${count}, step ${done}/${total}`;
      return onProgress?.((steps.length + done / total) / count, where);
    },
  };
  // The domain that the next student is trained on, and the one before it.
  let [previous, domain] = [data.source, data.source];
  function* followed(path: Iterable<Domain>) {
    for (const next of path) {
      [previous, domain] = [domain, next];
      yield next;
    }
  }
  const done = steps.length;
  const students = adaptation.how === "goat"
    ? goat(
      ...[model, data.source, adaptationPath("gradual", data)] as const,
      { ...options, generated: adaptation.generated! },
      done,
    )
    : selfTrainAlong(model, followed(pathOf(adaptation.how, data)), options, done);
  const metrics = () => ({ zeroShotAccuracy, steps, ...(sourceBound ? { sourceBound } : {}) });
  for await (const step of students) {
    last = step;
    const measures = asked &&
      await measureStep(step.model, step.labelled, { before: previous, domain }, asked, seed);
    cost.gradientEvaluations += step.cost.gradientEvaluations;
    cost.forwardPasses += step.cost.forwardPasses;
    seconds += step.seconds;
    const targetAccuracy = await accuracy(step.model, data.target);
    const { kept, threshold, accuracy: pseudoLabelAccuracy, warning } = step.pseudoLabels;
    steps.push({
      ...{ domain: step.domain, kept, threshold, pseudoLabelAccuracy, targetAccuracy },
      ...{ loss: step.loss, weightShift: step.weightShift },
      ...(warning === undefined ? {} : { warning }),
      ...(measures ? { measures } : {}),
    });
    const epoch = config.epochs + steps.length * adaptation.epochs - 1;
    const soFar = steps.length < count ? { metrics: metrics(), cost, seconds } : undefined;
    await onDomain({ epoch, loss: step.loss, targetAccuracy }, step.model, soFar);
  }
  return { model: last!.model, trainedOn: last!.labelled, cost, seconds, metrics: metrics() };
}

/** What is measured of the source model. */
async function beforeAdapting(
  model: Model,
  data: ShiftedData,
  { measures: asked, seed }: RunConfig,
): Promise<AdaptationMetrics> {
  const zeroShotAccuracy = await accuracy(model, data.target);
  const sourceBound = asked?.bounds && await boundTerms(model, data.source, asked, seed);
  return { zeroShotAccuracy, steps: [], ...(sourceBound ? { sourceBound } : {}) };
}

/** One domain at a time: all together may not fit in memory. */
function pathOf(how: "gradual" | "direct" | "pooled", data: ShiftedData): Iterable<Domain> {
  if (how !== "gradual") return adaptationPath(how, data);
  return (function* () {
    yield* data.intermediate;
    yield data.targetUnlabeled;
  })();
}
