/**
 * Models as bytes: parameters and running statistics under their names and in their shapes, as a
 * safetensors file. A kernel is [inputs, outputs] or [height, width, inputs, outputs], as in TensorFlow;
 * PyTorch has these axes the other way round.
 */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { InputError } from "../check.ts";
import { VERSION } from "../version.ts";
import { asModel, checkModel, type Model } from "./model.ts";
import { checkNetwork, type Network } from "./network.ts";
import { networks } from "./networks.ts";
import type { Params } from "./params.ts";
import {
  decodeTensors,
  encodeTensors,
  type StoredTensor,
  type StoredTensors,
} from "./safetensors.ts";

/**
 * The bytes of a safetensors file that holds `model`. Its metadata have the network's name, input shape,
 * classes and, of a ready one, options, and the library's version. What the optimizer and the rule
 * remember is no part of a model.
 *
 * @throws InputError when the model has been disposed of.
 */
export async function encodeModel(model: Model): Promise<Uint8Array<ArrayBuffer>> {
  const { network, params, statistics } = checkModel(model);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of Object.entries({ ...params, ...statistics })) {
    tensors.set(name, { shape: tensor.shape, values: await tensor.data<"float32">() });
  }
  const { name, inputShape, classes, options } = network;
  return encodeTensors({
    tensors,
    metadata: {
      "library": `sam-ood ${VERSION}`,
      "network": name,
      "input_shape": JSON.stringify(inputShape),
      "classes": String(classes),
      ...(options ? { "options": JSON.stringify(options) } : {}),
    },
  });
}

/**
 * The model that such bytes hold.
 *
 * @param network The model's; without it a ready one is made of what the metadata say.
 * @param what The bytes are called by messages, default "the model": a file's path.
 * @throws InputError when the bytes are no safetensors file, or hold other tensors than the network needs.
 */
export async function decodeModel(
  bytes: Uint8Array,
  network?: Network,
  what = "the model",
): Promise<Model> {
  const stored = decodeTensors(bytes, what);
  const made = network ? checkNetwork(network) : readyNetwork(stored, what);
  await ready();
  const initial = tf.tidy(() => made.initStatistics() as Record<string, tf.Tensor>);
  const running = Object.entries(initial).map(([name, { shape }]) => ({ name, shape }));
  tf.dispose(initial);
  checkTensors(stored, [...made.specs, ...running], made.name, what);
  const taken = (specs: readonly { readonly name: string }[]): Params =>
    Object.fromEntries(specs.map(({ name }) => {
      const { shape, values } = stored.tensors.get(name)!;
      return [name, tf.tensor(values, [...shape], "float32")];
    }));
  return asModel({ network: made, params: taken(made.specs), statistics: taken(running) });
}

/** The ready network that the metadata name. */
function readyNetwork({ metadata }: StoredTensors, what: string): Network {
  const { network: name, input_shape: shape, classes, options = "{}" } = metadata;
  if (name === undefined || shape === undefined || classes === undefined) {
    throw new InputError(
      `${what} does not say which network it is of; give that: loadModel(path, network)`,
    );
  }
  const make = Object.hasOwn(networks, name) ? networks[name] : undefined;
  if (!make) {
    throw new InputError(
      `${what} is of network ${JSON.stringify(name)}, which is none of ${
        Object.keys(networks).join(", ")
      }; give it: loadModel(path, network)`,
    );
  }
  try {
    return make({ shape: JSON.parse(shape), classes: Number(classes) }, JSON.parse(options));
  } catch (error) {
    throw new InputError(
      `${what} does not say how its ${name} was made (${
        (error as Error).message
      }); give the network: ` +
        `loadModel(path, network)`,
    );
  }
}

/** Throws unless the tensors are those of `specs`, no less and no more. */
function checkTensors(
  { tensors }: StoredTensors,
  specs: readonly { readonly name: string; readonly shape: readonly number[] }[],
  network: string,
  what: string,
): void {
  const list = (names: Iterable<string>) => [...names].join(", ") || "nothing";
  const needed = specs.map(({ name }) => name);
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (!tensor) {
      throw new InputError(
        `${what} has no ${name}, which network ${network} needs; it has ${list(tensors.keys())}`,
      );
    }
    if (String(tensor.shape) === String(shape)) continue;
    throw new InputError(
      `${what} has ${name} in shape [${tensor.shape}]; network ${network} needs [${shape}]`,
    );
  }
  const foreign = [...tensors.keys()].filter((name) => !needed.includes(name));
  if (foreign.length === 0) return;
  throw new InputError(
    `${what} has ${list(foreign)}, which network ${network} does not have; it has ${list(needed)}`,
  );
}
