/** What a caption must say for a number to mean something, read off the records. */
import { shiftWords } from "../datasets/words.ts";
import { groupBy } from "../group_by.ts";
import { describeOptions, type Equal, groupRecords } from "../records/group.ts";
import type { AdaptationConfig, Chance, RunConfig, RunRecord } from "../records/record.ts";

/** What a record's data are: the data set, its shift and, where there is one, the note on its rows. */
export function dataInWords({ config: { dataset, shift }, data, note }: RunRecord): string {
  const { title, inWords } = shiftWords(dataset);
  return `${title}: ${data?.shift ?? inWords(shift)}${note === undefined ? "" : ` (${note})`}`;
}

/**
 * One paragraph: for each data set its shift, note, scale, sizes, protocol and seeds; then
 * optimizers, backends and devices, and the threads and numbers versions where records differ in them.
 *
 * @throws InputError when records cannot stand in one table (see {@link groupRecords}).
 */
export function caption(records: readonly RunRecord[], equal: Equal = "epochs"): string {
  return captionOf([records], equal);
}

/**
 * The same of several sets of records that cannot stand in one table with each other, such as of two
 * scales.
 *
 * @throws InputError when the records of one set cannot stand in one table.
 */
export function captionOf(
  sets: readonly (readonly RunRecord[])[],
  equal: Equal = "epochs",
): string {
  const records = sets.flat();
  const ofDatasets = sets.flatMap((set) => [
    ...groupBy(groupRecords(set, {}, equal), (group) => group.dataset),
  ]);
  // Data sets with the same settings share a sentence.
  const bySettings = groupBy(
    ofDatasets,
    ([, groups]) => settings(groups.flatMap((group) => group.records)),
  );
  let said = "";
  const sentences = [...bySettings].map(([text, entries]) => {
    const names = entries.map(([, groups]) => dataInWords(groups[0]!.records[0]!)).join("; ");
    if (names === said) return text;
    said = names;
    return `${names}. ${text}`;
  });
  const optimizers = unique(records, ({ config: { optimizer } }) => {
    const options = describeOptions(optimizer.options);
    return options ? `${optimizer.name} (${options})` : optimizer.name;
  });
  const places = unique(records, ({ environment: e }) => {
    const gpu = e.device.startsWith("GPU") && e.processor ? `, ${e.processor}` : "";
    return `${e.backend} on ${e.device}${gpu}`;
  });
  return `${sentences.join(" ")} Optimizer: ${optimizers.join("; ")}. ` +
    `Backend: ${places.join("; ")}.${
      mixed(records.filter(isOfCpu), "Processors", ({ processor }) => processor!) +
      mixed(records, "Threads", ({ threads }) => threads) +
      mixed(records, "Numbers versions", ({ numbers }) => numbers ?? "before versions were kept")
    }`;
}

/** Whether a CPU computed it of which the name is kept: a GPU stands with the backend. */
function isOfCpu({ environment: { device, processor } }: RunRecord): boolean {
  return Boolean(processor) && !device.startsWith("GPU");
}

/** " Threads: 1 in 5 runs, 2 in 1 run." where records differ in it, else nothing. */
function mixed(
  records: readonly RunRecord[],
  what: string,
  of: (environment: RunRecord["environment"]) => number | string,
): string {
  const groups = [...groupBy(records, ({ environment }) => of(environment))];
  if (groups.length < 2) return "";
  const sorted = groups.toSorted(([a], [b]) =>
    `${a}`.localeCompare(`${b}`, "en", { numeric: true })
  );
  return ` ${what}: ${
    sorted.map(([value, n]) => `${value} in ${count(n.length, "run")}`).join(", ")
  }.`;
}

function settings(runs: readonly RunRecord[]): string {
  const { config } = runs[0]!;
  const seeds = [...new Set(runs.map((r) => r.config.seed))];
  const epochs = epochsInWords(runs.map((r) => r.config.epochs));
  const scale = config.scale === "own" ? "" : `Scale ${config.scale}: `;
  return `${scale}${count(config.sourceSize, "source example")}, ` +
    `${count(config.testSize, "test example")}, ${epochs}, ` +
    `batch ${config.batchSize}${config.network ? `, network ${config.network}` : ""}` +
    `${config.precision ? `, products in ${config.precision}` : ""}. ${
      adaptationInWords(runs)
    }Protocol: ${config.protocol}${trainingInWords(config)}. ${varyInWords(config)}` +
    `${seeds.length === 1 ? "Seed" : "Seeds"} ${ranges(seeds)}.`;
}

/** Parts of what a seed decides, in words. */
export const chanceInWords: Readonly<Record<Chance, string>> = {
  rows: "the rows that are drawn",
  weights: "the initial weights",
  order: "the order of batches and the masks",
};

function varyInWords({ vary }: RunConfig): string {
  return vary === undefined ? "" : `The seed decides ${chanceInWords[vary]} alone. `;
}

function trainingInWords({ trainingProtocol }: RunConfig): string {
  return trainingProtocol === undefined ? "" : `, trained as in ${trainingProtocol}`;
}

/** "5 epochs", or "3 to 5 epochs for equal gradient evaluations" where runs differ. */
function epochsInWords(all: readonly number[], unit = ""): string {
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return least === most
    ? `${count(most, "epoch")}${unit}`
    : `${least} to ${most} epochs${unit} for equal gradient evaluations`;
}

/** Sizes of self-training: once where all ways had the same, else of each way. */
function adaptationInWords(runs: readonly RunRecord[]): string {
  const { dataset, protocol } = runs[0]!.config;
  const adaptations = runs.flatMap(({ config }) => config.adaptation ?? []);
  const trainedOn = shiftWords(dataset).trainedOn;
  const byText = groupBy(
    adaptations,
    (one) => sizesInWords(one, (size) => trainedOn?.(protocol, size, one.domains) ?? size),
  );
  return [...byText].map(([text, alike]) => {
    const hows = [...new Set(alike.map(({ how }) => how))].join(", ");
    const epochs = epochsInWords(alike.map(({ epochs }) => epochs), " a domain");
    return `Self-training${byText.size > 1 ? ` (${hows})` : ""}: ${epochs}${text}. `;
  }).join("");
}

function sizesInWords(adaptation: AdaptationConfig, trainedOn: (size: number) => number): string {
  const { domains, intermediateSize, targetSize, quantile } = adaptation;
  const between = intermediateSize === undefined || domains === 0
    ? ""
    : `, ${count(trainedOn(intermediateSize), "example")} in all intermediate domains`;
  const ofTarget = targetSize === undefined ? "" : `, ${count(targetSize, "unlabelled example")}` +
    ` of the target`;
  return `${between}${ofTarget}, the least confident ${Math.round(100 * quantile)} % left out`;
}

/** Whole numbers as text, three or more in a row as a range: "1–5, 7". */
export function ranges(numbers: readonly number[]): string {
  const runs: number[][] = [];
  for (const n of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last.at(-1)! + 1 === n) last.push(n);
    else runs.push([n]);
  }
  return runs.map((run) => run.length > 2 ? `${run[0]}–${run.at(-1)}` : run.join(", ")).join(", ");
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

function unique(records: readonly RunRecord[], text: (record: RunRecord) => string): string[] {
  return [...new Set(records.map(text))].toSorted();
}
