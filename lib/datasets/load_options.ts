/** What of a run's config is for its data. */
import type { LoadOptions } from "../data/dataset.ts";
import type { PaperDataSet } from "./paper_dataset.ts";

const names: readonly (keyof LoadOptions)[] = [
  ...["shift", "protocol", "seed", "sourceSize", "testSize"] as const,
  ...["domains", "intermediateSize", "targetSize"] as const,
];

/**
 * A {@link DataSet.load} that takes whole configs: `load` gets the options of data alone, for what
 * makes them refuses others.
 */
export function loading(load: PaperDataSet["load"]): PaperDataSet["load"] {
  return (config) => {
    const given = names.filter((name) => config[name] !== undefined);
    return load(Object.fromEntries(given.map((name) => [name, config[name]])) as never);
  };
}
