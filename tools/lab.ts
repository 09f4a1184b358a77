/**
 * JupyterLab with the kernel that the notebooks need. JupyterLab, its settings, its kernelspec and its
 * signatures lie in the cache folder: nothing of the user's own Jupyter is used or touched.
 *
 *     deno task lab [notebook or folder] [--port N] [--no-browser]
 */
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkName, checkNumber, InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { lastWord, passSignalsTo, runCommand } from "./command.ts";
import { registerKernel } from "./jupyter.ts";
import { absoluteFolders } from "./notebook.ts";
import { answerHelp, optionsAndNamesIn, runTask } from "./options.ts";
import { ensureEnvironment, type Place } from "./pinned_environment.ts";
import type { Pins } from "./python.ts";
import { lessonNames, notebookNames } from "./run_notebooks.ts";
import { setup } from "./setup.ts";

const usage = `deno task lab [notebook or folder]: JupyterLab with the kernel that notebooks need

The first start makes a private JupyterLab in the cache folder. A notebook is named by its path, or
as in 01-zero-shot; default is the folder notebooks. Ctrl-C ends the server and its kernels.

  --port N       of the server; default: one that is free
  --no-browser   print the address, open no browser
  --help         print this`;

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
/** The kernel's name that notebooks hold. */
const KERNEL = "deno";
/** Milliseconds in which a server answers; the first start on a slow disk takes long. */
const PATIENCE = 120_000;

const pins: Pins = {
  name: "lab",
  purpose: "JupyterLab",
  requirements: fileURLToPath(new URL("./lab_requirements.txt", import.meta.url)),
  modules: ["jupyterlab"],
};

/** What the command line asks for. */
export interface LabOptions {
  /** A notebook or a folder as given; undefined is the folder of the notebooks. */
  readonly name?: string;
  readonly port?: number;
  readonly browser: boolean;
}

/** @throws InputError in one line on an unknown option, a port out of range or a second name. */
export function parseOptions(args: readonly string[]): LabOptions {
  const known = { port: { type: "string" }, "no-browser": { type: "boolean" } } as const;
  const { values, names } = optionsAndNamesIn(args, known);
  if (names.length > 1) {
    throw new InputError(
      `${names.length} names are given (${names.join(", ")}); at most one notebook or folder`,
    );
  }
  const { port } = values;
  return {
    ...names[0] !== undefined && { name: names[0] },
    ...port !== undefined &&
      { port: checkNumber("--port", Number(port), { integer: true, min: 1, max: 65_535 }) },
    browser: !values["no-browser"],
  };
}

/** What a server serves, and what it opens of it. */
export interface View {
  /** The folder that its files are in. */
  readonly root: string;
  /** A file or folder in it, "" for all. */
  readonly opened: string;
}

/**
 * What is served for a name on the command line: of the checkout the whole, so that the library's files
 * open beside the notebooks, elsewhere the folder alone.
 *
 * @param from The folder that a path starts from.
 * @throws InputError where there is no such file, folder or notebook.
 */
export async function viewOf(name: string | undefined, from: string): Promise<View> {
  if (name === undefined) return { root: ROOT, opened: "notebooks" };
  const given = resolve(from, name);
  const isFolder = await Deno.stat(given).then((found) => found.isDirectory, () => undefined);
  if (isFolder === undefined) {
    const known = [...await notebookNames(), ...await lessonNames()];
    const short = basename(name, ".ipynb");
    const chosen = checkName("notebook", short, known.map((one) => basename(one)));
    const path = known.find((one) => basename(one) === chosen)!;
    return { root: ROOT, opened: `notebooks/${path}.ipynb` };
  }
  const inside = relative(ROOT, given).replaceAll("\\", "/");
  if (!/^\.\.(\/|$)|^[a-z]:/i.test(inside)) return { root: ROOT, opened: inside };
  return isFolder ? { root: given, opened: "" } : { root: dirname(given), opened: basename(given) };
}

/**
 * Makes the private JupyterLab unless it is there: half a minute the first time.
 *
 * @param say gets one line for each step; none when there is nothing to do.
 * @throws InputError when Python or its venv is missing, or packages cannot be installed.
 */
export async function ensureLab(say: (line: string) => void): Promise<Place> {
  const place = await ensureEnvironment(pins, (line) => say(`lab: ${line}`));
  await registerKernel(`${place.folder}/share/jupyter`, KERNEL);
  return place;
}

/**
 * Signs notebooks as one's own, so that JupyterLab shows each figure as SVG, and not as the PNG picture
 * that it takes of files from elsewhere.
 */
async function trust({ folder, python }: Place, paths: readonly string[]): Promise<void> {
  const args = ["-E", "-s", "-m", "nbformat.sign", ...paths];
  const result = await runCommand(python, args, { env: privateFolders(folder) });
  if (!result.success) throw new InputError(`cannot sign the notebooks: ${lastWord(result)}`);
}

