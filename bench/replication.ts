/**
 * Whether training here is training in PyTorch. First the same run on both sides, from the same
 * initial weights, with the same batches and dropout masks, beside PyTorch in float64; then whole
 * runs over seeds, PyTorch with its own chance and with the library's. Writes
 * results/bench/replication.json and .md; runs that are done are kept in a folder, by default in the
 * cache by commit (in none where the library differs from its commit).
 *
 *     deno task replication [--seeds 10] [--jobs N] [--images 2064] [--epochs 2] [--folder PATH]
 *     deno task replication --fixture     # writes tests/fixtures/replication.json instead
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuModel } from "../lib/backend/processor.ts";
import { checkNumber, InputError } from "../lib/check.ts";
import { cacheFolder, writeWhole } from "../lib/files.ts";
import { environment } from "../lib/experiment/machine/environment.ts";
import { answerHelp, optionsIn } from "../tools/options.ts";
import { pythonWithPeers } from "./speed/python.ts";
import { writeImages } from "./replication/data.ts";
import { summarize } from "./replication/differences.ts";
import { exact } from "./replication/exact.ts";
import { makeCases } from "./replication/fixture.ts";
import { report } from "./replication/report.ts";
import { FIRST_SEED, overSeeds, sidesWith } from "./replication/seeds.ts";

const usage = `deno task replication: whether training here is training in PyTorch

One run alike on both sides, then whole runs over seeds; written into results/bench.

  --seeds N       from 2; default 10
  --jobs N        processes; default: one a core
  --images N      that each run trains on; default 2064
  --epochs N      default 2
  --folder PATH   where finished runs are kept; default in the cache, by commit
  --fixture       write tests/fixtures/replication.json instead
  --help          print this`;

const root = fileURLToPath(new URL("..", import.meta.url));
const say = (line: string) => console.error(`replication: ${line}`);

async function main(): Promise<void> {
  answerHelp(usage);
  const options = parseOptions();
  const python = await pythonWithPeers(say);
  const torch = await torchVersion(python);
  const { commit, device, processor, versions } = await environment();
  const folder = options.folder ?? await runsOf(commit);
  if (options.fixture) {
    const cases = await makeCases(`${folder}/fixture`, python);
    const fixture = { made_with: `PyTorch ${torch}, float64`, cases };
    await write("tests/fixtures/replication.json", JSON.stringify(fixture) + "\n");
    return;
  }
  const images = await writeImages(`${folder}/images`, options.images);
  const same = await exact(`${folder}/exact`, images, python, { ...options, threads: 1 }, say);
  const all = await writeImages(`${folder}/images`);
  const sides = sidesWith(python, folder);
  const runs = await overSeeds(`${folder}/seeds`, all, sides, {
    count: options.seeds,
    jobs: options.jobs,
  }, say);
  const record = {
    date: new Date().toISOString().slice(0, 10),
    ...{ commit, cpu: processor ?? await cpuModel() },
    versions: { ...versions, tensorflow: device, torch },
    exact: same,
    seeds: { first: FIRST_SEED, count: options.seeds },
    summaries: summarize(runs),
  };
  const tables = report(record);
  console.log(tables);
  await write("results/bench/replication.json", JSON.stringify(record, nameAlone, 2) + "\n");
  await write("results/bench/replication.md", tables);
}

/** Of a path, its name: its folder is this machine's. */
function nameAlone(key: string, value: unknown): unknown {
  return key === "path" ? basename(value as string) : value;
}

interface ReplicationOptions {
  readonly seeds: number;
  readonly jobs: number;
  readonly images: number;
  readonly epochs: number;
  readonly folder: string | undefined;
  readonly fixture: boolean;
}

/** @throws InputError, in one line, on an option that there is not. */
function parseOptions(): ReplicationOptions {
  const text = { type: "string" } as const;
  const numbers = { seeds: text, jobs: text, images: text, epochs: text };
  const options = { ...numbers, folder: text, fixture: { type: "boolean" } } as const;
  const values = optionsIn(Deno.args, options);
  const count = (name: keyof typeof numbers, usual: number, min: number, max: number) =>
    checkNumber(`--${name}`, Number(values[name] ?? usual), { integer: true, min, max });
  return {
    seeds: count("seeds", 10, 2, 1000),
    jobs: count("jobs", navigator.hardwareConcurrency, 1, 1024),
    images: count("images", 2064, 1, 10_000),
    epochs: count("epochs", 2, 1, 100),
    folder: values.folder,
    fixture: values.fixture ?? false,
  };
}

/** A folder for what that commit makes, and no other. */
async function runsOf(commit: string | null): Promise<string> {
  const known = commit !== null && !commit.endsWith("+");
  return known ? `${cacheFolder()}/replication/${commit}` : await Deno.makeTempDir();
}

async function torchVersion(python: string): Promise<string> {
  const args = ["-c", "import torch; print(torch.__version__)"];
  const { stdout } = await new Deno.Command(python, { args }).output();
  return new TextDecoder().decode(stdout).trim();
}

async function write(path: string, text: string): Promise<void> {
  await writeWhole(`${root}/${path}`, text);
  say(`wrote ${path}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  say(error.message);
  Deno.exit(1);
}
