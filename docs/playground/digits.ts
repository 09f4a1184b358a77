/// <reference lib="dom" />
/** The embedded 8x8 digits as domains; tools/play.ts packs them. */
import type { Domain } from "../../lib/data/domain.ts";

/** Pixels of an image. */
const AREA = 64;

/**
 * Training and held-out images, upright, [8, 8, 1] with values in [0, 1].
 *
 * @param packed gzip of a number as 4 bytes, how many are for training; then all images, 64 bytes from
 *   0 to 16 each, training ones first; then all labels.
 */
export async function digitDomains(packed: Blob): Promise<{ train: Domain; test: Domain }> {
  const unpacked = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const training = new DataView(bytes.buffer).getUint32(0, true);
  const count = (bytes.length - 4) / (AREA + 1);
  const images = bytes.subarray(4, 4 + count * AREA);
  const labels = bytes.subarray(4 + count * AREA);
  const part = (from: number, to: number): Domain => ({
    name: "digits",
    inputs: Float32Array.from(images.subarray(from * AREA, to * AREA), (value) => value / 16),
    labels: Int32Array.from(labels.subarray(from, to)),
    ids: Int32Array.from({ length: to - from }, (_, i) => from + i),
    shape: [8, 8, 1],
    classes: 10,
    shift: { kind: "none" },
  });
  return { train: part(0, training), test: part(training, count) };
}
