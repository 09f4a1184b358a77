/** A grid whose processes are killed at random, again and again, and that is gone on with. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readRecords } from "../../../lib/records/read_records.ts";
import { Stream } from "../../../lib/stream.ts";
import { isAlive, kill, until, workersOf } from "./processes.ts";

/** Whom a signal goes to: a process that makes runs, or the grid's own. */
const blows = [
  ["worker", "SIGKILL"],
  ["worker", "SIGTERM"],
  ["parent", "SIGKILL"],
  ["parent", "SIGTERM"],
  ["parent", "SIGINT"],
] as const;

/** What is killed, and how often. */
export interface Kills {
  /** Where the records go. */
  readonly folder: string;
  /** Runs, and how long each is, as small_grid.ts takes them. */
  readonly count: number;
  readonly length: number;
  /** At most; fewer where the grid is over before. */
  readonly kills: number;
  /** Decides who is killed, with what, and when. */
  readonly seed: number;
}

/** Kills by "worker SIGKILL" and so on, and times that the grid was started. */
export interface Killed {
  readonly byKind: ReadonlyMap<string, number>;
  readonly starts: number;
}

/** Milliseconds after a worker is there until somebody is killed, at most. */
const LATEST = 1500;

function start({ folder, count, length }: Kills): Deno.ChildProcess {
  const script = fileURLToPath(new URL("small_grid.ts", import.meta.url));
  const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", config],
      ...[script, folder, `${count}`, `${length}`],
    ],
    ...{ stdout: "null", stderr: "null" },
  }).spawn();
}

/**
 * Starts the grid and kills, until there were so many kills or the grid is over. After each end of the
 * grid's own process no worker may live on, and every file must be a whole record.
 */
export async function killAtRandom(asked: Kills): Promise<Killed> {
  const { folder, kills, seed } = asked;
  const byKind = new Map<string, number>();
  const draw = (what: string) => new Stream(seed, [what]).uniform(kills, 0, 1);
  const [who, when, which] = [draw("who"), draw("when"), draw("which")] as const;
  await Deno.mkdir(folder, { recursive: true });
  let starts = 1;
  let grid = start(asked);
  try {
    for (let i = 0; i < kills; i++) {
      const hasEnded = () => !isAlive(grid.pid);
      await until(() => workersOf(grid.pid).length > 0 || hasEnded(), "a process starts");
      await new Promise((resolve) => setTimeout(resolve, LATEST * when[i]!));
      const workers = workersOf(grid.pid);
      if (hasEnded()) break;
      const [whom, signal] = blows[Math.floor(blows.length * who[i]!)]!;
      byKind.set(`${whom} ${signal}`, 1 + (byKind.get(`${whom} ${signal}`) ?? 0));
      if (whom === "worker") {
        const victim = workers[Math.floor(workers.length * which[i]!)];
        if (victim !== undefined) kill(victim, signal);
        continue;
      }
      kill(grid.pid, signal);
      await grid.status;
      await until(() => !workers.some(isAlive), `no worker outlives the parent (${signal})`);
      // Every file is a whole record: another one would be passed over.
      const files = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".json"));
      assert.equal((await readRecords(() => true, folder)).length, files.length);
      grid = start(asked);
      starts++;
    }
  } finally {
    kill(grid.pid, "SIGKILL");
    await grid.status;
  }
  return { byKind, starts };
}
