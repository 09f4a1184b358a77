/** What stands outside the program: environment variables, where there are any. */
import { nearestName } from "./check.ts";
import { warn } from "./warn.ts";

const PREFIX = "SAM_OOD_";

/** Settings of the library and of its tools, as docs/settings.md explains them. */
export const settingNames = [
  "SAM_OOD_DATA",
  "SAM_OOD_OFFLINE",
  "SAM_OOD_IMAGES",
  "SAM_OOD_SCALE",
  "SAM_OOD_RULES",
  "SAM_OOD_RESULTS",
  "SAM_OOD_WORKERS",
  "SAM_OOD_BACKEND",
  "SAM_OOD_COMPILE",
  "SAM_OOD_XLA",
  "SAM_OOD_PYTHON",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The process, which Deno and Node have and a browser has not. */
const { process } = globalThis as { process?: { readonly env: Environment } };

let isTold = false;

/** The environment variable of that name; undefined where it is empty, not set, or there is none. */
export function setting(name: string): string | undefined {
  if (!isTold) tellUnknown();
  return process?.env[name] || undefined;
}

/**
 * Variables that are like settings and are none, emptied: for the environment of a process that this one
 * starts, which need not tell what is told here.
 */
export function toldHere(): Readonly<Record<string, string>> {
  if (!isTold) tellUnknown();
  return Object.fromEntries(unknownSettings(all()).map((name) => [name, ""]));
}

/** Variables with a value that begin as settings do and are none. */
export function unknownSettings(environment: Environment): string[] {
  return Object.keys(environment).filter((name) =>
    name.startsWith(PREFIX) && environment[name] && !settingNames.some((one) => one === name)
  );
}

/** One line about a variable that is no setting: the nearest one that is. */
export function unknownInWords(name: string): string {
  const rest = (of: string) => of.slice(PREFIX.length);
  const near = nearestName(rest(name), settingNames.map(rest));
  return `${name} is no setting and changes nothing; ` +
    (near ? `did you mean ${PREFIX}${near}?` : `the settings are ${settingNames.join(", ")}`);
}

function tellUnknown(): void {
  isTold = true;
  for (const name of unknownSettings(all())) warn(unknownInWords(name));
}

/** All variables; none where the program may not list them, for which Deno would ask the user. */
function all(): Environment {
  const { Deno: deno } = globalThis as {
    Deno?: { permissions: { querySync(of: { name: "env" }): { state: string } } };
  };
  const isDenied = deno && deno.permissions.querySync({ name: "env" }).state !== "granted";
  return isDenied ? {} : process?.env ?? {};
}
