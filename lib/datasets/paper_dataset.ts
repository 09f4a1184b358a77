/** What an experiment must know of a data set. */
import type { DataSet, LoadOptions } from "../data/dataset.ts";
import type { Domain, Protocol, ShiftedData } from "../data/domain.ts";
import { words } from "./words.ts";
import type { InputSpec, Network } from "../nn/network.ts";

/** How much is run: seconds, minutes on two cores, or the paper's sizes. */
export type Scale = "smoke" | "quick" | "paper";
/** All scales, smallest first. */
export const scales: readonly Scale[] = ["smoke", "quick", "paper"];

/** What a scale stands for on one data set in one protocol. Every value goes into a run's config. */
export interface ScaleSizes {
  /** Labelled training examples. */
  readonly sourceSize: number;
  /** Examples on which accuracy is measured. */
  readonly testSize: number;
  /** Passes over the source. */
  readonly epochs: number;
}

/** The same for gradual adaptation, from the source by way of the intermediate domains to the target. */
export interface GdaSizes {
  /** Labelled examples of the source. */
  readonly sourceSize: number;
  /** Examples of all intermediate domains together; absent where all that there are belong to it. */
  readonly intermediateSize?: number;
  /** Unlabelled examples of the target; absent where those are that are tested on. */
  readonly targetSize?: number;
  /** Examples of the target on which accuracy is measured. */
  readonly testSize: number;
  /** Passes over the source. */
  readonly sourceEpochs: number;
  /** Epochs on each intermediate domain, and on the target. */
  readonly epochs: number;
}

/** At smoke, two steps of 64: there to see that everything runs. */
export const smokeSizes = { sourceSize: 128, testSize: 50, epochs: 1 };
/** The same with gradual adaptation, where students are trained on the target that is tested on. */
export const smokeTestedGdaSizes = { ...smokeSizes, sourceEpochs: 1, intermediateSize: 160 };
/** Where they have a part of the target for themselves. */
export const smokeGdaSizes = { ...smokeTestedGdaSizes, targetSize: 32 };

/** Sizes by protocol and scale. */
export type SizesOf<T> = Readonly<Record<Protocol, Readonly<Record<Scale, T>>>>;

/** A data set of the paper's experiments: its sizes follow from protocol and scale. */
export interface PaperDataSet extends Omit<DataSet, "digest" | "sizes" | "recipe"> {
  /** As captions call it, such as "Rotated MNIST". */
  readonly title: string;
  /** Zero-shot: examples and epochs, by protocol and scale. */
  readonly sizes: SizesOf<ScaleSizes>;
  /** Gradual adaptation: the number T of intermediate domains in the paper's table, and its sizes. */
  readonly gda: { readonly domains: number; readonly sizes: SizesOf<GdaSizes> };
  /**
   * Makes or reads the data.
   *
   * @throws DataNotFound when the data are not on this machine and cannot be fetched.
   */
  load(options: LoadOptions): Promise<ShiftedData>;
  /** Test domains from the source (shift 0) to the target (the usual shift). */
  along(data: ShiftedData, protocol: Protocol): Iterable<{ shift: number; test: Domain }>;
  /** The paper's network for it. */
  network(input: InputSpec): Network;
  /** A smaller one by name, at scale smoke. */
  readonly smokeNetwork?: string;
}

/** Name, title and shift of a data set, by its name. */
export function called(name: keyof typeof words, usual: number) {
  const { title, axis, inWords } = words[name];
  return { name, title, shift: { axis, inWords, usual } };
}

/** Where one test set is shifted by each of `shifts`. */
export function* alongShift(
  test: Domain,
  shifts: readonly number[],
  shifted: (test: Domain, shift: number) => Domain,
): Iterable<{ shift: number; test: Domain }> {
  for (const shift of shifts) yield { shift, test: shift === 0 ? test : shifted(test, shift) };
}

/**
 * Options of a data set's own: the size of what is tested on is `targetSize` in the authors' protocol,
 * where the target is also trained on, and `testSize` else.
 */
export function testedOn({ testSize, ...options }: Omit<LoadOptions, "shift">) {
  return options.protocol === "authors"
    ? { ...options, targetSize: testSize }
    : { ...options, testSize };
}
