/** Text of a file that a user names, and the digest of what was read. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "../../check.ts";
import { gunzip } from "./gunzip.ts";

/**
 * The text of a file, UTF-8, plain or packed by gzip; a byte order mark is skipped.
 *
 * @throws InputError when it is not there or can't be read.
 */
export async function readText(path: string): Promise<string> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    throw new InputError(`cannot read ${absolute(path)}: ${(error as Error).message}`);
  }
  return new TextDecoder().decode(await gunzip(bytes, path));
}

/** SHA-256, hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The path from the root, for a process that runs elsewhere. */
export function absolute(path: string): string {
  return resolve(path);
}
