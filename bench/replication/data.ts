/** The images of a replication, in files for both sides. */
import type { Domain } from "../../lib/data/domain.ts";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { rotateDomain } from "../../lib/data/shift.ts";
import { makeFolder } from "../../lib/files.ts";
import { writeDomain } from "../speed/data.ts";
import type { DataFile } from "../speed/messages.ts";

/** Degrees that a model is tested at. */
export const ANGLES = [0, 15, 30, 45, 60] as const;

/** Images to train on, upright, and the same turned to each of {@link ANGLES}. */
export interface Files {
  readonly train: DataFile;
  readonly tests: readonly DataFile[];
}

/**
 * Writes the authors' images, the 10,000 of MNIST's test set, or the first `count` of them.
 *
 * @throws InputError where MNIST cannot be had.
 */
export async function writeImages(folder: string, count = 10_000): Promise<Files> {
  await makeFolder(folder);
  const options = { angle: 60, protocol: "authors", images: "mnist", sourceSize: count } as const;
  const { source } = await rotatedMnist(options);
  const write = (name: string, domain: Domain) => writeDomain(`${folder}/${name}-${count}`, domain);
  const tests = [];
  for (const angle of ANGLES) {
    tests.push(await write(`at-${angle}`, rotateDomain(source, angle, "nearest")));
  }
  return { train: await write("upright", source), tests };
}
