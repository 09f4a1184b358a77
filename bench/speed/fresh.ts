/** What needs processes of its own: whole runs, memory, its growth, start-up, two runs at once. */
import type { Setting } from "./setting.ts";
import { caseOf, wholeRuns } from "./cases.ts";
import { type Given, givenFor } from "./data.ts";
import type { How, Start } from "./messages.ts";
import { ours, withWorker } from "./process.ts";
import type { GrowthRecord, MemoryRecord, StepsRecord } from "./record.ts";
import { takeTurns } from "./rounds.ts";
import { canPin, measureScaling } from "./scaling.ts";
import { type SideName, sides } from "./sides.ts";
import { measureWhole } from "./whole.ts";

const MLP = "mlp sam", CNN = "cnn-28 sam";
/** Rounds of what varies little, or takes long. */
const FEW = 3;
/** Whose start is measured. */
const starting = ["ours", "eager", "compiled", "jax"] as const;
/** Whose memory: what a compiler takes is not that of training. */
const training = ["ours", "eager", "jax"] as const;
/** A peer's way where none was found. */
const USUAL: BySideHow = {
  eager: { adam: "fused", format: "contiguous", compile: null },
  compiled: { adam: "fused", format: "contiguous", compile: "default" },
  jax: { random: "threefry2x32", call: "a step" },
};
type BySideHow = Partial<Record<SideName, How>>;

/** All that `setting` names. */
export async function measureFresh(setting: Setting, steps: readonly StepsRecord[]) {
  const { folder, threads, names, say } = setting;
  const given = (name: string) => givenFor(folder, caseOf(name));
  const runs = [];
  for (const name of wholeRuns.filter((name) => names.has(name))) {
    runs.push(await measureWhole(name, setting, waysOf(MLP, steps).eager!));
    say(`${name}: done`);
  }
  const memory = [];
  for (const name of names.has("memory") ? [CNN, MLP] : []) {
    memory.push(await measureMemory(setting, await given(name), waysOf(name, steps)));
    say(`memory, ${name}: done`);
  }
  const growth = names.has("growth") ? await measureGrowth(await given(MLP), threads) : null;
  const startUp = names.has("start-up")
    ? await measureStartUp(setting, await given(MLP), waysOf(MLP, steps))
    : null;
  const pins = names.has("scaling") && await canPin();
  if (names.has("scaling") && !pins) say("scaling: needs taskset and two cores; left out");
  const scaling = [];
  for (const name of pins ? [MLP, CNN] : []) {
    scaling.push(await measureScaling(await given(name), Math.min(setting.rounds, FEW)));
    say(`scaling, ${name}: done`);
  }
  return { wholeRuns: runs, memory, growth, startUp, scaling };
}

/** The ways that were the fastest in the case's steps. */
function waysOf(name: string, steps: readonly StepsRecord[]): BySideHow {
  const of = steps.find((one) => one.name === name)?.sides ?? {};
  const found = Object.entries(of).flatMap(([side, { started }]) =>
    started?.how ? [[side, started.how]] : []
  );
  return { ...USUAL, ...Object.fromEntries(found) };
}

/** The case in the way of a side. */
function startOf({ one, data }: Given, side: SideName, ways: BySideHow, warmUp: number): Start {
  const { precision, compiled } = sides[side];
  const how = ways[side];
  return { data, rule: one.rule, precision, compiled, warmUp, ...how && { how } };
}

/** Peak memory of each side in a process that runs the case's warm-up. */
async function measureMemory(
  { present, threads, python = "" }: Setting,
  given: Given,
  ways: BySideHow,
): Promise<MemoryRecord> {
  const { name, warmUp } = given.one;
  const peaks: Partial<Record<SideName, number>> = {};
  for (const side of training.filter((side) => present.includes(side))) {
    peaks[side] = await withWorker(sides[side].program(python), threads, async (worker) => {
      await worker.ask("start", startOf(given, side, ways, warmUp));
      return (await worker.ask("memory", {})).peak;
    });
  }
  return { name, steps: warmUp + 1, peaks };
}

/** Resident memory of ours while it takes 5,000 steps, after those in which it warms up. */
async function measureGrowth(given: Given, threads: number): Promise<GrowthRecord> {
  return await withWorker(ours, threads, async (worker) => {
    const resident = async () => (await worker.ask("memory", {})).resident;
    await worker.ask("start", startOf(given, "ours", {}, 1499));
    const after1500 = await resident();
    await worker.ask("steps", { count: 5000 });
    return { after1500, after6500: await resident() };
  });
}

/** Seconds from the start of a process to the end of its first step. */
async function measureStartUp(
  { present, threads, rounds, python = "" }: Setting,
  given: Given,
  ways: BySideHow,
): Promise<Partial<Record<SideName, number[]>>> {
  const turns = starting.filter((side) => present.includes(side)).map((side) => {
    const turn = async () => {
      const started = performance.now();
      return await withWorker(sides[side].program(python), threads, async (worker) => {
        await worker.ask("start", startOf(given, side, ways, 0));
        return (performance.now() - started) / 1000;
      });
    };
    return [side, turn] as const;
  });
  return Object.fromEntries(await takeTurns(Math.min(rounds, FEW), new Map(turns)));
}
