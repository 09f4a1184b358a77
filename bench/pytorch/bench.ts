/** The whole bench: what is measured, in which order. */
import { cpuModel } from "../../lib/backend/processor.ts";
import { median } from "../measure.ts";
import { BATCH, caseOf, cases, networks, wholeRuns } from "./cases.ts";
import { noise, writeDomain } from "./data.ts";
import {
  canPin,
  type Given,
  measureGrowth,
  measureMemory,
  measureScaling,
  measureStartUp,
} from "./fresh.ts";
import type { How, Messages } from "./messages.ts";
import type { BenchOptions } from "./options.ts";
import { checkParity } from "./parity.ts";
import { ours, peer, type Program, withWorker, type WorkerProcess } from "./process.ts";
import type { BenchRecord, StepsRecord } from "./record.ts";
import { measureSteps } from "./steps.ts";
import { measureWhole } from "./whole.ts";

/** PyTorch's way where none was tried. */
const USUAL: How = { adam: "fused", format: "contiguous" };
const MLP = "mlp sam", CNN = "cnn-28 sam";

/** What does not change during a bench. */
interface Setting extends BenchOptions {
  /** Of data and weights. */
  readonly folder: string;
  readonly pytorch: Program | undefined;
  /** Gets a line when something is measured. */
  readonly say: (line: string) => void;
}

/**
 * Measures all that `options` name.
 *
 * @param python A Python with PyTorch; without one ours alone is measured.
 * @param say Gets a line when something is measured.
 * @throws InputError when the two sides do not do the same.
 */
export async function measure(
  options: BenchOptions,
  python: string | undefined,
  say: (line: string) => void,
): Promise<BenchRecord> {
  const folder = await Deno.makeTempDir({ prefix: "sam-ood-bench-" });
  const before = Deno.loadavg();
  try {
    const pytorch = python === undefined ? undefined : peer(python);
    const setting = { ...options, folder, pytorch, say };
    const inTurns = await measureInTurns(setting);
    const fresh = await measureFresh(setting, inTurns.steps);
    return {
      date: new Date().toISOString().slice(0, 10),
      cpu: await cpuModel(),
      cores: navigator.hardwareConcurrency,
      threads: options.threads,
      load: { before, after: Deno.loadavg() },
      rounds: options.rounds,
      ...inTurns,
      ...fresh,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Versions, parity and steps, by two processes that stay. */
async function measureInTurns(setting: Setting) {
  const { pytorch, threads } = setting;
  return await withWorker(ours, threads, (one) => {
    if (!pytorch) return turns(setting, one, undefined);
    return withWorker(pytorch, threads, (other) => turns(setting, one, other));
  });
}

async function turns(
  { folder, rounds, names, say }: Setting,
  one: WorkerProcess,
  other: WorkerProcess | undefined,
) {
  const theirs: Messages["environment"]["answer"] = await other?.ask("environment", {}) ?? {};
  const { commit = null, ...versions } = await one.ask("environment", {});
  const asked = cases.filter(({ name }) => names.has(name));
  const parity: Record<string, number> = {};
  for (const network of new Set(asked.map(({ network }) => network))) {
    if (!other) continue;
    parity[network] = await checkParity(network, one, other, folder);
    say(`${network}: losses differ by ${parity[network].toExponential(0)}`);
  }
  const steps: StepsRecord[] = [];
  for (const each of asked) {
    const { data } = await givenFor(folder, each.name, []);
    const measured = await measureSteps(each, data, rounds, one, other);
    steps.push(measured);
    say(inShort(measured));
  }
  return { commit, versions: { ...theirs, ...versions }, parity, steps };
}

function inShort({ name, ours, steps, ratio }: StepsRecord): string {
  const time = `${name}: ${(1000 * median(ours) / steps).toFixed(2)} ms a step`;
  return ratio ? `${time}, ${ratio.median.toFixed(2)} times as fast as PyTorch` : time;
}

/** Whole runs and all that needs processes of its own. */
async function measureFresh(setting: Setting, steps: readonly StepsRecord[]) {
  const { folder, pytorch, threads, rounds, names, say } = setting;
  const given = (name: string) => givenFor(folder, name, steps);
  const { how } = await given(MLP);
  const runs = [];
  for (const name of wholeRuns) {
    if (!names.has(name)) continue;
    runs.push(await measureWhole(name, ours, pytorch, { rounds, threads, how, folder }));
    say(`${name}: done`);
  }
  const memory = [];
  for (const name of names.has("memory") ? [CNN, MLP] : []) {
    memory.push(await measureMemory(await given(name), threads, ours, pytorch));
    say(`memory, ${name}: done`);
  }
  const growth = names.has("growth") ? await measureGrowth(await given(MLP), threads, ours) : null;
  const startUp = names.has("start-up")
    ? await measureStartUp(await given(MLP), rounds, threads, ours, pytorch)
    : null;
  const pins = names.has("scaling") && await canPin();
  if (names.has("scaling") && !pins) say("scaling: needs taskset and two cores; left out");
  const scaling = [];
  for (const name of pins ? [MLP, CNN] : []) {
    scaling.push(await measureScaling(await given(name), rounds, ours));
    say(`scaling, ${name}: done`);
  }
  return { wholeRuns: runs, memory, growth, startUp, scaling };
}

/** A case, its data in a file, and the way that was PyTorch's fastest. */
async function givenFor(
  folder: string,
  name: string,
  steps: readonly StepsRecord[],
): Promise<Given> {
  const one = caseOf(name);
  const data = await writeDomain(
    `${folder}/${one.network}.rows`,
    noise(networks[one.network], BATCH * one.batches),
  );
  const tried = steps.find((step) => step.name === name)?.setUp.pytorch;
  return { one, data, how: tried?.how ?? USUAL };
}
