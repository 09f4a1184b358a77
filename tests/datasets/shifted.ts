/** Small views of shifted data that several tests compare. */
import assert from "node:assert/strict";
import { type Domain, type ShiftedData, size } from "../../lib/data/domain.ts";
import type { ImageShiftOptions } from "../../lib/datasets/image_split.ts";

/** A shift of the digits in three steps: needs no MNIST and takes milliseconds. */
export const small: ImageShiftOptions = { images: "digits", domains: 3 };

/** All domains from source to target, in the order of their declaration. */
export function domains(data: ShiftedData): Domain[] {
  return [data.source, data.sourceTest, ...data.intermediate, data.targetUnlabeled, data.target];
}

export function sizes(data: ShiftedData): number[] {
  return domains(data).map(size);
}

export function degrees({ shift }: Domain): number {
  assert(shift.kind === "rotation");
  return shift.degrees;
}

export function brightness({ shift }: Domain): number {
  assert(shift.kind === "color");
  return shift.amount;
}

/** Passes an InputError of one line that matches. */
export function oneLine(pattern: RegExp): (error: Error) => boolean {
  return (error) => {
    assert.equal(error.name, "InputError");
    assert.match(error.message, pattern);
    return !error.message.includes("\n");
  };
}

/** How many labels of each digit. */
export function counts(labels: ArrayLike<number>): number[] {
  const each = new Array(10).fill(0);
  for (const label of Array.from(labels)) each[label]++;
  return each;
}
