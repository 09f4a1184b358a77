/** Models in files. What a browser can do with them is in saved_model.ts. */
import { readBytes, writeBytes } from "../late_files.ts";
import type { Model } from "./model.ts";
import type { Network } from "./network.ts";
import { decodeModel, encodeModel } from "./saved_model.ts";

/**
 * Writes `model` to `path` as a safetensors file, which Python's package of that name reads too: names
 * and shapes are the network's. The file is there whole or not at all; one of that name is replaced.
 *
 *     await saveModel(model, "model.safetensors");
 *
 * @param path Its folder is made if need be.
 * @throws InputError when the model has been disposed of, or the file cannot be written.
 */
export async function saveModel(model: Model, path: string): Promise<void> {
  const bytes = await encodeModel(model);
  await writeBytes(path, bytes);
}

/**
 * The model that `path` holds; its tensors are the caller's.
 *
 *     const model = await loadModel("model.safetensors");
 *
 * @param network The model's, whose names and shapes the file must have. Without it a ready network
 * (cnn, mlp, ...) is made anew from what the file says.
 * @throws InputError when there is no such file, it is cut, damaged or of another format, or it holds
 * other tensors than the network needs.
 */
export async function loadModel(path: string, network?: Network): Promise<Model> {
  const bytes = await readBytes(path, "give the file of a saved model");
  return await decodeModel(bytes, network, path);
}
