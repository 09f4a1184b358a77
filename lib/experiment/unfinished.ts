/**
 * How far a long run is, in a file beside the records: killed, it goes on from there, to the same bits.
 *
 * A run is kept between epochs on the source and between the domains that it is adapted to. The file says
 * what its bits follow from; where any of that is another now, the run begins anew.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { InputError } from "../check.ts";
import { writeWhole } from "../files.ts";
import type { Params } from "../nn/params.ts";
import { canonical, type EpochMetrics, recordId, type RunConfig } from "../records/record.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import type { Cost } from "../train/cost.ts";
import { decodeTree, encodeTree } from "../train/saved/saved_training.ts";
import { warn } from "../warn.ts";
import type { AdaptedSoFar } from "./adapt_run.ts";
import { computing } from "./machine/environment.ts";

/** Where runs that go on are kept, and how often. */
export interface UnfinishedOptions {
  /** Folder of the records; the files lie in `unfinished` in it. */
  readonly folder: string;
  /** Seconds between two times, default 60: shorter runs are never kept. */
  readonly every?: number;
}

/** How far a run is. Its tensors are those of `training` or `model`. */
export interface Stand {
  /** Training, epoch by epoch. */
  readonly history: readonly EpochMetrics[];
  /** On the source. */
  readonly training?: Checkpoint;
  /** After it: what is adapted next, what the source took, and what adapting gave so far. */
  readonly adapting?: {
    readonly model: { readonly params: Params; readonly statistics: Params };
    readonly source: { readonly cost: Readonly<Cost>; readonly seconds: number };
    readonly adapted?: AdaptedSoFar;
  };
}

const SECONDS = 60;
const KEY = "unfinished";

/** Keeps one run. */
export interface Keeper {
  /** What a process left that was ended; its tensors are the caller's. */
  read(): Promise<Stand | undefined>;
  /** Whether it is time to keep the run again. */
  isDue(): boolean;
  /** Keeps it. That it can't is told, and the run goes on. */
  keep(stand: Stand): Promise<void>;
}

/**
 * A keeper of the run of `config`.
 *
 * @param digest Of the data that it reads, where they have one.
 */
export function keeper(
  config: RunConfig,
  digest: string | undefined,
  { folder, every = SECONDS }: UnfinishedOptions,
): Keeper {
  const path = pathOf(folder, config);
  let last = performance.now();
  /** What the bits of a run follow from. */
  const identity = async () => canonical({ config, digest, ...await computing() });
  return {
    async read() {
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes === undefined) return undefined;
      const own = await identity();
      try {
        const kept = await decodeTree(bytes, path, KEY, (tree) => {
          if ((tree as { identity?: unknown }).identity === own) return;
          throw new InputError(`${path} is of other data, code, or another machine`);
        });
        return (kept as { stand: Stand }).stand;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        warn(`the run begins anew: ${error.message}`);
        return undefined;
      }
    },
    isDue: () => performance.now() - last >= 1000 * every,
    async keep(stand) {
      try {
        await writeWhole(path, await encodeTree({ identity: await identity(), stand }, KEY));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        warn(`the run goes on, but if it is ended it begins anew: ${error.message}`);
      }
      last = performance.now();
    },
  };
}

/**
 * Removes what was kept of runs that have ended, by their ids, and what was half written of them when a
 * process was killed.
 */
export async function forgetUnfinished(folder: string, ids: ReadonlySet<string>): Promise<void> {
  const names = await readdir(`${folder}/unfinished`).catch(() => []);
  for (const name of names.filter((name) => ids.has(name.split(".")[0]!))) {
    // In a folder that cannot be written it is in nobody's way.
    await rm(`${folder}/unfinished/${name}`, { force: true }).catch(() => {});
  }
}

function pathOf(folder: string, config: RunConfig): string {
  return `${folder}/unfinished/${recordId(config)}.safetensors`;
}
