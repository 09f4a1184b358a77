/**
 * The same run on both sides: same initial weights, batches and dropout masks, over whole epochs.
 * PyTorch in float64 is the referee: if both sides do the same, float32 takes the library as far from
 * it as it takes PyTorch.
 *
 * At the usual learning rate training is chaotic from the start: in ten steps rounding has the losses
 * as far apart as they will ever be, in two layouts of PyTorch too. At a thousandth of it rounding
 * stays what it is, so that a small difference of definition would show.
 */
import { makeFolder } from "../../lib/files.ts";
import type { Files } from "./data.ts";
import { type Distance, distance, type Weighed } from "./distance.ts";
import { writeGiven } from "./given.ts";
import { accuraciesOf, readRan, type Run, writeRan } from "./run.ts";
import { library, pytorch, type Side } from "./sides.ts";

const protocols = ["corrected", "authors"] as const;
const rules = ["plain", "sam"] as const;
const learningRates = [1e-6, 1e-3];
export const REFEREE = "PyTorch, float64";

/** Distances of every arm from the referee. */
export interface Exact {
  readonly run: Run;
  readonly distances: Readonly<Record<string, Distance>>;
  /** Of the referee: accuracies after the last epoch, from 0 to 1. */
  readonly accuracies: readonly number[];
}

interface ArmRun {
  readonly side: Side;
  readonly also: Partial<Run>;
}

function armsWith(python: string): Record<string, ArmRun> {
  const peer = pytorch(python);
  return {
    [REFEREE]: { side: peer, also: { precision: "float64" } },
    "PyTorch": { side: peer, also: {} },
    "PyTorch, channels last": { side: peer, also: { format: "channels last" } },
    "library": { side: library, also: {} },
    "library, step by step": { side: library, also: { compile: false } },
  };
}

/**
 * Both learning rates, protocols and rules in turn; `folder` keeps what is done.
 *
 * @param say Gets a line for each run that is made.
 */
export async function exact(
  folder: string,
  files: Files,
  python: string,
  { epochs, threads }: { epochs: number; threads: number },
  say: (line: string) => void,
): Promise<Exact[]> {
  const found: Exact[] = [];
  const cases = learningRates.flatMap((learningRate) =>
    protocols.flatMap((protocol) => rules.map((rule) => ({ learningRate, protocol, rule })))
  );
  for (const { learningRate, protocol, rule } of cases) {
    const run: Run = {
      ...{ protocol, rule, epochs, learningRate, seed: 1, batchSize: 128 },
      ...{ network: { filters: 32, hidden: 128 }, ...files, testAfter: "each" },
    };
    found.push(
      await compare(`${folder}/${learningRate}-${protocol}-${rule}`, run, python, threads, say),
    );
  }
  return found;
}

async function compare(
  folder: string,
  run: Run,
  python: string,
  threads: number,
  say: (line: string) => void,
): Promise<Exact> {
  await makeFolder(folder);
  const given = `${folder}/given`;
  await writeGiven(given, run);
  const start = new Float32Array((await Deno.readFile(`${given}/weights`)).buffer);
  let referee: Weighed | undefined;
  const distances: Record<string, Distance> = {};
  for (const [arm, { side, also }] of Object.entries(armsWith(python))) {
    const name = `${folder}/${arm.replaceAll(/\W+/g, "-")}`;
    const weights = `${name}.weights`;
    let ran = await readRan(`${name}.json`);
    if (!ran) {
      ran = await side({ ...run, ...also, given, weights }, threads);
      await writeRan(`${name}.json`, ran);
      say(`${run.learningRate}, ${run.protocol}, ${run.rule}, ${arm}: ${ran.seconds.toFixed(0)} s`);
    }
    const { buffer } = await Deno.readFile(weights);
    const weighed = { ran, weights: new Float64Array(buffer) };
    referee ??= weighed;
    if (weighed !== referee) distances[arm] = distance(run, weighed, referee, start);
  }
  await Deno.remove(given, { recursive: true });
  return { run, distances, accuracies: accuraciesOf(referee!.ran) };
}
