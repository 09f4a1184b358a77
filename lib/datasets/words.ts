/** What the data sets and their shifts are called: apart from their loaders, so that a table loads none. */
import type { Protocol } from "../data/domain.ts";
import { authorsDomainSize } from "./authors_domains.ts";
import { otherImages } from "../data/files/other_images.ts";

/** How a data set and the axis of its shift are called. */
export interface ShiftWords {
  /** As captions call it, such as "Rotated MNIST". */
  readonly title: string;
  /** Axis title of the shift, with its unit. */
  readonly axis: string;
  /** The size of a shift in words. */
  inWords(size: number): string;
  /**
   * Examples of the intermediate domains of a run together, where they are not all of
   * `intermediateSize`.
   */
  trainedOn?(protocol: Protocol, intermediateSize: number, domains: number): number;
}

const rotated = (title: string): ShiftWords => ({
  title,
  axis: "Rotation of the test images (degrees)",
  inWords: (degrees) => `target rotated by ${degrees}°`,
});

const brighter = (title: string): ShiftWords => ({
  title,
  axis: "Brightness added to the test images",
  inWords: (brightness) => `target brighter by ${brightness}`,
  trainedOn: (protocol, size, domains) =>
    protocol === "authors" ? domains * authorsDomainSize(size) : size,
});

const turned = (title: string): ShiftWords => ({
  title,
  axis: "Rotation of the test points (degrees)",
  inWords: (degrees) => `target turned by ${degrees}°`,
});

/** Of every data set of the experiments, by name, in the order of tables. */
export const words = {
  "rotated-mnist": rotated("Rotated MNIST"),
  "color-shift-mnist": brighter("Color-shift MNIST"),
  "covertype": {
    title: "Covertype",
    axis: "Distance to water, in domains (source 0, target 1)",
    inWords: () => "source nearest to water, target farthest from it",
  },
  "portraits": {
    title: "Portraits",
    axis: "Year of the photograph, in domains (source 0, target 1)",
    inWords: () => "source the earliest years, target later ones",
  },
  "rotated-digits": rotated("Rotated digits (UCI, 8x8)"),
  "color-shift-digits": brighter("Color-shift digits (UCI, 8x8)"),
  "rotated-idx": rotated(`Rotated ${otherImages}`),
  "color-shift-idx": brighter(`Color-shift ${otherImages}`),
  "drifting-gaussians": turned("Drifting Gaussians"),
  "two-moons": turned("Two moons"),
} as const satisfies Readonly<Record<string, ShiftWords>>;

/** Words for a data set; one that is not known is called by its name in the records. */
export function shiftWords(dataset: string): ShiftWords {
  const unknown = { title: dataset, axis: "Shift", inWords: (size: number) => `shift ${size}` };
  return (words as Readonly<Record<string, ShiftWords>>)[dataset] ?? unknown;
}
