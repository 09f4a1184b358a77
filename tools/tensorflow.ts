/**
 * Sets the tensorflow backend up: downloads TensorFlow's wheel, takes its libraries and headers, and
 * compiles tfjs-node-gpu's own binding against them.
 *
 * Published tfjs-node-gpu loads libtensorflow 2.9 built for CUDA 11, which knows no newer GPU.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  bindingPath,
  failurePath,
  type Flavor,
  flavor,
  TENSORFLOW_VERSION,
  tensorflowFolder,
} from "../lib/backend/tensorflow.ts";
import { writeWhole } from "../lib/files.ts";
import { buildFolder } from "./build_folder.ts";
import { lastWord, runCommand } from "./command.ts";
import { findPython } from "./python.ts";

type Say = (line: string) => void;

/** What is downloaded, in megabytes, for the progress line. */
const DOWNLOAD_MB: Readonly<Record<Flavor, number>> = { cpu: 274, cuda: 3380 };
const SECONDS_BETWEEN_LINES = 5;

/** The wheels of one Python, whichever runs here: only their C libraries are used. */
const WHEELS = [
  "--only-binary=:all:",
  "--python-version=3.11",
  "--implementation=cp",
  ...["cp311", "none"].map((abi) => `--abi=${abi}`),
  ...["_2_27", "_2_17", "2014", "_2_12", "2010"].map((age) => `--platform=manylinux${age}_x86_64`),
];

/**
 * Makes the backend's folder in the cache unless it is there and works, which is tried each time: half
 * a second, and a library that is cut or gone is found before it costs a run. Where it can't be made,
 * says why in one line and leaves the reason for `doctor`; the library then takes the next backend.
 */
export async function ensureTensorflow(say: Say): Promise<void> {
  const kind = await flavor();
  const folder = tensorflowFolder(kind);
  const isComplete = async () => await faultOf(folder) === undefined;
  const fault = await faultOf(folder);
  if (fault === undefined) return;
  if (await Deno.stat(folder).then(() => true, () => false)) {
    say(`tensorflow: ${folder} does not work (${fault}); it is made anew`);
  }
  try {
    if (Deno.build.target !== "x86_64-unknown-linux-gnu") {
      throw new Error(`no TensorFlow ${TENSORFLOW_VERSION} build is used on ${Deno.build.target}`);
    }
    const compiler = await findCompiler();
    const { program: python } = await findPython();
    await buildFolder(folder, isComplete, async (temporary) => {
      await download(python, kind, temporary, say);
      say("tensorflow: unpacking libraries and headers");
      await unpack(python, temporary);
      say("tensorflow: compiling the binding");
      await compile(compiler, temporary);
      const wrong = await faultOf(temporary);
      if (wrong !== undefined) throw new Error(`the compiled binding does not work: ${wrong}`);
    }, (line) => say(`tensorflow: ${line}`));
    await Deno.remove(failurePath(kind)).catch(() => {});
    say(`tensorflow: ready in ${folder}`);
  } catch (error) {
    const why = (error as Error).message;
    say(`tensorflow: not available, the next backend is taken: ${why}`);
    await writeWhole(failurePath(kind), why + "\n");
  }
}

async function findCompiler(): Promise<string> {
  const compiler = Deno.env.get("CXX") || "g++";
  const found = await runCommand(compiler, ["--version"]).then((r) => r.success, () => false);
  if (!found) {
    throw new Error(`no C++ compiler (${compiler}); install g++ (Debian, Ubuntu: apt install g++)`);
  }
  return compiler;
}

/** pip checks each file against the hash that the requirements pin. */
async function download(python: string, kind: Flavor, folder: string, say: Say): Promise<void> {
  say(`tensorflow: downloading ${TENSORFLOW_VERSION} (${kind}), ${DOWNLOAD_MB[kind]} MB`);
  const requirements = beside(`tensorflow_${kind}.txt`);
  const target = `${folder}/wheels`;
  const args = ["-m", "pip", "download", "--no-deps", "--require-hashes", "--progress-bar", "off"];
  await Deno.mkdir(`${folder}/pip`);
  const ticker = setInterval(async () => {
    // pip holds a file twice for a moment.
    const here = Math.min(await megabytesIn(folder), DOWNLOAD_MB[kind]);
    say(`tensorflow: ${here} of ${DOWNLOAD_MB[kind]} MB`);
  }, 1000 * SECONDS_BETWEEN_LINES);
  // pip writes to its temporary folder first: ours, so that it is on the cache's disk and removed.
  const env = { TMPDIR: `${folder}/pip`, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const result = await runCommand(
    python,
    [...args, ...WHEELS, "--dest", target, "--requirement", requirements],
    { env },
  ).finally(() => clearInterval(ticker));
  if (!result.success) {
    throw new Error(`pip cannot download TensorFlow ${TENSORFLOW_VERSION}: ${lastWord(result)}`);
  }
}

async function unpack(python: string, folder: string): Promise<void> {
  const result = await runCommand(python, [
    "-E",
    "-s",
    beside("unpack_wheels.py"),
    `${folder}/wheels`,
    folder,
  ]);
  if (!result.success) throw new Error(`cannot unpack TensorFlow's wheel: ${lastWord(result)}`);
  await Deno.remove(`${folder}/wheels`, { recursive: true });
  await Deno.remove(`${folder}/pip`, { recursive: true });
}

async function compile(compiler: string, folder: string): Promise<void> {
  const sources = packageFolder("@tensorflow/tfjs-node-gpu");
  const tensorflow = `${folder}/tensorflow`;
  const result = await runCommand(compiler, [
    ...["-std=c++17", "-O2", "-fPIC", "-shared"],
    ...["NAPI_VERSION=8", "NODE_GYP_MODULE_NAME=tfjs_binding"].map((define) => `-D${define}`),
    "-DTFE_NewContext=sam_ood_new_context",
    `-I${packageFolder("node-api-headers")}/include`,
    `-I${tensorflow}/include`,
    `-I${dirname(sources)}`,
    `${sources}/binding/tfjs_backend.cc`,
    `${sources}/binding/tfjs_binding.cc`,
    beside("eager_context.cc"),
    `-L${tensorflow}`,
    "-l:libtensorflow_cc.so.2",
    "-l:libtensorflow_framework.so.2",
    "-Wl,-rpath,$ORIGIN",
    ...["-o", bindingPath(folder)],
  ]);
  if (!result.success) throw new Error(`cannot compile the binding: ${lastWord(result)}`);
}

/**
 * Why the backend in `folder` cannot be used, in one line; undefined if it can. Its binding is loaded in
 * a process of its own: a library that crashes must not take this one along.
 */
export async function faultOf(folder: string): Promise<string | undefined> {
  const path = bindingPath(folder);
  if (!await Deno.stat(path).then(() => true, () => false)) return "there is no binding";
  const script = beside("try_tensorflow.ts");
  const result = await runCommand(Deno.execPath(), ["run", "-A", "--no-check", script, path]);
  return result.success ? undefined : lastWord(result);
}

/** A file of this folder. */
function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Where Deno keeps a package. */
function packageFolder(name: string): string {
  return dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
}

async function megabytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) bytes += 1e6 * await megabytesIn(path);
    else bytes += (await Deno.stat(path).catch(() => ({ size: 0 }))).size;
  }
  return Math.round(bytes / 1e6);
}
