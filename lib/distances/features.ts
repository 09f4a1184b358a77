/** What a model makes of a domain's examples: the points of feature space. */
import type { Domain } from "../data/domain.ts";
import { cutModel } from "../nn/cut_model.ts";
import { checkModel, type Model } from "../nn/model.ts";
import { lastLayer } from "../nn/network.ts";
import { inPasses } from "../nn/passes.ts";
import { type LabelledPoints, pointsOf } from "./points.ts";

/**
 * `domain` as `model`'s layers before `headFrom` see it, in evaluation mode: the same examples with
 * their activations for inputs.
 *
 * @throws InputError when the network has no layer `headFrom` or takes other inputs.
 */
export async function encode(model: Model, domain: Domain, headFrom: string): Promise<Domain> {
  checkModel(model, domain);
  const { encode, head } = cutModel(model, headFrom);
  const inputs = await inPasses(domain, encode);
  return { ...domain, inputs, shape: head.network.inputShape };
}

/**
 * The activations of `domain`'s examples before the last layer with parameters, in evaluation mode.
 *
 * @param headFrom The first layer that is left out; default that last one.
 * @throws InputError as {@link encode} does.
 */
export async function features(
  model: Model,
  domain: Domain,
  headFrom: string = lastLayer(model.network),
): Promise<LabelledPoints> {
  return pointsOf(await encode(model, domain, headFrom));
}
