/**
 * Gradual self-training: Kumar, Ma, Liang, "Understanding Self-Training for Gradual Domain
 * Adaptation", ICML 2020, arXiv:2002.11360, section 2.
 *
 *     theta_t = ST(theta_{t-1}, S_t)      S_t: the unlabelled examples of domain t, t = 1 ... T
 *     ST(theta, S): train on S with the labels that theta gives, the least confident left out
 *
 * A model is right on most of a domain that is near to its own; trained on its own labels there it
 * comes nearer to the next one. Over one large step it is wrong too often, and learns its mistakes.
 */
import { checkName, checkOptionNames, InputError } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { Stream } from "../stream.ts";
import { type Epoch, epochs } from "../train/epochs.ts";
import { checkFitOptions, fitOptionNames, type FitOptions } from "../train/fit_options.ts";
import { checkFits, checkIsModel, disposeModel, type Model } from "../nn/model.ts";
import type { Cost } from "../train/cost.ts";
import {
  checkPseudoLabelOptions,
  pseudoLabelOptionNames,
  type PseudoLabelOptions,
  type PseudoLabelReport,
  pseudoLabels,
} from "./pseudo_labels.ts";
import { type WeightShift, weightShift } from "./weight_shift.ts";

/** How each student is trained (rule, optimizer, epochs, ...), and on which labels. */
export interface SelfTrainingOptions
  extends Omit<FitOptions, "start" | "from">, PseudoLabelOptions {
  /** `copy` (default): the student starts from the teacher, as in the authors' code. `fresh`: anew. */
  student?: "copy" | "fresh";
}

/** What training a student takes of the options. */
const trainingNames = fitOptionNames.filter((name) => name !== "start" && name !== "from");

/** Names of the options, for checks of those who have more. */
export const selfTrainingOptionNames: readonly string[] = [
  ...trainingNames,
  ...pseudoLabelOptionNames,
  "student",
];

/**
 * Checks options before anything is trained: names, by what the caller calls itself, and values.
 *
 * @param more Names of options that the caller has besides.
 */
export function checkSelfTraining(
  what: string,
  model: Model,
  options: SelfTrainingOptions,
  more: readonly string[] = [],
): void {
  checkOptionNames(what, options, [...selfTrainingOptionNames, ...more]);
  checkIsModel("model", model);
  checkFitOptions(options);
  checkPseudoLabelOptions(options);
  checkStudent(options);
}

function checkStudent({ student }: SelfTrainingOptions): "copy" | "fresh" {
  return checkName("student", student ?? "copy", ["copy", "fresh"]);
}

/** What self-training on one domain gave. */
export interface SelfTraining {
  /** The student. */
  readonly model: Model;
  /** What happened when the teacher labelled the domain. */
  readonly pseudoLabels: PseudoLabelReport;
  /** Mean training loss of the last epoch, in nats, against the pseudo-labels. */
  readonly loss: number;
  /** What labelling and training cost, in full batches. */
  readonly cost: Readonly<Cost>;
  /** Seconds that they took. */
  readonly seconds: number;
  /** How far the student is from its teacher. */
  readonly weightShift: WeightShift;
  /** What the student was trained on: the kept examples with its teacher's labels. */
  readonly labelled: Domain;
}

/** Self-training on one of several domains. */
export interface GradualStep extends SelfTraining {
  /** Number of the domain, from 0. */
  readonly index: number;
  /** Name of the domain. */
  readonly domain: string;
}

/**
 * One round of self-training: `teacher` labels `domain`, a student is trained on that. The labels of
 * `domain` itself are only counted against. The teacher stays as it is; the student is the caller's
 * to dispose of.
 *
 *     const { model } = await selfTrain(sourceModel, targetUnlabeled, {
 *       rule: sam({ rho: 0.05 }), optimizer: adam(), epochs: 10, seed: 1,
 *     });
 *
 * @throws InputError as `epochs` and {@link pseudoLabels} do.
 */
