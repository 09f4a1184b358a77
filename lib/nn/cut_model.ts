/**
 * A model cut in two: an encoder, which stays as it is, and a head, which is a model of its own and
 * can be trained by `fit` on what the encoder makes of the inputs.
 */
import * as tf from "@tensorflow/tfjs";
import { checkName } from "../check.ts";
import type { Layer } from "./layers.ts";
import { copyModel, type Model } from "./model.ts";
import { network } from "./network.ts";
import { type Params, pick } from "./params.ts";

/** The two parts. They hold no tensors beside the whole model's, which must outlive them. */
export interface CutModel {
  /** Activations [examples, ...head.network.inputShape] of `x`, in evaluation mode. */
  encode(x: tf.Tensor): tf.Tensor;
  /** The layers behind the cut, a model of the features. */
  readonly head: Model;
}

/**
 * Cuts `model` before the layer `headFrom`, such as "logits", the last one, or "dense1".
 *
 * @throws InputError when the network has no layer of that name.
 */
export function cutModel(
  { network: whole, params, statistics }: Model,
  headFrom: string,
): CutModel {
  const names = whole.layers.map(nameOf);
  checkName("headFrom", headFrom, names.filter((name) => name !== undefined));
  const at = names.indexOf(headFrom);
  const mode = { training: false, statistics } as const;
  const encode = (x: tf.Tensor) =>
    whole.layers.slice(0, at).reduce((h, layer) => layer.apply(h, params, mode, {}), x);
  const shape = tf.tidy(() => encode(tf.zeros([1, ...whole.inputShape])).shape.slice(1));
  const layers = whole.layers.slice(at);
  const head = network(`${whole.name} from ${headFrom}`, shape, whole.classes, layers);
  return {
    encode,
    head: {
      network: head,
      params: pick(params, head.specs.map(({ name }) => name)),
      statistics: pick(statistics, layers.flatMap(statisticsNames)),
    },
  };
}

/** A copy of `model` with copies of `head`'s parameters and statistics in place of its own. */
export function withHead({ network, params, statistics }: Model, head: Model): Model {
  const replaced = (own: Params, heads: Params) => ({ ...own, ...heads });
  return copyModel({
    network,
    params: replaced(params, head.params),
    statistics: replaced(statistics, head.statistics),
  });
}

/** The part before the slash of its parameters' names; layers without any can't be named. */
function nameOf({ specs }: Layer): string | undefined {
  return specs?.[0]?.name.split("/")[0];
}

function statisticsNames({ statistics }: Layer): string[] {
  return statistics ? [statistics.mean, statistics.variance] : [];
}
