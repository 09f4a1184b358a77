/** Training in files, to go on with another day. */
import { readBytes, writeBytes } from "../../late_files.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { decodeTraining, encodeTraining } from "./saved_training.ts";

/**
 * Writes a checkpoint to `path`, a safetensors file; it is there whole or not at all.
 *
 *     for await (const epoch of epochs(network, source, options)) {
 *       await saveTraining(epoch.checkpoint(), "training.safetensors");
 *     }
 *
 * @throws InputError when the file cannot be written.
 */
export async function saveTraining(checkpoint: Checkpoint, path: string): Promise<void> {
  await writeBytes(path, await encodeTraining(checkpoint));
}

/**
 * The checkpoint in `path`, to be passed as `from`: with all other options as they were, training ends
 * where it would have ended at once, bit for bit.
 *
 * @throws InputError when there is no such file, or it holds no training.
 */
export async function loadTraining(path: string): Promise<Checkpoint> {
  return await decodeTraining(await readBytes(path, "give the file of a saved training"), path);
}
