/** The bench of a GPU: what is measured, in which order. */
import { InputError } from "../../lib/check.ts";
import { cpuModel, gpuModel } from "../../lib/backend/processor.ts";
import { type Case, caseOf } from "../speed/cases.ts";
import { givenFor } from "../speed/data.ts";
import type { How, Start } from "../speed/messages.ts";
import { checkParity, comparable } from "../speed/parity.ts";
import type { WorkerProcess } from "../speed/process.ts";
import type { SideSteps, StepsRecord } from "../speed/record.ts";
import { inShort } from "../speed/report/steps_tables.ts";
import { type SideName, sides, sidesOf } from "../speed/sides.ts";
import { measureSteps } from "../speed/steps.ts";
import type { GpuOptions } from "./options.ts";
import type { AtOnceRecord, GpuRecord } from "./record.ts";
import { gpuSides, startSide } from "./sides.ts";

/** Steps of a round: some tenths of a second on a GPU. */
const STEPS = 120;
/** Epochs of about the paper's length, after each of which the loss is read. */
const BATCHES = 80;
const names = ["cnn-28 sam", "cnn-28 plain", "mlp sam"];

/** The cases, with as many steps as a GPU's speed asks for. */
export const gpuCases: readonly Case[] = names.map(caseOf).map(
  (one) => ({ ...one, steps: STEPS, warmUp: 2 * STEPS, trial: STEPS / 2, batches: BATCHES }),
);

/** Whose processes share the GPU: ours, and PyTorch in its fastest way. */
const sharing = ["ours", "ours XLA", "eager"] as const satisfies SideName[];
const SHARED = "cnn-28 sam";

interface Setting {
  readonly options: GpuOptions;
  readonly python: string | undefined;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/**
 * The record, again and again as it grows.
 *
 * @param python A Python with the peers; without one ours alone is measured.
 * @param say Gets a line when something is measured.
 * @throws InputError when this library cannot do it.
 */
export async function* measureGpu(
  options: GpuOptions,
  python: string | undefined,
  say: (line: string) => void,
): AsyncGenerator<GpuRecord> {
  const folder = await Deno.makeTempDir({ prefix: "sam-ood-bench-" });
  const setting = { options, python, folder, say };
  const about = {
    date: new Date().toISOString().slice(0, 10),
    ...{ gpu: await gpuModel(), cpu: await cpuModel() },
    ...{ load: Deno.loadavg(), rounds: options.rounds },
  };
  try {
    let record: GpuRecord | undefined;
    for await (const inTurns of measureInTurns(setting)) {
      yield record = { ...about, ...inTurns, parity: [], atOnce: [] };
    }
    yield record = { ...record!, parity: await measureParity(setting) };
    const fastest = record.steps.find(({ name }) => name === SHARED)?.sides ?? {};
    for await (const one of measureAtOnce(setting, fastest)) {
      yield record = { ...record, atOnce: [...record.atOnce, one] };
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Versions, and the steps of one case after the other, by processes that stay. */
async function* measureInTurns({ options, python, folder, say }: Setting) {
  const workers = new Map<SideName, WorkerProcess>();
  try {
    for (const name of gpuSides(python)) workers.set(name, startSide(name, python));
    const { commit = null, ...own } = await workers.get("ours")!.ask("environment", {});
    const peers = {};
    for (const name of ["eager", "jax"] as const) {
      const said = await workers.get(name)?.ask("environment", {}).catch(leftOut(say));
      if (said) Object.assign(peers, said);
      else workers.delete(name);
    }
    const steps: StepsRecord[] = [];
    for (const one of gpuCases) {
      const { data } = await givenFor(folder, one);
      const taking = sidesOf(one, [...workers.keys()]).map((name) =>
        [name, workers.get(name)!] as const
      );
      steps.push(await measureSteps(one, data, options.rounds, new Map(taking)));
      say(inShort(steps.at(-1)!));
      yield { commit, versions: { ...peers, ...own }, steps: [...steps] };
    }
  } finally {
    await closeAll([...workers.values()]);
  }
}

/** One run and many on one GPU. */
async function* measureAtOnce(
  setting: Setting,
  fastest: Readonly<Partial<Record<SideName, SideSteps>>>,
): AsyncGenerator<AtOnceRecord> {
  const { options, python, folder, say } = setting;
  const { one, data } = await givenFor(folder, gpuCases.find(({ name }) => name === SHARED)!);
  const present = sharing.filter((side) => gpuSides(python).includes(side));
  for (const side of present) {
    const { precision, compiled } = sides[side];
    const how: How | undefined = fastest[side]?.started?.how;
    const start = { data, rule: one.rule, precision, compiled, warmUp: one.warmUp };
    for (const processes of options.atOnce) {
      const workers = Array.from({ length: processes }, () => startSide(side, python));
      const about = { name: one.name, side, processes, steps: 2 * one.steps };
      try {
        const seconds = await together(
          workers,
          { ...start, ...how && { how } },
          about.steps,
          options,
        );
        yield { ...about, seconds };
        const rate = processes * about.steps / Math.min(...seconds);
        say(`${sides[side].label}, ${processes} at once: ${rate.toFixed(0)} steps a second`);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        say(`${sides[side].label}, ${processes} at once: ${error.message}`);
        yield { ...about, seconds: [], failed: error.message };
      } finally {
        await closeAll(workers);
      }
    }
  }
}

/** Seconds of each round until the last of `workers` has made its `count` steps. */
async function together(
  workers: readonly WorkerProcess[],
  start: Start,
  count: number,
  { rounds }: GpuOptions,
): Promise<number[]> {
  await Promise.all(workers.map((worker) => worker.ask("start", start)));
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await Promise.all(workers.map((worker) => worker.ask("steps", { count })));
    seconds.push((performance.now() - started) / 1000);
  }
  return seconds;
}

/** Ours beside PyTorch, with TF32 off: its rounding is more than the losses' fall. */
async function measureParity({ python, folder, say }: Setting): Promise<GpuRecord["parity"]> {
  if (python === undefined) return [];
  const exact = { NVIDIA_TF32_OVERRIDE: "0" };
  const workers = (["ours", "eager"] as const).map((side) => startSide(side, python, exact));
  const [own, other] = [workers[0]!, workers[1]!];
  const seen: GpuRecord["parity"][number][] = [];
  try {
    for (const { name, network, rule } of gpuCases) {
      const compared = comparable.find((one) => one === rule)!;
      const { label } = sides.eager;
      try {
        const difference = await checkParity(network, compared, own, other, label, folder);
        seen.push({ name, peer: "eager", difference });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        say(`${name}: ${error.message}`);
        seen.push({ name, failed: error.message });
      }
    }
  } finally {
    await closeAll(workers);
  }
  return seen;
}

function leftOut(say: (line: string) => void) {
  return (error: unknown): undefined => {
    if (!(error instanceof InputError)) throw error;
    say(`left out: ${error.message}`);
  };
}

async function closeAll(workers: readonly WorkerProcess[]): Promise<void> {
  await Promise.all(workers.map((worker) => worker.close()));
}
