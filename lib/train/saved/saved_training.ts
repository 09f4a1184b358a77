/**
 * Checkpoints, and other plain data with tensors in them, as bytes: a safetensors file whose metadata say
 * where each tensor stands.
 */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../backend/backend.ts";
import { InputError } from "../../check.ts";
import { decodeTensors, encodeTensors, type StoredTensor } from "../../nn/safetensors.ts";
import type { Checkpoint } from "../checkpoint.ts";

/** In the metadata's text, a tensor by its name in the file. */
interface Reference {
  readonly tensor: string;
  readonly dtype: "float32" | "int32";
}

const KEY = "training";

/**
 * The bytes of a file that holds `checkpoint`: parameters, statistics, averages, and what optimizer and
 * rule keep, under names such as "state/optimizer/m/dense1/kernel".
 *
 * @throws InputError when it has been disposed of.
 */
export function encodeTraining(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  return encodeTree(checkpoint, KEY);
}

/** The bytes of plain data with tensors in them, described under `key`. @throws InputError alike. */
export async function encodeTree(tree: unknown, key: string): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, StoredTensor>();
  const described = async (value: unknown, path: string): Promise<unknown> => {
    if (value instanceof tf.Tensor) {
      if (value.isDisposed) {
        throw new InputError(
          `${path} of the checkpoint was disposed of; keep it until it is saved`,
        );
      }
      // A count in int32 is far below what a float32 holds exactly.
      tensors.set(path, { shape: value.shape, values: Float32Array.from(await value.data()) });
      return { $: { tensor: path, dtype: value.dtype } };
    }
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) {
      return await Promise.all(value.map((item, i) => described(item, `${path}/${i}`)));
    }
    const fields = [];
    for (const [name, field] of Object.entries(value)) {
      fields.push([name, await described(field, path === "" ? name : `${path}/${name}`)] as const);
    }
    return Object.fromEntries(fields);
  };
  const structure = await described(tree, "");
  return encodeTensors({ tensors, metadata: { [key]: JSON.stringify(structure) } });
}

/**
 * The checkpoint that such bytes hold; its tensors are the caller's.
 *
 * @param what The bytes are called by messages: a file's path.
 * @throws InputError when they are of another format, cut, damaged, or of a model without its training.
 */
export async function decodeTraining(bytes: Uint8Array, what: string): Promise<Checkpoint> {
  return await decodeTree(bytes, what, KEY) as Checkpoint;
}

/**
 * The plain data with tensors that such bytes describe under `key`.
 *
 * @param check Told the data before any tensor is made, with references in the tensors' places; what it
 *   throws is thrown.
 * @throws InputError as {@link decodeTraining}.
 */
export async function decodeTree(
  bytes: Uint8Array,
  what: string,
  key: string,
  check: (tree: unknown) => void = () => {},
): Promise<unknown> {
  const { tensors, metadata } = decodeTensors(bytes, what);
  const text = metadata[key];
  if (text === undefined) {
    throw new InputError(`${what} holds no ${key}, a model perhaps: loadModel reads that`);
  }
  check(JSON.parse(text));
  await ready();
  const made = (_: string, value: unknown): unknown => {
    const reference = (value as { $?: Reference } | null)?.$;
    if (!reference) return value;
    const { shape, values } = tensors.get(reference.tensor)!;
    return tf.tensor(values, [...shape], reference.dtype);
  };
  return JSON.parse(text, made);
}
