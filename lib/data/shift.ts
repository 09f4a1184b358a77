/** Shifts of a whole domain: the same examples and labels, turned or brightened. */
import { checkNumber, InputError } from "../check.ts";
import { checkDomain, type Domain } from "./domain.ts";
import { type Interpolation, rotate } from "./rotate.ts";

/** Far beyond the paper's 1, yet small enough for float32 to keep the image. */
const largestShift = 4;

/**
 * `domain` turned by `degrees` counter-clockwise: what a curve of accuracy against angle is made of.
 *
 * @param domain Unshifted grey images, such as `sourceTest` of `rotatedMnist`.
 * @param degrees From -360 to 360.
 * @throws InputError when the domain is shifted already: turning twice would blur twice.
 */
export function rotateDomain(
  domain: Domain,
  degrees: number,
  interpolation: Interpolation = "bilinear",
): Domain {
  const [height, width] = checkImages(domain);
  const inputs = rotate(domain.inputs, { height, width }, degrees, interpolation);
  return {
    ...domain,
    name: `rotated ${domain.name} at ${short(degrees)} degrees`,
    inputs,
    shift: { kind: "rotation", degrees },
  };
}

/**
 * `domain` with `amount` added to every pixel, background included, and nothing clipped.
 *
 * @param domain Unshifted grey images with values in [0, 1].
 * @param amount From -4 to 4, in units of the range from black to white.
 * @throws InputError when the domain is shifted already or `amount` is out of range.
 */
export function brightenDomain(domain: Domain, amount: number): Domain {
  checkImages(domain);
  checkShift("amount", amount);
  return {
    ...domain,
    name: `color-shift ${domain.name} at ${short(amount)}`,
    inputs: new Float32Array(domain.inputs).map((value) => value + amount),
    shift: { kind: "color", amount },
  };
}

/** Returns `value` if it is an allowed change of brightness. */
export function checkShift(what: string, value: unknown): number {
  return checkNumber(what, value, { min: -largestShift, max: largestShift });
}

function checkImages(domain: Domain): [number, number] {
  const { name, shape, shift } = checkDomain(domain);
  const [height, width, channels] = shape;
  if (shape.length !== 3 || channels !== 1) {
    throw new InputError(`${name} has shape [${shape}]; it must be [height, width, 1]`);
  }
  if (shift.kind !== "none") {
    throw new InputError(`${name} has shift "${shift.kind}"; it must be unshifted ("none")`);
  }
  return [height!, width!];
}

function short(value: number): string {
  return String(Number(value.toFixed(2)));
}
