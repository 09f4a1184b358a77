/** A domain: one distribution's examples, as plain data. */
import { checkNumber, InputError } from "../check.ts";

/**
 * What makes a domain differ from the base data: a turn, in degrees; an amount of brightness; a way
 * along the first axis; or, where the data have an order of their own, a stretch of it, `from` and
 * `to` as shares of all rows.
 */
export type Shift =
  | { readonly kind: "none" }
  | { readonly kind: "rotation"; readonly degrees: number }
  | { readonly kind: "color"; readonly amount: number }
  | { readonly kind: "translation"; readonly amount: number }
  | { readonly kind: "order"; readonly from: number; readonly to: number };

/** Examples drawn from one distribution. */
export interface Domain {
  /** What a caption calls it, such as "rotated MNIST at 60 degrees". */
  readonly name: string;
  /** Inputs, example by example; images row by row with channels last. */
  readonly inputs: Float32Array;
  /** Class numbers from 0 to `classes` - 1, one an example. */
  readonly labels: Int32Array;
  /**
   * Of a regression: `classes` numbers an example, example by example, one an output of the network.
   * Labels are all 0 then, and `squaredError` or another loss of one's own is what to train on.
   */
  readonly targets?: Float32Array;
  /** Shape of one example: [height, width, channels] of an image, [columns] of a row. */
  readonly shape: readonly number[];
  /** Number of classes. */
  readonly classes: number;
  /** How the domain was shifted from the source. */
  readonly shift: Shift;
  /** Position of each example in the base data set: what tests of disjointness compare. */
  readonly ids: Int32Array;
}

/** Source and target of one shift, and what lies between them. */
export interface ShiftedData {
  /** Labelled training data. */
  readonly source: Domain;
  /** Held-out examples of the source distribution (the authors' protocol has none: `source` again). */
  readonly sourceTest: Domain;
  /**
   * Domains on the way from source to target, in order, for training without their labels. Each is
   * made anew when it is read from the list: go through it once, and hold one at a time.
   */
  readonly intermediate: readonly Domain[];
  /** Examples of the target distribution for training without their labels. */
  readonly targetUnlabeled: Domain;
  /** Examples on which target accuracy is measured (authors' protocol: `targetUnlabeled` again). */
  readonly target: Domain;
  /** What a caption must say besides, such as that part of the original's rows is missing. */
  readonly note?: string;
  /** SHA-256 of the files that it was made from, in hexadecimal; absent where it was drawn. */
  readonly digest?: string;
}

/** `authors`: the authors' public code as it is. `corrected`: disjoint examples, held-out targets. */
export type Protocol = "authors" | "corrected";
export const protocols: readonly Protocol[] = ["authors", "corrected"];

/** Number of examples in a domain. */
export function size(domain: Domain): number {
  return domain.labels.length;
}

/** The examples of `domain` at `rows` (row numbers from 0), copied. */
export function take(domain: Domain, rows: ArrayLike<number>): Domain {
  checkDomain(domain);
  const width = domain.shape.reduce((a, b) => a * b, 1);
  const inputs = new Float32Array(rows.length * width);
  const labels = new Int32Array(rows.length);
  const ids = new Int32Array(rows.length);
  const outputs = domain.classes;
  const targets = domain.targets && new Float32Array(rows.length * outputs);
  for (let i = 0; i < rows.length; i++) {
    const row = checkNumber("row", rows[i], { integer: true, min: 0, max: size(domain) - 1 });
    inputs.set(domain.inputs.subarray(row * width, (row + 1) * width), i * width);
    labels[i] = domain.labels[row]!;
    ids[i] = domain.ids[row]!;
    targets?.set(domain.targets!.subarray(row * outputs, (row + 1) * outputs), i * outputs);
  }
  return { ...domain, inputs, labels, ids, ...(targets ? { targets } : {}) };
}

/** Kinds of arrays whose numbers training takes as they are. */
const arrays = [Float32Array, Int32Array, Uint8Array] as const;

/** Domains that have been checked: each is looked at once. */
const checked = new WeakSet<Domain>();

/**
 * Returns `domain` if its arrays are typed arrays of the lengths that the others promise, its inputs
 * finite and its labels class numbers. A domain is looked through once, in 20 ms for 10,000 images;
 * what is written into its arrays later is not seen.
 *
 * @throws InputError that names domain, row and column, in one line.
 */
export function checkDomain(domain: Domain): Domain {
  if (checked.has(domain)) return domain;
  if (domain === null || typeof domain !== "object") {
    throw new InputError(`domain is ${domain}; it must be an object with inputs, labels and ids`);
  }
  const { name, shape, classes, inputs, labels, ids } = domain;
  const what = `domain ${name}`;
  if (!Array.isArray(shape) || !shape.every((side) => Number.isInteger(side) && side > 0)) {
    throw new InputError(
      `${what} has shape ${
        shape ? `[${shape}]` : shape
      }; it must be that of one example, such as ` +
        `[columns] or [height, width, channels]`,
    );
  }
  checkNumber(`classes of ${what}`, classes, { integer: true, min: 1 });
  checkArray(what, "inputs", inputs, Float32Array);
  checkArray(what, "labels", labels, Int32Array);
  checkArray(what, "ids", ids, Int32Array);
  const width = shape.reduce((a, b) => a * b, 1);
  const examples = labels.length;
  if (examples === 0) throw new InputError(`${what} is empty; it needs an example`);
  if (inputs.length !== examples * width || ids.length !== examples) {
    throw new InputError(
      `${what} has ${inputs.length} input values and ${ids.length} ids for ${examples} labels of ` +
        `shape [${shape}]; it needs ${examples * width} and ${examples}`,
    );
  }
  const { targets } = domain;
  if (targets && targets.length !== examples * classes) {
    throw new InputError(
      `${what} has ${targets.length} targets for ${examples} examples and ${classes} outputs; it ` +
        `needs ${examples * classes}`,
    );
  }
  const row = labels.findIndex((label) =>
    !Number.isInteger(label) || label < 0 || label >= classes
  );
  if (row >= 0) {
    throw new InputError(
      `${what} has label ${labels[row]} in row ${row}; labels are integers from 0 to ${
        classes - 1
      }`,
    );
  }
  // A loop, which is six times as fast as findIndex.
  for (let at = 0; at < inputs.length; at++) {
    if (Number.isFinite(inputs[at])) continue;
    throw new InputError(
      `${what} has input ${inputs[at]} in row ${Math.floor(at / width)}, column ${
        at % width
      } (both ` +
        `from 0); inputs are finite numbers: leave the row out or put a value there`,
    );
  }
  checked.add(domain);
  return domain;
}

/** What the arrays of a domain hold, as an error message says it. */
const contents = {
  inputs: "values, example by example",
  labels: "class numbers",
  ids: "positions in the data, 0, 1, 2 and so on where they have none",
};

function checkArray(
  what: string,
  name: keyof typeof contents,
  given: unknown,
  wanted: typeof Float32Array | typeof Int32Array,
): void {
  if (arrays.some((kind) => given instanceof kind)) return;
  if (given === undefined || given === null) {
    throw new InputError(
      `${what} has no ${name}; they must be ${article(wanted.name)} of ${contents[name]}`,
    );
  }
  const kind = (given as object).constructor?.name ?? typeof given;
  throw new InputError(
    `${what} has ${name} in ${article(kind)}; they must be in ${article(wanted.name)}: ` +
      `${wanted.name}.from(${name}, Number)`,
  );
}

function article(kind: string): string {
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}
