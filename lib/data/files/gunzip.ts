/** Unpacks gzip, of one member or several, with zeros after it or not, as gzip itself does. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../../check.ts";

/** Bytes that are unpacked before {@link gunzip} asks how many there may be. */
export const startBytes = 16;

/**
 * The unpacked bytes of a gzip file, or `bytes` itself when it does not start as gzip does (1f 8b).
 *
 * @param name What an error message calls the file.
 * @param most How many unpacked bytes there may be, told from the first {@link startBytes} of them:
 *   ten megabytes can unpack to ten gigabytes. Default: any number.
 * @throws InputError in one line when the gzip data are damaged, cut or too long; whatever `most`
 *   throws.
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  most: (start: Uint8Array) => number = () => Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  const parts: Uint8Array[] = [];
  let length = 0;
  let limit: number | undefined;
  for await (const part of unpack(Readable.from([bytes]), name, () => bytes.length)) {
    parts.push(part);
    length += part.length;
    if (length >= startBytes) limit ??= most(joined(parts, length).subarray(0, startBytes));
    if (length > (limit ?? Infinity)) {
      throw new InputError(`${name} unpacks to more than the ${limit} bytes that it should have`);
    }
  }
  return joined(parts, length);
}

/**
 * The same for a file that is too large to hold: its unpacked bytes, piece by piece.
 *
 * @throws InputError in one line when the gzip data are damaged or cut.
 */
export async function* gunzipFile(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const start = new Uint8Array(2);
    await file.read(start, 0, 2, 0);
    const packed = createReadStream(path);
    if (isGzip(start)) yield* unpack(packed, path, async () => (await file.stat()).size);
    else yield* packed;
  } finally {
    await file.close();
  }
}

async function* unpack(
  packed: Readable,
  name: string,
  size: () => number | Promise<number>,
): AsyncGenerator<Uint8Array> {
  const unpacked = createGunzip({ chunkSize: 2 ** 16 });
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    yield* packed.pipe(unpacked);
  } catch (error) {
    // Of zlib alone: a file that cannot be read is no damaged one.
    if (!(error as NodeJS.ErrnoException).code?.startsWith("Z_")) throw error;
    throw new InputError(
      `${name} is a gzip file of ${await size()} bytes that does not unpack; it is cut or damaged, ` +
        `delete it and fetch it again`,
    );
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
