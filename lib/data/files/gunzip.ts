/** Unpacks gzip with the platform's own decoder. */
import { InputError } from "../../check.ts";

/**
 * The unpacked bytes of a gzip file, or `bytes` itself when it does not start as gzip does (1f 8b).
 *
 * @param name What an error message calls the file.
 * @throws InputError in one line when the gzip data are damaged or cut.
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch {
    throw damaged(name, bytes.length);
  }
}

/**
 * The same for a file that is too large to hold: its unpacked bytes, piece by piece.
 *
 * @throws InputError in one line when the gzip data are damaged or cut.
 */
export async function* gunzipFile(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  const start = new Uint8Array(2);
  await file.read(start);
  await file.seek(0, Deno.SeekMode.Start);
  if (!isGzip(start)) return yield* file.readable;
  try {
    yield* file.readable.pipeThrough(new DecompressionStream("gzip"));
  } catch {
    throw damaged(path, (await Deno.stat(path)).size);
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function damaged(name: string, bytes: number): InputError {
  return new InputError(
    `${name} is a gzip file of ${bytes} bytes that does not unpack; it is cut or damaged, delete it and fetch it again`,
  );
}
