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

/** Throws unless every array of `domain` has the length that the others promise. */
export function checkDomain(domain: Domain): Domain {
  const width = domain.shape.reduce((a, b) => a * b, 1);
  const examples = size(domain);
  if (examples === 0) throw new InputError(`domain ${domain.name} is empty; it needs an example`);
  if (domain.inputs.length !== examples * width || domain.ids.length !== examples) {
    throw new InputError(
      `domain ${domain.name} has ${domain.inputs.length} input values and ${domain.ids.length} ids ` +
        `for ${examples} labels of shape [${domain.shape}]; it needs ${
          examples * width
        } and ${examples}`,
    );
  }
  if (domain.targets && domain.targets.length !== examples * domain.classes) {
    throw new InputError(
      `domain ${domain.name} has ${domain.targets.length} targets for ${examples} examples and ` +
        `${domain.classes} outputs; it needs ${examples * domain.classes}`,
    );
  }
  const wrong = domain.labels.find((label) => label < 0 || label >= domain.classes);
  if (wrong !== undefined) {
    throw new InputError(
      `domain ${domain.name} has label ${wrong}; labels run from 0 to ${domain.classes - 1}`,
    );
  }
  return domain;
}
