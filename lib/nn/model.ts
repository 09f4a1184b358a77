/** A trained network, as plain data. */
import * as tf from "@tensorflow/tfjs";
import { InputError, valueInWords } from "../check.ts";
import type { Domain } from "../data/domain.ts";
import { checkNetwork, type Network } from "./network.ts";
import type { Params } from "./params.ts";
import { displayed, summary } from "./summary.ts";

/** A network with the parameters and running statistics that training gave it. */
export interface Model {
  /** The network. */
  readonly network: Network;
  /** Its trained parameters. */
  readonly params: Params;
  /** Running mean and variance of its normalization layers. */
  readonly statistics: Params;
}

/** `model`, which a notebook shows as a table of its layers. It stays plain data. */
export function asModel(model: Model): Model {
  return displayed(model, () => String(summary(model)));
}

/**
 * A copy whose tensors are its own.
 *
 * @throws InputError as {@link checkModel} does.
 */
export function copyModel(model: Model): Model {
  const { network, params, statistics } = checkModel(model);
  const copy = (tensors: Params) =>
    Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, tf.clone(t)]));
  return asModel({ network, params: copy(params), statistics: copy(statistics) });
}

/** Frees the model's tensors. */
export function disposeModel({ params, statistics }: Model): void {
  tf.dispose([params, statistics] as tf.TensorContainer);
}

/** Throws unless `network` is one, and takes the inputs and classes of `domain`. */
export function checkFits(network: Network, domain: Domain): void {
  checkNetwork(network);
  if (String(network.inputShape) === String(domain.shape) && network.classes === domain.classes) {
    return;
  }
  throw new InputError(
    `domain ${domain.name} has inputs [${domain.shape}] and ${domain.classes} classes; the network ` +
      `takes [${network.inputShape}] and ${network.classes}; build it from this domain`,
  );
}

/**
 * Returns `model` if it has every parameter of its network, in its shape, and its tensors are there.
 *
 * @param domain One that it must fit too.
 * @throws InputError on what is missing.
 */
export function checkModel(model: Model, domain?: Domain): Model {
  checkIsModel("model", model);
  const { network, params, statistics } = model;
  if (domain) checkFits(network, domain);
  for (const { name, shape } of network.specs) {
    const tensor = params[name];
    if (tensor && String(tensor.shape) === String(shape)) continue;
    const has = tensor ? `${name} in shape [${tensor.shape}]` : `no ${name}`;
    throw new InputError(
      `the model of network ${network.name} has ${has}; the network needs ${name} in [${shape}]`,
    );
  }
  const all = Object.entries({ ...params, ...statistics });
  const gone = all.find(([, tensor]) => tensor.isDisposed);
  if (gone === undefined) return model;
  throw new InputError(
    `${
      gone[0]
    } of the model of network ${network.name} was disposed of; the model of an epoch lives ` +
      `until the next: keep it by copyModel(epoch.model)`,
  );
}

/** Throws unless `value` looks like a model; `what` is what a message calls it. */
export function checkIsModel(what: string, value: unknown): void {
  const model = value as Partial<Model> | null | undefined;
  if (typeof model === "object" && model?.network && model.params && model.statistics) return;
  throw new InputError(`${what} is ${valueInWords(value)}; it must be a model, as fit returns`);
}
