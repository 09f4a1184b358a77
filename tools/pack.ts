/**
 * The library as an npm package, for Node, bundlers and Deno alike: JavaScript and type declarations, a
 * file for each file of lib/, in dist/sam-ood-<version>.tgz.
 *
 *     deno task pack
 *
 * TypeScript's own compiler makes them: the version that Deno checks with. A bundler would join files
 * that students are to read one by one. It is given the language and the API of the oldest Node that
 * is supported (`lib` and `@types/node` below): what Node lacks does not get into a package.
 */
import { linkPackages } from "./link_packages.ts";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import denoJson from "../deno.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { InputError } from "../lib/check.ts";
import { makeFolder, writeWhole } from "../lib/files.ts";
import { lastWord, runCommand } from "./command.ts";
import { answerHelp, optionsIn, runTask } from "./options.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const usage = `deno task pack: the library as an npm package, dist/sam-ood-<version>.tgz

  --help   print this`;

/** What the package holds beside what is made of lib/**.ts, from the checkout's root. */
const asTheyAre = [
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "lib/data/files/DIGITS.md",
  "lib/data/files/digits.csv.gz",
  "results/reference/authors-gda-logs.csv",
  "results/reference/authors-zero-shot-logs.csv",
];

/** Only Deno takes it, with what `deno task setup` makes; npm would download a TensorFlow of 2021. */
const optional = ["@tensorflow/tfjs-node-gpu"];

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  types: ["node", "deno"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
};

/**
 * Packs the checkout into `folder`; returns the tarball's path.
 *
 * @throws InputError when the library uses what Node lacks, or a package that is not in package.json.
 */
export async function pack(folder: string): Promise<string> {
  const work = await Deno.makeTempDir({ prefix: "sam-ood-pack-" });
  try {
    await linkPackages(work);
    const sources = [...filesIn("lib")].filter((name) => name.endsWith(".ts"));
    for (const name of [...sources, ...asTheyAre]) await copy(name, work);
    const code = emit(sources, work);
    const made = `${work}/package`;
    for (const [name, text] of code) await writeWhole(`${made}/${name}`, text);
    for (const name of asTheyAre) await copy(name, made);
    await writeWhole(`${made}/package.json`, JSON.stringify(manifest(code), null, 2) + "\n");
    await makeFolder(folder);
    const packed = await runCommand("npm", ["pack", "--pack-destination", folder], { cwd: made });
    if (!packed.success) throw new InputError(`npm cannot pack ${made}: ${lastWord(packed)}`);
    return `${folder}/${packed.stdout.trim().split("\n").at(-1)}`;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** JavaScript and declarations by name. */
function emit(sources: readonly string[], work: string): Map<string, string> {
  const options = { ...compilerOptions, rootDir: work, outDir: work };
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => work;
  const program = ts.createProgram(sources.map((name) => `${work}/${name}`), options, host);
  const found = ts.getPreEmitDiagnostics(program)
    .filter(({ code }) => code !== untypedModule)
    .map((diagnostic) => ts.formatDiagnostic(diagnostic, host).trim());
  if (found.length > 0) {
    throw new InputError(`the library does not suit Node ${oldestNode()}:\n${found.join("\n")}`);
  }
  const code = new Map<string, string>();
  program.emit(undefined, (path, text) => {
    // Declarations name their neighbours as the sources do; who reads them looks for JavaScript's.
    const isDeclaration = path.endsWith(".d.ts");
    code.set(
      path.slice(work.length + 1),
      isDeclaration ? text.replace(/((?:from |import\()"\.[^"]+)\.ts"/g, '$1.js"') : text,
    );
  });
  return code;
}

/** "Could not find a declaration file for module": jstat and upng-js come without. */
const untypedModule = 7016;

/** The package's package.json: what is imported becomes a dependency, at the version of the lock. */
function manifest(code: ReadonlyMap<string, string>): Record<string, unknown> {
  const imported = new Set([...code].flatMap(([name, text]) => importsOf(name, text)));
  const own = (name: string) => name === "sam-ood" || name.startsWith("sam-ood/");
  const node = [...imported].filter((name) => name.startsWith("node:")).sort();
  const packages = new Set(
    [...imported].filter((name) => !own(name) && !name.startsWith("node:"))
      .map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/")),
  );
  const known: Record<string, string> = packageJson.dependencies;
  const unknown = [...packages].filter((name) => known[name] === undefined);
  if (unknown.length > 0) {
    throw new InputError(`lib/ imports ${unknown.join(", ")}; add it to package.json`);
  }
  const versions = (names: Iterable<string>) =>
    Object.fromEntries([...names].sort().map((name) => [name, known[name]]));
  const door = (path: string) => path.replace(/^\.\/(.*)\.ts$/, "./$1");
  return {
    name: "sam-ood",
    version: denoJson.version,
    description: "Sharpness-aware minimization (SAM) under distribution shift",
    keywords: ["sharpness-aware minimization", "distribution shift", "domain adaptation"],
    license: denoJson.license,
    type: "module",
    sideEffects: false,
    engines: { node: `>=${oldestNode()}` },
    exports: Object.fromEntries(
      Object.entries(denoJson.exports).map(([name, path]) => [name, {
        types: `${door(path)}.d.ts`,
        default: `${door(path)}.js`,
      }]),
    ),
    // A browser has no files, processes or C, and draws by itself: what needs them is there and empty.
    browser: {
      ...Object.fromEntries(
        [...node, "./lib/backend/tensorflow.js", "./lib/report/render.js"]
          .map((name) => [name, false]),
      ),
      pngjs: "pngjs/browser.js",
    },
    dependencies: {
      ...versions([...packages].filter((name) => !optional.includes(name))),
      // What arquero would take instead needs a package that does not exist.
      ...packageJson.overrides,
    },
    peerDependencies: versions(optional),
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
  };
}

/** What a file imports, at once or late, or asks the place of. */
function importsOf(name: string, text: string): string[] {
  const imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName)
    .filter((imported) => !imported.startsWith("."));
  const resolved = [...text.matchAll(/\bimport\.meta\.resolve\(`([^`$]+)/g)].map(([, at]) => at!);
  return name.endsWith(".ts") ? imports : [...imports, ...resolved];
}

/** As `@types/node` is: its API is what the library is held to. */
function oldestNode(): string {
  return packageJson.devDependencies["@types/node"].replace(/\.\d+$/, ".0");
}

function* filesIn(folder: string): Iterable<string> {
  for (const { name, isDirectory } of Deno.readDirSync(`${root}/${folder}`)) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

async function copy(name: string, to: string): Promise<void> {
  await makeFolder(dirname(`${to}/${name}`));
  await Deno.copyFile(`${root}/${name}`, `${to}/${name}`);
}

if (import.meta.main) {
  await runTask("pack", async () => {
    answerHelp(usage);
    optionsIn(Deno.args, {}, "the only option is --help");
    const path = await pack(`${root}/dist`);
    console.log(`dist/${basename(path)}, ${((await Deno.stat(path)).size / 1024).toFixed(0)} KiB`);
  });
}
