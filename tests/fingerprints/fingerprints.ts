/** The exact numbers of small runs, and whether those of another day are the same. */
import { NUMBERS_VERSION } from "../../lib/numbers_version.ts";
import { runGrid } from "../../lib/experiment/grid/grid.ts";
import type { RunConfig } from "../../lib/records/record.ts";
import { withEnv } from "../env.ts";
import { inFolder, outcome } from "../report/records.ts";

/** What is kept in tests/fixtures/fingerprints.json. */
export interface Fingerprints {
  /** NUMBERS_VERSION of the library that made them. */
  readonly numbers: number;
  readonly backend: string;
  /** Such as "CPU, libtensorflow 2.21.0". */
  readonly device: string;
  /** Which kernels, see instruction_set.ts. */
  readonly instructionSet: string | null;
  readonly processor: string | null;
  /** By the runs' names: the record's id, and its metrics but times and memory. */
  readonly runs: Readonly<Record<string, { readonly id: string; readonly metrics: unknown }>>;
}

/**
 * How far the loss of the first epoch may be, relative to it, where kernels are others. Over two steps
 * those of AVX2, of SSE, of wasm and of plain JavaScript were 4e-7 away at most.
 */
export const TOLERANCE = 1e-5;

const source = "lib/numbers_version.ts";
const fixture = "tests/fixtures/fingerprints.json";

/** The numbers of `cases` here, by processes as a grid's, on a CPU. */
export async function measure(cases: Readonly<Record<string, RunConfig>>): Promise<Fingerprints> {
  let made: Fingerprints | undefined;
  await withEnv({ CUDA_VISIBLE_DEVICES: "" }, () =>
    inFolder(async (folder) => {
      const workers = Math.min(2, navigator.hardwareConcurrency);
      const records = await runGrid(Object.values(cases), { folder, workers });
      const runs = Object.keys(cases).map((name, i) => {
        const { id, metrics } = outcome(records[i]!);
        return [name, { id, metrics }] as const;
      });
      const { backend, device, instructionSet = null, processor = null } = records[0]!.environment;
      made = {
        ...{ numbers: NUMBERS_VERSION, backend, device, instructionSet, processor },
        runs: Object.fromEntries(runs),
      };
    }));
  return made!;
}

/** Why `made` is not what was kept and what to do, or undefined where it is. */
export function complaint(kept: Fingerprints, made: Fingerprints): string | undefined {
  const write = `run deno task fingerprints`;
  if (kept.numbers !== made.numbers) {
    return `${fixture} is of numbers version ${kept.numbers}, the library of ${made.numbers}; ${write}`;
  }
  const missing = Object.keys(made.runs).filter((name) =>
    kept.runs[name]?.id !== made.runs[name]!.id
  );
  if (missing.length > 0) {
    return `${fixture} has no such run as ${missing.join("; ")}; ${write}`;
  }
  if (kept.backend === made.backend && kept.device !== made.device) {
    return `${fixture} is of ${kept.device}, this is ${made.device}; ${write}, and where it says that ` +
      `numbers changed, raise NUMBERS_VERSION in ${source}`;
  }
  // One instruction set is not enough: a Xeon with that of an EPYC gave other bits.
  const isExact = (["backend", "instructionSet", "processor"] as const).every((name) =>
    kept[name] === made[name]
  );
  const changes = Object.keys(made.runs).flatMap((name) => {
    const [before, now] = [kept.runs[name]!.metrics, made.runs[name]!.metrics];
    return (isExact ? changesIn(before, now) : farIn(before, now)).map((text) =>
      `${name}: ${text}`
    );
  });
  if (changes.length === 0) return undefined;
  const listed = changes.map((text) => `\n  ${text}`).join("");
  return isExact
    ? `numbers changed; if that is meant, raise NUMBERS_VERSION in ${source} and ${write}${listed}`
    : `numbers are further than ${TOLERANCE} from those of ${kept.backend}, ` +
      `${kept.processor}, ${kept.instructionSet}: more than rounding${listed}`;
}

/** The first value that is another, to the last bit. */
function changesIn(before: unknown, now: unknown): string[] {
  const [old, found] = [valuesIn(before), valuesIn(now)];
  const paths = [...new Set([...old.keys(), ...found.keys()])];
  const changed = paths.filter((path) => old.get(path) !== found.get(path));
  if (changed.length === 0) return [];
  const [path] = changed;
  const more = changed.length > 1 ? `, and ${changed.length - 1} more` : "";
  return [`${path} was ${old.get(path!)} and is ${found.get(path!)}${more}`];
}

function farIn(before: unknown, now: unknown): string[] {
  const path = "history.0.loss";
  const [old, found] = [valuesIn(before).get(path), valuesIn(now).get(path)].map(Number);
  if (Math.abs(found! - old!) <= TOLERANCE * Math.abs(old!)) return [];
  return [`${path} is ${found} and there ${old}`];
}

/** Everything in a JSON value that is no object or list, by its path such as "history.0.loss". */
function valuesIn(value: unknown, path: string[] = []): Map<string, unknown> {
  if (value === null || typeof value !== "object") return new Map([[path.join("."), value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...valuesIn(inner, [...path, key])]),
  );
}
