/**
 * Prints what this machine has and what the library will use. Looks only; sets nothing up.
 *
 *     deno task doctor [--records]
 *
 * With --records it lists the records in the results folder that are of another numbers version than
 * the library's, and nothing else.
 */
import { type Backend, backendNames, ready } from "../lib/backend/backend.ts";
import { flavor, tensorflowFolder } from "../lib/backend/tensorflow.ts";
import { idxBase } from "../lib/datasets/base_images.ts";
import { findCovertype } from "../lib/data/files/covertype_file.ts";
import { dataFolders } from "../lib/data/files/find_files.ts";
import { findMnist } from "../lib/data/files/mnist.ts";
import { findPortraits } from "../lib/data/files/portraits_file.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { readRecords } from "../lib/records/read_records.ts";
import { answerHelp, optionsIn, runTask } from "./options.ts";
import { inspectJupyter, ownKernelInWords } from "./jupyter.ts";
import { countInWords, listing, otherNumbers } from "./other_numbers.ts";
import { findPython } from "./python.ts";
import { stepSpeed } from "./step_speed.ts";
import { faultOf } from "./tensorflow.ts";

const usage =
  `deno task doctor: what this machine has, and what the library will use; sets nothing up

  --records   the records that are of another numbers version than the library's, and nothing else
  --help      print this`;

type Row = readonly [what: string, found: string];

/** The rows of the table. */
export async function diagnose(): Promise<Row[]> {
  const damage = await damagedBackend();
  return [
    ["Deno", `${Deno.version.deno}, ${Deno.build.target}, ${Deno.execPath()}`],
    ...damage ? [["Backend", damage] as const] : await backendRows(),
    ["Training", damage ? "not tried" : await ready().then(stepSpeed).catch(message)],
    ["Threads", threads()],
    ["TensorFlow", await tensorflowRow()],
    ["Data: MNIST", await mnistRow().catch(message)],
    ["Data: Covertype", await covertypeRow()],
    ["Data: Portraits", await portraitsRow()],
    ["Data: digits", "1,797 images that come with the library"],
    ["Data: made", "drifting Gaussians and rotating moons, drawn when they are used"],
    ["Python", await findPython().then((p) => `${p.version}, ${p.program}`, message)],
    ["Jupyter", (await inspectJupyter()).detail],
    ["  your own", await ownKernelInWords()],
    ["Results", resultsFolder()],
    ["  records", await readRecords().then((records) => countInWords(records), message)],
  ];
}

/** @throws InputError on anything but `--records`. */
export function parseOptions(args: readonly string[]): { records: boolean } {
  const options = { records: { type: "boolean" } } as const;
  return { records: optionsIn(args, options, "the only option is --records").records ?? false };
}

/** That what set-up made does not work any more, which might end this process; else undefined. */
async function damagedBackend(): Promise<string | undefined> {
  const forced = Deno.env.get("SAM_OOD_BACKEND");
  const folder = tensorflowFolder(await flavor());
  const isThere = await Deno.stat(folder).then(() => true, () => false);
  if (!isThere || forced && forced !== "tensorflow") return undefined;
  const fault = await faultOf(folder);
  return fault &&
    `tensorflow in ${folder} does not work (${fault}); run deno task setup, which makes it anew`;
}

async function backendRows(): Promise<Row[]> {
  const forced = Deno.env.get("SAM_OOD_BACKEND") ? " (forced by SAM_OOD_BACKEND)" : "";
  let taken: Backend;
  try {
    taken = await ready();
  } catch (error) {
    return [["Backend", message(error as Error)]];
  }
  const others = backendNames.filter((name) => name !== taken.name).map((name): Row => {
    const passed = taken.passedOver.find((one) => one.name === name);
    const why = passed?.why ?? (forced ? `${taken.name} is forced` : `${taken.name} comes first`);
    return [`  not ${name}`, why];
  });
  const missed = taken.name === "tensorflow" && taken.device.startsWith("CPU") &&
    await flavor() === "cuda";
  const note: Row[] = missed
    ? [[
      "  no GPU",
      "an NVIDIA driver is here; TF_CPP_MIN_LOG_LEVEL=0 deno task doctor says why not",
    ]]
    : [];
  return [["Backend", `${taken.name}, ${taken.device}${forced}`], ...note, ...others];
}

function threads(): string {
  const limit = Deno.env.get("TF_NUM_INTRAOP_THREADS");
  const cores = `${navigator.hardwareConcurrency} cores`;
  return limit ? `${limit} (TF_NUM_INTRAOP_THREADS), ${cores}` : cores;
}

async function tensorflowRow(): Promise<string> {
  const kind = await flavor();
  const why = kind === "cuda" ? "an NVIDIA driver is here" : "no NVIDIA driver";
  const folder = tensorflowFolder(kind);
  const there = await Deno.stat(folder).then(() => folder, () => "not set up");
  return `${kind} wheel (${why}), ${there}`;
}

async function mnistRow(): Promise<string> {
  const { found, missing, searched } = await findMnist();
  const paths = Object.values(found);
  if (missing.length === 0) {
    const { images, name } = await idxBase();
    return [...new Set(paths.map(folderOf)), ...(images === "mnist" ? [] : [name])].join(", ");
  }
  const some = paths.length > 0 ? `; found only ${paths.join(", ")}` : "";
  return `not found in ${searched.join(", ")}${some}; downloaded when needed, or set SAM_OOD_DATA`;
}

async function covertypeRow(): Promise<string> {
  return await findCovertype() ??
    `not found in ${
      dataFolders("covertype").join(", ")
    }; downloaded when needed, or set SAM_OOD_DATA`;
}

async function portraitsRow(): Promise<string> {
  return await findPortraits() ??
    `not found in ${dataFolders("portraits").join(", ")}; not downloaded: set SAM_OOD_DATA`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function message(error: Error): string {
  return error.message;
}

if (import.meta.main) {
  await runTask("doctor", async () => {
    answerHelp(usage);
    if (parseOptions(Deno.args).records) {
      for (const line of listing(otherNumbers(await readRecords()))) console.log(line);
    } else {
      const rows = await diagnose();
      const width = Math.max(...rows.map(([what]) => what.length));
      for (const [what, found] of rows) console.log(`${what.padEnd(width)}  ${found}`);
    }
  });
}
