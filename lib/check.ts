/** Checks of what a caller passes in: each failure is one line with the value and what is allowed. */
import { closest, distance } from "fastest-levenshtein";

/** Bad input. The message is one line: what was wrong, the value, what is allowed, what to do. */
export class InputError extends Error {
  /** The name that error messages begin with. */
  override name = "InputError";
}

/** Allowed values of a number. Bounds are inclusive unless the name says otherwise. */
export interface Range {
  /** Least value. */
  min?: number;
  /** Greatest value. */
  max?: number;
  /** Exclusive lower bound. */
  above?: number;
  /** Exclusive upper bound. */
  below?: number;
  /** Whether only integers are allowed. */
  integer?: boolean;
}

/** The range in words, as error messages and option tables show it. */
export function describeRange(range: Range): string {
  const bounds: string[] = [];
  if (range.above !== undefined) bounds.push(`greater than ${range.above}`);
  if (range.min !== undefined) bounds.push(`at least ${range.min}`);
  if (range.below !== undefined) bounds.push(`less than ${range.below}`);
  if (range.max !== undefined) bounds.push(`at most ${range.max}`);
  const kind = range.integer ? "an integer" : "a finite number";
  return bounds.length > 0 ? `${kind} ${bounds.join(" and ")}` : kind;
}

/** Returns `value` if it is a finite number in `range`, else throws an {@link InputError}. */
export function checkNumber(what: string, value: unknown, range: Range = {}, hint = ""): number {
  const ok = typeof value === "number" && Number.isFinite(value) &&
    (!range.integer || Number.isInteger(value)) &&
    (range.min === undefined || value >= range.min) &&
    (range.max === undefined || value <= range.max) &&
    (range.above === undefined || value > range.above) &&
    (range.below === undefined || value < range.below);
  if (ok) return value as number;
  const advice = hint ? `; ${hint}` : "";
  throw new InputError(`${what} is ${show(value)}; it must be ${describeRange(range)}${advice}`);
}

/** Returns `value` if it is one of `allowed`; else throws, naming the nearest allowed value. */
export function checkName<T extends string>(
  what: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (allowed.includes(value as T)) return value as T;
  throw new InputError(
    `${what} is ${show(value)}; it must be one of ${allowed.join(", ")}${nearest(value, allowed)}`,
  );
}

/** Throws unless every name in `given` is one of `known`; names the nearest. */
export function checkOptionNames(what: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const allowed = known.length > 0 ? `its options are ${known.join(", ")}` : "it takes none";
    throw new InputError(`${what} has no option ${name}; ${allowed}${nearest(name, known)}`);
  }
}

/** "; did you mean x?" where an allowed name is near `value`, else nothing. */
function nearest(value: unknown, allowed: readonly string[]): string {
  const name = typeof value === "string" && nearestName(value.toLowerCase(), allowed);
  return name ? `; did you mean ${JSON.stringify(name)}?` : "";
}

/** The allowed name that `value` was probably meant to be; undefined where none is near. */
export function nearestName(value: string, allowed: readonly string[]): string | undefined {
  if (value === "" || allowed.length === 0) return undefined;
  const name = closest(value, allowed);
  return distance(value, name) <= Math.max(2, name.length / 2) ? name : undefined;
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** A value as a message calls one that is of the wrong kind. */
export function valueInWords(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
