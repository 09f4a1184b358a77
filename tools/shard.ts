/** Runs dealt to tasks of a cluster, which know nothing of each other. */
import { InputError } from "../lib/check.ts";
import { hexHash } from "../lib/hash.ts";
import { recordId, type RunConfig } from "../lib/records/record.ts";

/** One of several parts of a list of runs. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** "3/100" as the third of a hundred. @throws InputError on anything else, and outside of 1 to 100. */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index && of && index <= of) return { index, of };
  throw new InputError(
    `--shard is ${JSON.stringify(text)}; it must be I/N with I from 1 to N, such as 3/100`,
  );
}

/**
 * The runs of each of `parts` shards. Every run is in one of them, whatever was made of it: tasks start
 * at other times and find other runs missing, so that each N-th of those would leave some to nobody. The
 * order in which they are dealt depends on their ids and on `parts`, so that no shard gets all runs of a
 * slow rule, and what one shard left is spread by another number of them. Within a shard the order stays.
 */
export function deal(configs: readonly RunConfig[], parts: number): RunConfig[][] {
  const order = configs.map((config) => hexHash(`${recordId(config)} of ${parts}`, 16));
  const ranks = new Map([...order].sort().map((key, rank) => [key, rank]));
  const shards: RunConfig[][] = Array.from({ length: parts }, () => []);
  for (const [i, config] of configs.entries()) shards[ranks.get(order[i]!)! % parts]!.push(config);
  return shards;
}
