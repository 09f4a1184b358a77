/** Finding a Python and making an environment of pinned packages with it. */
import { InputError } from "../lib/check.ts";
import { lastWord, runCommand } from "./command.ts";

/** The oldest Python that all pinned packages run on. */
const OLDEST = [3, 11] as const;
const SECONDS_BETWEEN_LINES = 3;
/** Seconds until an index that did not know a pinned version is asked once more. */
const PAUSE = 10;
const ADVICE = `install Python ${OLDEST.join(".")} or newer with its venv and pip ` +
  `(Debian, Ubuntu: apt install python3 python3-venv), or set SAM_OOD_PYTHON to one that has them`;

/** A Python that can make environments. */
export interface Python {
  program: string;
  /** For example "3.11.7". */
  version: string;
}

/**
 * The Python named by SAM_OOD_PYTHON, else `python3` from PATH.
 *
 * @throws InputError when it is missing, too old, or lacks venv or pip; the message says what to install.
 */
export async function findPython(): Promise<Python> {
  const program = Deno.env.get("SAM_OOD_PYTHON") || "python3";
  const look = "import sys; print('%d.%d.%d' % sys.version_info[:3]); import venv, ensurepip";
  const result = await runCommand(program, ["-E", "-s", "-c", look]).catch(() => undefined);
  const version = result?.stdout.trim() ?? "";
  const [major, minor] = version.split(".").map(Number);
  if (!result || major === undefined || minor === undefined) {
    throw new InputError(`cannot run ${program}; ${ADVICE}`);
  }
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new InputError(`${program} is Python ${version}; ${ADVICE}`);
  }
  if (!result.success) {
    throw new InputError(`${program} (Python ${version}) has no venv with pip; ${ADVICE}`);
  }
  return { program, version };
}

/** The packages of an environment, and how to see that they work. */
export interface Pins {
  /** The folder's name begins with it. */
  readonly name: string;
  /** In an error message: what pip could not install. */
  readonly purpose: string;
  /** A requirements file, in which every package, and what it asks for, has its version and hashes. */
  readonly requirements: string;
  /** Modules that must load. */
  readonly modules: readonly string[];
}

/**
 * Makes a Python environment in `folder` with the packages of a requirements file.
 *
 * @param say gets one line a step, and one every few seconds while packages are installed.
 * @param pause Seconds until an index that did not know a pinned version is asked once more, default 10.
 * @throws InputError with pip's own reason when a step fails; `folder` is then half made.
 */
export async function makeEnvironment(
  folder: string,
  python: Python,
  { requirements, purpose }: Pins,
  say: (line: string) => void,
  pause = PAUSE,
): Promise<void> {
  // Hashes have lines of their own, which are indented.
  const packages = (await Deno.readTextFile(requirements)).split("\n").filter((line) =>
    /^\w/.test(line)
  );
  say(`making a Python ${python.version} environment with ${packages.length} packages`);
  const made = await runCommand(python.program, ["-E", "-s", "-m", "venv", folder]);
  if (!made.success) throw new InputError(`cannot make ${folder}: ${lastWord(made)}; ${ADVICE}`);

  let seen = 0;
  let lastSaid = performance.now();
  const onLine = (line: string) => {
    const name = /^(?:Collecting|Processing) (?:\S*\/)?([a-z][\w.]*(?:-[a-z]\w*)*)/i.exec(line)
      ?.[1];
    if (name !== undefined) seen += 1;
    if (name === undefined || performance.now() - lastSaid < 1000 * SECONDS_BETWEEN_LINES) return;
    lastSaid = performance.now();
    say(`${seen} of ${packages.length} packages, now ${name}`);
  };
  const pip = ["-m", "pip", "--no-input", "--disable-pip-version-check"];
  const checked = ["--no-deps", "--require-hashes"];
  const options = [...checked, "--progress-bar", "off", "--requirement", requirements];
  const install = () =>
    runCommand(`${folder}/bin/python`, ["-E", "-s", ...pip, "install", ...options], { onLine });
  let installed = await install();
  if (!installed.success && isForgotten(installed.stderr)) {
    say(`${lastWord(installed)}; once more in ${pause} s`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * pause));
    installed = await install();
  }
  if (!installed.success) {
    throw new InputError(
      `pip cannot install ${purpose}: ${
        lastWord(installed)
      }; check the network and pip's settings, then run again`,
    );
  }
}

/** Whether an index answered, and did not know a version: as one that is just being renewed. */
function isForgotten(stderr: string): boolean {
  return /No matching distribution found/.test(stderr) && !/Retrying \(/.test(stderr);
}
