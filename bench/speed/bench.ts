/** The whole bench: what is measured, in which order. */
import { cpuModel } from "../../lib/backend/processor.ts";
import { cases } from "./cases.ts";
import { givenFor } from "./data.ts";
import { measureFresh } from "./fresh.ts";
import type { BenchOptions } from "./options.ts";
import { checkParity, comparable } from "./parity.ts";
import { WorkerProcess } from "./process.ts";
import { halfFlags, measureRates } from "./rates.ts";
import type { BenchRecord, ParityRecord, StepsRecord } from "./record.ts";
import { inShort } from "./report/steps_tables.ts";
import type { Setting } from "./setting.ts";
import { type SideName, sides, sidesOf, sidesPresent } from "./sides.ts";
import { measureSteps } from "./steps.ts";

/**
 * Measures all that `options` name.
 *
 * @param python A Python with the peers; without one ours alone is measured.
 * @param say Gets a line when something is measured.
 * @throws InputError when the sides do not do the same.
 */
export async function measure(
  options: BenchOptions,
  python: string | undefined,
  say: (line: string) => void,
): Promise<BenchRecord> {
  const folder = await Deno.makeTempDir({ prefix: "sam-ood-bench-" });
  const before = Deno.loadavg();
  const bfloat16 = halfFlags(await Deno.readTextFile("/proc/cpuinfo").catch(() => ""));
  if (bfloat16.length === 0) {
    say("bfloat16: left out, this processor has neither avx512_bf16 nor amx_bf16");
  }
  try {
    const present = sidesPresent(python, bfloat16.length > 0);
    const setting = { ...options, folder, python, present, say };
    const inTurns = await measureInTurns(setting, bfloat16.length > 0);
    const fresh = await measureFresh(setting, inTurns.steps);
    return {
      date: new Date().toISOString().slice(0, 10),
      cpu: await cpuModel(),
      ...{ cores: navigator.hardwareConcurrency, bfloat16, threads: options.threads },
      load: { before, after: Deno.loadavg() },
      rounds: options.rounds,
      ...inTurns,
      ...fresh,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Versions, rates, parity and steps, by processes that stay. */
async function measureInTurns(setting: Setting, halfIsFast: boolean) {
  const { python, present, threads, folder, names, rounds, say } = setting;
  const workers = new Map<SideName, WorkerProcess>();
  try {
    for (const name of present) {
      workers.set(name, new WorkerProcess(sides[name].program(python ?? ""), threads));
    }
    const [own, eager] = [workers.get("ours")!, workers.get("eager")];
    const peers: Record<string, string | null> = {};
    for (const name of ["eager", "jax"] as const) {
      Object.assign(peers, await workers.get(name)?.ask("environment", {}));
    }
    const { commit = null, ...versions } = await own.ask("environment", {});
    const rates = await measureRates(own, eager, halfIsFast);
    for (const [precision, rate] of Object.entries(rates)) {
      if (rate) say(`matrix products in ${precision}: ${(rate / 1e9).toFixed(0)} GFLOP/s`);
    }
    const parity = await measureParity(setting, workers);
    const steps: StepsRecord[] = [];
    for (const one of cases.filter(({ name }) => names.has(name))) {
      const taking = sidesOf(one, present).map((name) => [name, workers.get(name)!] as const);
      const { data } = await givenFor(folder, one);
      steps.push(await measureSteps(one, data, rounds, new Map(taking)));
      say(inShort(steps.at(-1)!));
    }
    return { commit, versions: { ...peers, ...versions }, rates, parity, steps };
  } finally {
    for (const worker of workers.values()) await worker.close();
  }
}

/** Every comparable case of `names`, ours beside PyTorch and JAX. */
async function measureParity(
  { names, folder, say }: Setting,
  workers: ReadonlyMap<SideName, WorkerProcess>,
): Promise<ParityRecord[]> {
  const seen: ParityRecord[] = [];
  for (const { name, network, rule } of cases.filter(({ name }) => names.has(name))) {
    const compared = comparable.find((one) => one === rule);
    for (const peer of ["eager", "jax"] as const) {
      const other = workers.get(peer);
      if (!other || !compared) continue;
      const { label } = sides[peer];
      const own = workers.get("ours")!;
      const difference = await checkParity(network, compared, own, other, label, folder);
      seen.push({ name, peer, difference });
    }
  }
  const greatest = Math.max(...seen.map(({ difference }) => difference));
  if (seen.length > 0) {
    say(`first losses differ by ${greatest.toExponential(0)} of their fall at most`);
  }
  return seen;
}
