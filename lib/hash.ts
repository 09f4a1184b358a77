/** Hashes of text: at once, and wherever this runs, which the platforms' own hashes are not. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** The SHA-256 of a text as UTF-8, 32 bytes. */
export function hashOf(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text));
}

/** The first hexadecimal digits, 64 at most, of a text's {@link hashOf}. */
export function hexHash(text: string, digits: number): string {
  return bytesToHex(hashOf(text)).slice(0, digits);
}
