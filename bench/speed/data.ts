/** Made-up data that both sides read from files, so that no data set is needed. */
import { driftingGaussians } from "../../lib/datasets/drifting_gaussians.ts";
import { type Domain, size } from "../../lib/data/domain.ts";
import { InputError } from "../../lib/check.ts";
import { Stream } from "../../lib/stream.ts";
import type { InputSpec } from "../../lib/nn/network.ts";
import { BATCH, type Case, networks } from "./cases.ts";
import type { DataFile } from "./messages.ts";

/** Noise with random classes: time does not depend on what there is to learn. */
export function noise({ shape, classes }: InputSpec, examples: number): Domain {
  const stream = new Stream(1);
  const width = shape.reduce((a, b) => a * b, 1);
  return {
    name: "noise",
    inputs: stream.child("inputs").uniform(examples * width),
    labels: Int32Array.from(
      stream.child("labels").uniform(examples),
      (u) => Math.floor(u * classes),
    ),
    ids: Int32Array.from({ length: examples }, (_, i) => i),
    shape,
    classes,
    shift: { kind: "none" },
  };
}

/**
 * Domains of Covertype's size and columns, whose boundary turns by 70 degrees in the plane of the
 * first two: 10,000 rows of the source, six domains of 20,000, and 10,000 held-out rows of the last.
 */
export function driftingRows(): { source: Domain; domains: Domain[]; target: Domain } {
  const { source, intermediate, targetUnlabeled, target } = driftingGaussians({
    dimensions: 54,
    amount: 70,
    seed: 1,
    domains: 5,
    sourceSize: 10_000,
    intermediateSize: 100_000,
    targetSize: 20_000,
    testSize: 10_000,
  });
  return { source, domains: [...intermediate, targetUnlabeled], target };
}

/** Writes `domain` for both sides. */
export async function writeDomain(path: string, domain: Domain): Promise<DataFile> {
  const { inputs, labels, shape, classes } = domain;
  const bytes = new Uint8Array(inputs.byteLength + labels.byteLength);
  bytes.set(bytesOf(inputs));
  bytes.set(bytesOf(labels), inputs.byteLength);
  await Deno.writeFile(path, bytes);
  return { path, examples: size(domain), shape, classes };
}

/** A case with its data. */
export interface Given {
  readonly one: Case;
  readonly data: DataFile;
}

/** A case, with data of its size in a file of `folder`. */
export async function givenFor(folder: string, one: Case): Promise<Given> {
  const domain = noise(networks[one.network], BATCH * one.batches);
  return { one, data: await writeDomain(`${folder}/${one.network}.rows`, domain) };
}

/** Reads what {@link writeDomain} wrote. @throws InputError when the file is of another size. */
export async function readDomain({ path, examples, shape, classes }: DataFile): Promise<Domain> {
  const { buffer } = await Deno.readFile(path);
  const values = examples * shape.reduce((a, b) => a * b, 1);
  if (buffer.byteLength !== 4 * (values + examples)) {
    throw new InputError(
      `${path} has ${buffer.byteLength} bytes; ${examples} examples of shape [${shape}] need ` +
        `${4 * (values + examples)}`,
    );
  }
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    inputs: new Float32Array(buffer, 0, values),
    labels: new Int32Array(buffer, 4 * values, examples),
    ids: Int32Array.from({ length: examples }, (_, i) => i),
    shape,
    classes,
    shift: { kind: "none" },
  };
}

/** The memory of `values`. */
export function bytesOf(values: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
