/** A data set as a value: what an experiment must know of data, whoever brings them. */
import type { Domain, Protocol, ShiftedData } from "./domain.ts";

/** The sizes that are asked of a data set, and what chooses its rows. */
export interface LoadOptions {
  /** Size of the shift, in the unit of {@link ShiftOf.axis}. */
  readonly shift: number;
  /** Whose way of sharing out examples: "authors" or "corrected". */
  readonly protocol: Protocol;
  /** Chooses which rows go where. */
  readonly seed: number;
  /** Labelled training examples. */
  readonly sourceSize: number;
  /** Examples that accuracy is measured on: of the source, and as many of the target. */
  readonly testSize: number;
  /** Intermediate domains. Default: those that {@link DataSet.along} needs. */
  readonly domains?: number;
  /** Examples of all intermediate domains together. Default: all that there are. */
  readonly intermediateSize?: number;
  /** Unlabelled examples of the target. Default: those that are tested on. */
  readonly targetSize?: number;
}

/** How a shift is measured and called. */
export interface ShiftOf {
  /** Axis title, with its unit. */
  readonly axis: string;
  /** The size that is meant where none is given; 1 where the data have an order of their own. */
  readonly usual: number;
  /** The size of a shift in words, such as "target rotated by 60°". */
  inWords(size: number): string;
}

/** How many examples a data set of one's own has for each use. */
export interface OwnSizes {
  /** Labelled training examples. */
  readonly sourceSize: number;
  /** Examples that accuracy is measured on: of the source, and as many of the target. */
  readonly testSize: number;
  /** Unlabelled ones of the target, to adapt to. */
  readonly targetSize: number;
  /** Of all that lies between source and target; 0 where nothing does. */
  readonly intermediateSize: number;
  /** Intermediate domains where an experiment names no number. */
  readonly domains: number;
}

/** A data set that runs, tables and figures take: make one by `rows` or `images`, or write one. */
export interface DataSet {
  /** What records, tables and captions call it; the library's own names are taken. */
  readonly name: string;
  /** SHA-256 of the data, hexadecimal: a part of a record's id, so that other data never meet it. */
  readonly digest: string;
  /** How its shift is measured, and called in figures and captions. */
  readonly shift: ShiftOf;
  /** Examples that there are for each use. */
  readonly sizes: OwnSizes;
  /**
   * Reads or makes the domains that `options` ask for.
   *
   * @throws InputError when it has fewer rows than are asked for.
   */
  load(options: LoadOptions): Promise<ShiftedData>;
  /**
   * Test domains from the source (shift 0) to the target (the usual shift), for a curve of accuracy.
   * Default: source, intermediate domains and target in equal steps.
   */
  along?(data: ShiftedData, protocol: Protocol): Iterable<{ shift: number; test: Domain }>;
  /** From which another process makes the same data set; absent where one can't, as of arrays. */
  readonly recipe?: Recipe;
}

/** A data set as JSON: who makes it, from what. */
export interface Recipe {
  /** Function of this room that is called again: `rows` or `images`. */
  readonly make: "rows" | "images";
  /** Absolute path. */
  readonly path: string;
  /** Options that it is called with. */
  readonly options: object;
}

/** Source, intermediate domains and target in equal steps from 0 to 1. */
export function* inEqualSteps(
  { sourceTest, intermediate, target }: ShiftedData,
): Iterable<{ shift: number; test: Domain }> {
  const steps = intermediate.length + 1;
  yield { shift: 0, test: sourceTest };
  for (let i = 1; i < steps; i++) yield { shift: i / steps, test: intermediate[i - 1]! };
  yield { shift: 1, test: target };
}
