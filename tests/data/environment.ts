/** What the data tests need around them: variables, folders, a stand-in for MNIST. */
import { gzipSync } from "node:zlib";
import { findMnist } from "../../lib/data/files/mnist.ts";
import { unless } from "../unless.ts";

/** Where the real data are, if this machine has them. */
export const realData = Deno.env.get("SAM_OOD_DATA");

/** Options of a test that needs the real MNIST, which set-up puts into the cache. */
export const withMnist = unless(
  (await findMnist()).missing.length > 0 && "MNIST is not there (deno task setup)",
);

/**
 * Runs `use` with an empty folder, which is also the cache, no data folder and no network allowed,
 * except for what `variables` says. Puts everything back.
 */
export async function alone(
  use: (folder: string) => Promise<void>,
  variables: Record<string, string> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const wanted: Record<string, string> = {
    SAM_OOD_DATA: "",
    SAM_OOD_OFFLINE: "1",
    SAM_OOD_IMAGES: "",
    XDG_CACHE_HOME: folder,
    ...variables,
  };
  const before = Object.keys(wanted).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(wanted)) Deno.env.set(name, value);
    await use(folder);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Writes four files of MNIST's names and sizes that are not MNIST's: image i has label i % 10 and is black but for the
 * four pixels in the middle, which are 255.
 */
export async function writeFakeMnist(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [prefix, count] of [["train", 60_000], ["t10k", 10_000]] as const) {
    const images = idx([2051, count, 28, 28]);
    for (let i = 0; i < count; i++) {
      for (const pixel of [377, 378, 405, 406]) images.values[784 * i + pixel] = 255;
    }
    const labels = idx([2049, count]);
    for (let i = 0; i < count; i++) labels.values[i] = i % 10;
    await Deno.writeFile(
      `${folder}/${prefix}-images-idx3-ubyte.gz`,
      gzipSync(images.bytes, { level: 1 }),
    );
    await Deno.writeFile(`${folder}/${prefix}-labels-idx1-ubyte`, labels.bytes);
  }
}

function idx(header: number[]): { bytes: Uint8Array<ArrayBuffer>; values: Uint8Array } {
  const [, ...shape] = header;
  const bytes = new Uint8Array(4 * header.length + shape.reduce((a, b) => a * b, 1));
  header.forEach((number, i) => new DataView(bytes.buffer).setUint32(4 * i, number));
  return { bytes, values: bytes.subarray(4 * header.length) };
}

/** Runs `use` with `fetch` replaced, and returns the addresses that were asked for. */
export async function withFetch(
  answer: (url: string) => Promise<Response>,
  use: () => Promise<void>,
): Promise<string[]> {
  const original = globalThis.fetch;
  const asked: string[] = [];
  globalThis.fetch = (input) => {
    asked.push(String(input));
    return answer(String(input));
  };
  try {
    await use();
  } finally {
    globalThis.fetch = original;
  }
  return asked;
}