export async function selfTrain(
  teacher: Model,
  domain: Domain,
  options: SelfTrainingOptions,
): Promise<SelfTraining> {
  checkSelfTraining("selfTrain", teacher, options);
  return await round(teacher, domain, 0, options);
}

/**
 * Gradual self-training of a copy of `model` along `domains`, domain by domain: each student is the
 * next one's teacher. To adapt to a target, `domains` ends with its unlabelled examples, as in the
 * authors' code: {@link adaptationPath}.
 *
 *     for await (const step of gradualSelfTrain(sourceModel, domains, options)) {
 *       console.log(step.domain, await accuracy(step.model, target));
 *     }
 *
 * The next step replaces a step's model; the last one is the caller's to dispose of. Leaving the loop
 * early is safe. A domain's batches, masks and whatever the rule draws follow from `seed` and its
 * number; the optimizer starts anew with each domain.
 *
 * @throws InputError, before anything is trained, on no domain, an empty one, or one of another shape
 * or number of classes than the network's; else as {@link selfTrain} does.
 */
export async function* gradualSelfTrain(
  model: Model,
  domains: readonly Domain[],
  options: SelfTrainingOptions,
): AsyncGenerator<GradualStep, void> {
  checkSelfTraining("gradualSelfTrain", model, options);
  if (domains.length === 0) {
    throw new InputError("there is no domain to self-train on; give at least the target's");
  }
  for (const domain of domains) checkFits(model.network, checkDomain(domain));
  yield* selfTrainAlong(model, domains, options);
}

/**
 * {@link gradualSelfTrain} along domains that are made as they are needed. Options that it does not
 * know are those of the caller, who has checked them.
 *
 * @param done Domains that are over already, default 0: these are passed over, `model` being the last one's
 *   student.
 */
export async function* selfTrainAlong(
  model: Model,
  domains: Iterable<Domain> | AsyncIterable<Domain>,
  options: SelfTrainingOptions,
  done = 0,
): AsyncGenerator<GradualStep, void> {
  let teacher = model;
  let index = -1;
  let isHandedOver = false;
  try {
    for await (const domain of domains) {
      if (++index < done) continue;
      const step = await round(teacher, domain, index, options);
      if (teacher !== model) disposeModel(teacher);
      teacher = step.model;
      isHandedOver = true;
      yield { ...step, index, domain: domain.name };
      isHandedOver = false;
    }
    isHandedOver = true;
  } finally {
    if (!isHandedOver && teacher !== model) disposeModel(teacher);
  }
}

async function round(
  teacher: Model,
  domain: Domain,
  index: number,
  options: SelfTrainingOptions,
): Promise<SelfTraining> {
  const started = performance.now();
  const { domain: labelled, report } = await pseudoLabels(
    teacher,
    domain,
    checkPseudoLabelOptions(options),
  );
  const labelling = (performance.now() - started) / 1000;

  let last: Epoch | undefined;
  const start = checkStudent(options) === "copy" ? { start: teacher } : {};
  const own = Object.fromEntries(trainingNames.map((name) => [name, options[name]]));
  const seed = domainSeed(options.seed ?? 0, index);
  const training = epochs(teacher.network, labelled, {
    ...(own as unknown as FitOptions),
    ...start,
    seed,
  });
  for await (const epoch of training) last = epoch;
  const { model, loss, cost, seconds } = last!;
  const passes = Math.ceil(size(domain) / (options.batchSize ?? 128));
  return {
    model,
    pseudoLabels: report,
    loss,
    cost: { ...cost, forwardPasses: cost.forwardPasses + passes },
    seconds: labelling + seconds,
    weightShift: await weightShift(teacher, model),
    labelled,
  };
}

/** A seed of its own for each domain: with the run's they would all see the same masks. */
function domainSeed(seed: number, index: number): number {
  const [high, low] = new Stream(seed).child("domain").child(index).seeds();
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