/** A server that answers. */
export interface Lab {
  /** The address of what is opened, with the key that lets one in. */
  readonly url: string;
  readonly process: Deno.ChildProcess;
}

/**
 * Starts a server, and returns when it answers.
 *
 * @param options `port`: default one that is free; `browser`: whether it opens one; `env`: variables for
 *   server and kernels; `home`: the folder of its settings and signatures, default in the cache.
 * @throws InputError when the port is taken or the server ends.
 */
export async function startLab(
  { folder, python }: Place,
  { root, opened }: View,
  options: {
    port?: number;
    browser?: boolean;
    env?: Record<string, string>;
    home?: string;
  } = {},
): Promise<Lab> {
  const port = freePort(options.port);
  const home = options.home ?? folder;
  await writeWhole(`${home}/config/labconfig/page_config.json`, JSON.stringify(pageConfig));
  const token = crypto.randomUUID();
  const page = `/lab${opened && `/tree/${opened.split("/").map(encodeURIComponent).join("/")}`}`;
  const settings = {
    "ServerApp.root_dir": root,
    "ServerApp.port": port,
    "ServerApp.port_retries": 0,
    "ServerApp.open_browser": options.browser ? "True" : "False",
    "LabApp.default_url": page,
    // In a container one is often root.
    "ServerApp.allow_root": "True",
    // Ctrl-C ends it, without a question that only a terminal could answer.
    "ServerApp.answer_yes": "True",
    "Application.log_level": "ERROR",
    "KernelSpecManager.ensure_native_kernel": "False",
    "KernelSpecManager.allowed_kernelspecs": KERNEL,
    "MultiKernelManager.default_kernel_name": KERNEL,
  };
  const process = new Deno.Command(python, {
    args: [
      ...["-E", "-s", "-m", "jupyterlab"],
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ],
    env: { ...options.env, ...privateFolders(folder, home), JUPYTER_TOKEN: token },
    ...{ stdin: "null", stdout: "null", stderr: "inherit" },
  }).spawn();
  const address = `http://localhost:${port}`;
  if (!await answers(`${address}/api`, process)) {
    throw new InputError("JupyterLab ended before it answered; its last words stand above");
  }
  return { url: `${address}${page}?token=${token}`, process };
}

/** It asks nobody for news or for newer versions. */
const pageConfig = { disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true } };

/** What keeps a Jupyter to its own folder. */
function privateFolders(folder: string, home = folder): Record<string, string> {
  return {
    JUPYTER_CONFIG_DIR: `${home}/config`,
    JUPYTER_CONFIG_PATH: "",
    JUPYTER_DATA_DIR: `${home}/data`,
    JUPYTER_PATH: join(folder, "share/jupyter"),
    JUPYTER_RUNTIME_DIR: `${home}/runtime`,
    JUPYTERLAB_DIR: "",
    JUPYTERLAB_SETTINGS_DIR: `${home}/config/lab/user-settings`,
    JUPYTERLAB_WORKSPACES_DIR: `${home}/config/lab/workspaces`,
  };
}

/** `port`, or one that is free. @throws InputError when it is taken. */
function freePort(port = 0): number {
  try {
    using listener = Deno.listen({ hostname: "127.0.0.1", port });
    return (listener.addr as Deno.NetAddr).port;
  } catch (error) {
    throw new InputError(
      `cannot take port ${port} (${(error as Error).message}); leave out --port for a free one`,
    );
  }
}

/** Whether an address answers before the process ends. */
async function answers(url: string, process: Deno.ChildProcess): Promise<boolean> {
  let ended = false;
  process.status.then(() => ended = true);
  for (const since = performance.now(); !ended && performance.now() - since < PATIENCE;) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function main(): Promise<number> {
  answerHelp(usage);
  const { name, port, browser } = parseOptions(Deno.args);
  // `deno task` runs in the checkout, wherever it was called.
  const view = await viewOf(name, Deno.env.get("INIT_CWD") ?? Deno.cwd());
  const say = (line: string) => console.error(line);
  await setup((line) => say(`setup: ${line}`));
  const place = await ensureLab(say);
  const notebooks = [...await notebookNames(), ...await lessonNames()];
  await trust(place, notebooks.map((one) => `${ROOT}/notebooks/${one}.ipynb`));
  const asked = { browser, env: absoluteFolders(), ...port !== undefined && { port } };
  const { url, process } = await startLab(place, view, asked);
  const forget = passSignalsTo(process);
  say(`lab: ${url}\nlab: Ctrl-C ends it, and its kernels`);
  const { code } = await process.status;
  forget();
  return code;
}

if (import.meta.main) {
  await runTask("lab", async () => {
    Deno.exit(await main());
  });
}
