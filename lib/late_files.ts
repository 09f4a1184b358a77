/** Files for what a browser loads too, and never asks for them: `node:` is loaded when one is asked for. */
import { InputError } from "./check.ts";

/**
 * Writes bytes by way of a temporary name, making the folder if need be.
 *
 * @throws InputError when the file cannot be written; nothing is left behind.
 */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const { writeWhole } = await import("./files.ts");
  await writeWhole(path, bytes);
}

/** The bytes of a file. @throws InputError when they cannot be read; `advice` says what to give. */
export async function readBytes(path: string, advice: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  return await readFile(path).catch((error: Error) => {
    throw new InputError(`cannot read ${path}: ${error.message}; ${advice}`);
  });
}
