/** Models in files. What a browser can do with them is in saved_model.ts. */
import { InputError } from "../check.ts";
import type { Model } from "./model.ts";
import type { Network } from "./network.ts";
import { decodeModel, encodeModel } from "./saved_model.ts";

/** Loaded when a file is asked for: a browser, which has none, loads the room's door all the same. */
const files = () => import("node:fs/promises");

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
  const { mkdir, rename, rm, writeFile } = await files();
  const { dirname } = await import("node:path");
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new InputError(
      `cannot write ${path}: ${
        (error as Error).message
      }; make its folder writable or choose another`,
    );
  }
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
  const { readFile } = await files();
  const bytes = await readFile(path).catch((error: Error) => {
    throw new InputError(`cannot read ${path}: ${error.message}; give the file of a saved model`);
  });
  return await decodeModel(bytes, network, path);
}
