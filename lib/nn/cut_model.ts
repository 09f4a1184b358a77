/**
 * A model cut in two: an encoder, which stays as it is, and a head, which is a model of its own and
 * can be trained by `fit` on what the encoder makes of the inputs.
 */
import type * as tf from "@tensorflow/tfjs";
import { checkName } from "../check.ts";
import { applyAll, type Layer, shapeAfter } from "./layer.ts";
import { asModel, checkModel, copyModel, type Model } from "./model.ts";
import { layersOf, network } from "./network.ts";
import { type Params, pick } from "./params.ts";

/** The two parts. They hold no tensors beside the whole model's, which must outlive them. */
export interface CutModel {
  /** Activations [examples, ...head.network.inputShape] of `x`, in evaluation mode. */
  encode(x: tf.Tensor): tf.Tensor;
  /** The layers behind the cut, a model of the features. */
  readonly head: Model;
}

/**
 * Cuts `model` before the layer `headFrom`, such as "logits", the last one of the ready networks, or
 * "dense1".
 *
 * @throws InputError when the network has no layer of that name or was not made of layers.
 */
export function cutModel(model: Model, headFrom: string): CutModel {
  const { network: whole, params, statistics } = checkModel(model);
  const all = layersOf(whole);
  const names = all.map(({ name }) => name);
  checkName("headFrom", headFrom, names.filter((name) => name !== undefined));
  const [before, layers] = [
    all.slice(0, names.indexOf(headFrom)),
    all.slice(names.indexOf(headFrom)),
  ];
  const mode = { training: false, statistics } as const;
  const { loggedLayer } = whole;
  const isLogged = loggedLayer !== undefined && layers.some(({ name }) => name === loggedLayer);
  const head = network(
    `${whole.name} from ${headFrom}`,
    shapeAfter(before, whole.inputShape),
    whole.classes,
    layers,
    isLogged ? { loggedLayer } : {},
  );
  return {
    encode: (x) => applyAll(before, x, params, mode, {}),
    head: asModel({
      network: head,
      params: pick(params, head.specs.map(({ name }) => name)),
      statistics: pick(statistics, layers.flatMap(statisticsNames)),
    }),
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

function statisticsNames({ statistics = [] }: Layer): string[] {
  return statistics.flatMap(({ mean, variance }) => [mean, variance]);
}
