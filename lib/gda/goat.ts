/**
 * GOAT: He, Wang, Li, Zhao, "Gradual Domain Adaptation: Theory and Algorithms", JMLR 25(361), 2024,
 * arXiv:2310.13852, section 5; after the analysis of Wang, Li, Zhao, ICML 2022, arXiv:2204.08200.
 *
 *     z = encoder(x) of all domains; between two consecutive ones mu_1 ... mu_{T-1} on the straight
 *     ways of optimal transport; gradual self-training of the head along all of them
 *
 * Self-training needs small steps, and the best places for them are on the straight ways of optimal
 * transport between the domains at hand. Where these are far apart, the ones between are made up: in
 * feature space, where a mean of two examples is more like an example than a mean of two images is.
 */
import { checkNumber, InputError } from "../check.ts";
import { checkDomain, type Domain } from "../data/domain.ts";
import { Stream } from "../stream.ts";
import { cutModel, withHead } from "../nn/cut_model.ts";
import { checkFits, disposeModel, type Model } from "../nn/model.ts";
import { firstDense } from "../nn/network.ts";
import { between, pair, type PairOptions } from "../distances/displacement.ts";
import { encode } from "../distances/features.ts";
import {
  checkSelfTraining,
  type GradualStep,
  selfTrainAlong,
  type SelfTrainingOptions,
} from "./self_training.ts";

/** Options of {@link goat}. */
export interface GoatOptions extends SelfTrainingOptions, PairOptions {
  /** T - 1, domains made between two given ones: at least 0; 0 is gradual self-training of the head. */
  generated: number;
  /**
   * First layer of the head; those before are the encoder. Default the first dense layer, as in the
   * authors' code: the encoder has the convolutions of `cnn`, and nothing of `mlp`.
   */
  headFrom?: string;
}

/**
 * Self-trains a copy of `model`'s head along `domains`, each given one preceded by generated ones, in
 * the space of its encoder, which stays as it is. Each step's model is whole: `model` with the head
 * trained so far. Models, seeds and early leaving are as in `gradualSelfTrain`; costs are the head's.
 * Encoded domains take memory: 200 MB for 2,000 images of 28x28 before the first dense layer of the paper's cnn.
 *
 *     for await (const step of goat(sourceModel, source, domains, { ...options, generated: 3 })) {
 *       console.log(step.domain, await accuracy(step.model, target));
 *     }
 *
 * @param source The domain that `model` was trained on; its labels are not used.
 * @param done Domains, generated ones too, that are over already, default 0: these are passed over, `model`
 *   being the last one's student.
 * @throws InputError on an option out of range, no domain, one that does not fit the network, or a
 * plan that Sinkhorn does not find.
 */
export async function* goat(
  model: Model,
  source: Domain,
  domains: readonly Domain[],
  options: GoatOptions,
  done = 0,
): AsyncGenerator<GradualStep, void> {
  checkSelfTraining("goat", model, options, ["generated", "headFrom", "epsilon", "cutoff"]);
  const T = checkNumber("generated", options.generated, { integer: true, min: 0, max: 1000 }) + 1;
  const headFrom = options.headFrom ?? firstDense(model.network);
  if (domains.length === 0) {
    throw new InputError("there is no domain to self-train on; give at least the target's");
  }
  for (const domain of [source, ...domains]) checkFits(model.network, checkDomain(domain));
  const { head } = cutModel(model, headFrom);
  const stream = new Stream(options.seed ?? 0, ["goat"]);

  async function* path(): AsyncGenerator<Domain> {
    let from = await encode(model, source, headFrom);
    for (const [k, domain] of domains.entries()) {
      const to = await encode(model, domain, headFrom);
      const pairs = T > 1 ? await pair(from, to, stream.child(k), options) : [];
      for (let t = 1; t < T; t++) yield between(from, to, pairs, t, T);
      yield to;
      from = to;
    }
  }

  let last: { head: Model; whole: Model } | undefined;
  let isHandedOver = false;
  try {
    for await (const step of selfTrainAlong(head, path(), options, done)) {
      if (last) disposeModel(last.whole);
      last = { head: step.model, whole: withHead(model, step.model) };
      isHandedOver = true;
      yield { ...step, model: last.whole };
      isHandedOver = false;
    }
    isHandedOver = true;
  } finally {
    if (last) disposeModel(last.head);
    if (last && !isHandedOver) disposeModel(last.whole);
  }
}
