/** The tests of what was touched. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../lib/check.ts";
import { lastWord, runCommand } from "../command.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Run when nothing was touched: a rule, training, data, a report. */
const CORE = ["check", "stream", "train/fit", "sam/sam", "sam/reference"]
  .concat("data/files/digits", "datasets/rotated_mnist", "gda/pseudo_labels")
  .concat("report/accuracy/zero_shot_table", "experiment/run")
  .map((name) => `tests/${name}_test.ts`);

/** Which files each file imports or, where it is no module, names. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Files that differ from where this branch left main (origin/main, else main; without either, from
 * HEAD), committed or not, and new ones.
 */
export async function touchedFiles(cwd = ROOT): Promise<string[]> {
  const git = async (...args: string[]) => await runCommand("git", args, { cwd });
  const lines = async (...args: string[]) => {
    const result = await git(...args);
    if (!result.success) throw new InputError(`cannot tell what was touched: ${lastWord(result)}`);
    return result.stdout.split("\n").filter(Boolean);
  };
  let base = "HEAD";
  for (const main of ["main", "origin/main"]) {
    const fork = await git("merge-base", "HEAD", main);
    if (fork.success) base = fork.stdout.trim();
  }
  return [
    ...await lines("diff", "--name-only", "--relative", base),
    ...await lines("ls-files", "--others", "--exclude-standard"),
  ];
}

/** Imports of `files` and of all that they import; of modules outside the graph, who names them. */
export async function importsOf(
  files: readonly string[],
  others: readonly string[],
): Promise<Imports> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  const url = new URL("../..", import.meta.url).href;
  await Deno.writeTextFile(entry, files.map((file) => `import "${url}${file}";`).join("\n"));
  const args = ["info", "--json", "--config", `${ROOT}/deno.json`, entry];
  const result = await runCommand(Deno.execPath(), args);
  await Deno.remove(entry);
  if (!result.success) throw new InputError(`cannot read the imports: ${lastWord(result)}`);
  type Module = { specifier: string; dependencies?: { code?: { specifier?: string } }[] };
  const modules = (JSON.parse(result.stdout).modules as Module[])
    .filter(({ specifier }) => specifier.startsWith(url));
  const local = (specifier: string) => specifier.slice(url.length);
  const known = new Set(modules.map(({ specifier }) => local(specifier)));
  const outside = others.filter((file) => !known.has(file));
  const imports = new Map<string, string[]>();
  for (const { specifier, dependencies = [] } of modules) {
    const text = outside.length > 0 ? await Deno.readTextFile(new URL(specifier)) : "";
    const imported = dependencies.flatMap(({ code }) => code?.specifier ?? [])
      .filter((name) => name.startsWith(url)).map(local);
    imports.set(local(specifier), [
      ...imported,
      ...outside.filter((file) => text.includes(basename(file))),
    ]);
  }
  return imports;
}

/**
 * How near each test is to a touched file: 0 for the file itself and those that mirror it
 * (lib/sam/asam.ts: tests/sam/asam_test.ts, tests/sam/asam_backends_test.ts), then the number of
 * imports between them. Others are left out.
 */
export function distances(
  tests: readonly string[],
  touched: readonly string[],
  imports: Imports,
): Map<string, number> {
  const near = new Map<string, number>();
  const users = new Map<string, string[]>();
  for (const [file, imported] of imports) {
    for (const name of imported) users.set(name, [...users.get(name) ?? [], file]);
  }
  const seen = new Set<string>();
  let wave = [...touched];
  for (let distance = 0; wave.length > 0; distance++) {
    for (const file of wave) {
      seen.add(file);
      const mirrors = tests.filter((test) =>
        test === file || distance === 0 && mirrorsIt(test, file)
      );
      for (const test of mirrors) near.set(test, Math.min(distance, near.get(test) ?? Infinity));
    }
    wave = [...new Set(wave.flatMap((file) => users.get(file) ?? []))]
      .filter((file) => !seen.has(file));
  }
  return near;
}

function mirrorsIt(test: string, file: string): boolean {
  const name = (path: string) => path.replace(/\.\w+$/, "").replace(/^lib\//, "");
  const [mirror, own] = [name(test).replace(/^tests\//, ""), name(file)];
  return mirror === `${own}_test` || mirror.startsWith(`${own}_`);
}

/**
 * The tests that take at most `seconds` together, nearest first and among equals the shorter; `left`
 * did not fit.
 */
export function nearest(
  near: ReadonlyMap<string, number>,
  secondsOf: (file: string) => number,
  seconds: number,
): { chosen: string[]; left: string[] } {
  const order = [...near.keys()]
    .sort((a, b) => near.get(a)! - near.get(b)! || secondsOf(a) - secondsOf(b));
  const chosen: string[] = [];
  const left: string[] = [];
  for (const test of order) {
    const fits = secondsOf(test) <= seconds;
    (fits ? chosen : left).push(test);
    if (fits) seconds -= secondsOf(test);
  }
  return { chosen, left };
}

/** The {@link nearest} tests of what was touched; with nothing touched a small core. */
export async function testsOfTouched(
  tests: readonly string[],
  secondsOf: (file: string) => number,
  seconds: number,
): Promise<{ chosen: string[]; left: string[] }> {
  const touched = await touchedFiles();
  const near = distances(tests, touched, await importsOf(tests, touched));
  return near.size > 0 ? nearest(near, secondsOf, seconds) : { chosen: [...CORE], left: [] };
}
